import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import type { Request, Response } from 'express';
import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import { actAs } from '../currentActor.ts';
import { Forbidden, InvalidInput, TooManyRequests, Unauthenticated, Unavailable } from '../errors.ts';
import type { HttpApp } from './httpApp.ts';
import type { Call, Handler, Reply } from './mount.ts';
import { problemOf, sendProblem, toAppError } from './problem.ts';
import { parseJson, readBody, worthDraining } from './readBody.ts';
import { requestIdOf } from './requestId.ts';
import { requestOrigin } from './requestOrigin.ts';
import { mayHoldUnstorable, refuseUnstorable } from './storableText.ts';

type AnyHandler = Handler<
  z.ZodType | undefined,
  z.ZodType | undefined,
  z.ZodType | undefined,
  z.ZodType | undefined
>;

const anonymous: Principal = {
  kind: 'apiKey',
  id: 'anonymous',
  tenantId: '00000000-0000-0000-0000-000000000000',
  role: 'viewer',
  scopes: [],
  requestsPerMinute: 0,
};

const defaultBodyLimitBytes = 1024 * 1024;

function validated(
  schema: z.ZodType | undefined,
  place: string,
  value: unknown,
  status: 400 | 404 = 400,
): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => {
    const base = [place, ...issue.path.map(String)].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: `${base}.${key}`, message: 'unknown field' }))
      : [{ field: base, message: issue.message }];
  });
  const first = faults[0];
  throw new InvalidInput(
    first ? `${first.field}: ${first.message}` : `${place} is not valid`,
    faults,
    status === 404 ? 400 : status,
  );
}

async function principalOf(app: HttpApp, endpoint: Endpoint, request: Request): Promise<Principal> {
  if (endpoint.access === 'public') return anonymous;
  const header = request.headers.authorization;
  if (!header || !/^Bearer [^\s]{1,8000}$/.test(header))
    throw new Unauthenticated('Send Authorization: Bearer <API key or access token>');
  const principal = await app.authenticate(header.slice(7));
  if (!principal) throw new Unauthenticated('The key or token is not valid');
  if (!principal.scopes.includes(endpoint.access))
    throw new Forbidden(`This needs the scope ${endpoint.access}`);
  return principal;
}

async function limited(app: HttpApp, principal: Principal, response: ServerResponse): Promise<void> {
  if (principal === anonymous) return;
  const asked = app.rateLimit(principal);
  const verdict = asked instanceof Promise ? await asked : asked;
  response.setHeader('RateLimit-Policy', `"minute";q=${String(verdict.limit)};w=60`);
  response.setHeader(
    'RateLimit',
    `"minute";r=${String(verdict.remaining)};t=${String(verdict.resetSeconds)}`,
  );
  if (verdict.allowed) return;
  app.metrics.rateLimited.inc();
  throw new TooManyRequests(`More than ${String(verdict.limit)} requests in a minute`, verdict.resetSeconds);
}

function send(endpoint: Endpoint, response: ServerResponse, reply: Reply<unknown>): void {
  if (reply.handled) return;
  if (reply.headers)
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.statusCode = reply.status ?? endpoint.status;
  if (reply.json !== undefined) {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(reply.json));
    response.end(reply.json);
    return;
  }
  const text = reply.text ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body));
  if (text === undefined) {
    response.end();
    return;
  }
  if (!response.hasHeader('Content-Type')) {
    response.setHeader(
      'Content-Type',
      reply.text === undefined
        ? 'application/json; charset=utf-8'
        : (endpoint.outputType ?? 'text/plain; charset=utf-8'),
    );
  }
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

/** Builds the function that serves one endpoint from socket to log line. */
export function serve(
  app: HttpApp,
  endpoint: Endpoint,
  handler: AnyHandler,
): (request: Request, response: Response) => void {
  const method = endpoint.method.toUpperCase();
  const limit = endpoint.maxBodyBytes ?? defaultBodyLimitBytes;
  const byStatus = new Map<number, ReturnType<typeof app.metrics.httpSeconds.labels>>();
  const secondsOf = (status: number) => {
    let series = byStatus.get(status);
    if (!series) {
      series = app.metrics.httpSeconds.labels({ method, route: endpoint.path, status: String(status) });
      byStatus.set(status, series);
    }
    return series;
  };

  async function answer(
    request: Request,
    response: Response,
    requestId: string,
    aborter: () => AbortSignal,
    seen: { principal?: Principal },
  ) {
    const principal = await principalOf(app, endpoint, request);
    seen.principal = principal;
    await limited(app, principal, response);
    if (endpoint.params) refuseUnstorable('path', request.params);
    if (endpoint.query) refuseUnstorable('query', request.query);
    const params = validated(endpoint.params, 'path', request.params);
    const query = validated(endpoint.query, 'query', request.query);
    let body: unknown;
    if (endpoint.body) {
      const raw = await readBody(request, limit);
      const given = endpoint.bodyType ? raw.toString('utf8') : parseJson(request, raw);
      if (mayHoldUnstorable(raw)) refuseUnstorable('body', given);
      body = validated(endpoint.body, 'body', given);
    }
    const key = request.headers['idempotency-key'];
    if (typeof key === 'string' && !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new InvalidInput('Idempotency-Key must be 1 to 200 printable ASCII characters', [
        { field: 'header.idempotency-key', message: 'not valid' },
      ]);
    }
    const call: Call<unknown, unknown, unknown> = {
      params,
      query,
      body,
      principal,
      requestId,
      log: app.log,
      idempotencyKey: typeof key === 'string' ? key : undefined,
      ifMatch: request.headers['if-match'],
      get signal() {
        return aborter();
      },
      request,
      response,
    };
    if (endpoint.method === 'get') {
      send(endpoint, response, await handler(call));
      return;
    }
    const actor = { kind: principal.kind, id: principal.id, origin: requestOrigin(request), requestId };
    send(endpoint, response, await actAs(actor, () => handler(call)));
  }

  return (request, response) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const seen: { principal?: Principal } = {};
    let controller: AbortController | undefined;
    let over = false;
    const deadline = setTimeout(() => {
      over = true;
      controller?.abort(new Unavailable('The request took too long'));
      if (!response.headersSent)
        sendProblem(response, problemOf(new Unavailable('The request took too long', 5), requestId));
    }, app.requestDeadlineMs);
    const aborter = () => {
      controller ??= new AbortController();
      if (over) controller.abort(new Unavailable('The request took too long'));
      return controller.signal;
    };
    app.metrics.httpInFlight.inc();
    response.setHeader('X-Request-Id', requestId);
    response.on('close', () => {
      clearTimeout(deadline);
      if (!response.writableFinished) controller?.abort(new Error('The client went away'));
      app.metrics.httpInFlight.dec();
      const durationMs = performance.now() - startedAt;
      const status = response.statusCode;
      secondsOf(status).observe(durationMs / 1000);
      app.onServed({ endpoint, requestId, principal: seen.principal, status, durationMs, request });
    });
    if (endpoint.outputType === 'text/event-stream') response.once('pipe', () => clearTimeout(deadline));
    answer(request, response, requestId, aborter, seen).catch((thrown: unknown) => {
      if (over || response.destroyed) return;
      const known = toAppError(thrown);
      if (!known || known.status >= 500)
        app.log.error(
          { err: thrown, request_id: requestId, route: endpoint.path },
          known ? 'unavailable' : 'unexpected fault',
        );
      if (!request.complete && !worthDraining(request)) response.setHeader('Connection', 'close');
      sendProblem(response, problemOf(known, requestId));
    });
  };
}
