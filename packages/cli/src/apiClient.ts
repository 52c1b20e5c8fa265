import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { Problem } from '@tsudoi/contracts/problem';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

type Shape = z.ZodType | undefined;
type In<S extends Shape> = S extends z.ZodType ? z.input<S> : undefined;
type Out<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

/** An answer that was a problem, or no answer. */
export class ApiFault extends Error {
  readonly problem: Problem | undefined;
  readonly status: number;
  constructor(message: string, status: number, problem?: Problem) {
    super(message);
    this.name = 'ApiFault';
    this.status = status;
    this.problem = problem;
  }
}

interface CallInput<P extends Shape, Q extends Shape, B extends Shape> {
  readonly params?: In<P>;
  readonly query?: In<Q>;
  readonly body?: In<B>;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
}

/** Calls endpoints of the public API by their contracts. */
export interface ApiClient {
  /** Where a path of the installation answers, for what is no endpoint call (webhooks, streams). */
  urlOf(path: string): URL;
  call<P extends Shape, Q extends Shape, B extends Shape, O extends Shape>(
    endpoint: Endpoint<P, Q, B, O>,
    input?: CallInput<P, Q, B>,
  ): Promise<{ readonly body: Out<O>; readonly etag: string | undefined; readonly status: number }>;
}

/** A path prefix that another address serves. */
export interface Route {
  readonly prefix: string;
  readonly url: string;
}

/**
 * A client with the key of one principal. A POST carries an Idempotency-Key, so that a repeat after a broken
 * connection does nothing twice; 429 and 503 are repeated up to four times as `Retry-After` says.
 * Throws ApiFault with the problem document.
 */
export function createApiClient(
  url: string,
  apiKey: string | undefined,
  routes: readonly Route[] = [],
): ApiClient {
  const baseOf = (path: string) =>
    routes.find((route) => path === route.prefix || path.startsWith(`${route.prefix}/`))?.url ?? url;
  return {
    urlOf: (path) => new URL(path, baseOf(path)),
    async call(endpoint, input = {}) {
      const target = new URL(pathOf(endpoint.path, input.params), baseOf(endpoint.path));
      for (const [name, value] of Object.entries<unknown>(input.query ?? {})) {
        if (value !== undefined) target.searchParams.set(name, asText(value));
      }
      const headers: Record<string, string> = { accept: 'application/json' };
      if (apiKey !== undefined) headers['authorization'] = `Bearer ${apiKey}`;
      if (input.ifMatch !== undefined) headers['if-match'] = input.ifMatch;
      if (endpoint.method === 'post') headers['idempotency-key'] = input.idempotencyKey ?? randomUUID();
      const init: RequestInit = { method: endpoint.method.toUpperCase(), headers };
      if (endpoint.body) {
        headers['content-type'] = endpoint.bodyType ?? 'application/json';
        init.body = endpoint.bodyType ? asText(input.body) : JSON.stringify(input.body ?? {});
      }
      const response = await patientFetch(target, init);
      const text = await response.text();
      if (!response.ok) throw faultOf(response.status, text);
      const body = (
        endpoint.output && !endpoint.outputType ? endpoint.output.parse(JSON.parse(text)) : text
      ) as never;
      return { body, etag: response.headers.get('etag') ?? undefined, status: response.status };
    },
  };
}

/** Query values and text bodies are strings, numbers and booleans. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pathOf(path: string, params: unknown): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(asText((params as Record<string, unknown> | undefined)?.[name])),
  );
}

async function patientFetch(target: URL, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(target, init);
      if (attempt > 4 || (response.status !== 429 && response.status !== 503)) return response;
      await response.arrayBuffer();
      await new Promise((resolve) =>
        setTimeout(resolve, Number(response.headers.get('retry-after') ?? 1) * 1_000),
      );
    } catch {
      if (attempt > 4)
        throw new ApiFault(`${target.origin} does not answer; is Tsudoi running? (make run)`, 0);
      await new Promise((resolve) => setTimeout(resolve, attempt * 200));
    }
  }
}

function faultOf(status: number, text: string): ApiFault {
  let parsed: Problem | undefined;
  try {
    parsed = Problem.parse(JSON.parse(text));
  } catch {
    parsed = undefined;
  }
  return new ApiFault(
    parsed ? `${parsed.title}: ${parsed.detail ?? ''}` : `HTTP ${String(status)}`,
    status,
    parsed,
  );
}
