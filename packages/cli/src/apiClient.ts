import { takesKey, type Endpoint } from '@tsudoi/contracts/endpoint';
import { Problem } from '@tsudoi/contracts/problem';
import { randomUUID } from 'node:crypto';
import { ZodError, type z } from 'zod';

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
  /** A file as it is, in place of a body that is text. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
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
 * A client with the key of one principal. What may be sent again without doing anything twice (see `mayRepeat`) is, up to
 * four times: after a broken connection, and after 503 as `Retry-After` says. 429 did nothing: it is always repeated.
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
      if (takesKey(endpoint)) headers['idempotency-key'] = input.idempotencyKey ?? randomUUID();
      const init: RequestInit = { method: endpoint.method.toUpperCase(), headers };
      if (endpoint.body) {
        headers['content-type'] = endpoint.bodyType ?? 'application/json';
        init.body = endpoint.bodyType
          ? (input.bytes ?? asText(input.body))
          : JSON.stringify(input.body ?? {});
      }
      const response = await patientFetch(target, init, mayRepeat(endpoint));
      const text = await response.text();
      if (!response.ok) throw faultOf(response.status, text);
      const body = (
        endpoint.output && !endpoint.outputType ? answerOf(endpoint.output, text) : text
      ) as never;
      return { body, etag: response.headers.get('etag') ?? undefined, status: response.status };
    },
  };
}

/** @throws ApiFault where the answer is not the one of this build: the installation is of another version, or something else answers */
function answerOf(output: z.ZodType, text: string): unknown {
  try {
    return output.parse(JSON.parse(text));
  } catch (err) {
    const [first] = err instanceof ZodError ? err.issues : [];
    const where = first ? ` (${first.path.join('.')}: ${first.message})` : '';
    throw new ApiFault(`the answer is not one that this version of tsudoi knows${where}`, 0);
  }
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

/** Whether a repeat does nothing twice: by its method, by its Idempotency-Key, or by its nature. PATCH may not. */
function mayRepeat(endpoint: Endpoint): boolean {
  return (
    ['get', 'put', 'delete'].includes(endpoint.method) ||
    takesKey(endpoint) ||
    endpoint.idempotency === 'natural'
  );
}

async function patientFetch(target: URL, init: RequestInit, repeatable: boolean): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(target, init);
      const again = response.status === 429 || (response.status === 503 && repeatable);
      if (attempt > 4 || !again) return response;
      await response.arrayBuffer();
      await new Promise((resolve) =>
        setTimeout(resolve, Number(response.headers.get('retry-after') ?? 1) * 1_000),
      );
    } catch {
      if (!repeatable)
        throw new ApiFault(`${target.origin} broke off; look whether it was done before you try again`, 0);
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
