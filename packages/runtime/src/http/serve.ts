import { takesKey, type Endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import { context } from '@opentelemetry/api';
import type { Request, Response } from 'express';
import { actAs, underRequest, type RequestKey } from '../currentActor.ts';
import { Unavailable } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { limitRate, principalOf } from './admit.ts';
import type { AnyHandler, Call } from './handler.ts';
import type { HttpApp } from './httpApp.ts';
import { forgedCursor } from './forgedCursor.ts';
import { problemOf, sendProblem, toAppError } from './problem.ts';
import { worthDraining } from './readBody.ts';
import { idempotencyKeyOf, readInput } from './readInput.ts';
import { requestIdOf } from './requestId.ts';
import { requestOrigin } from './requestOrigin.ts';
import { runOnce } from './runOnce.ts';
import { nameRequest } from '../tracing/nameRequest.ts';
import { sendReply } from './sendReply.ts';

/** What becomes known of a request while it is served. */
interface Seen {
  principal?: Principal;
}

/**
 * What a handler gets. A class, for a getter in a literal would be a shape of its own for each request: shapes lie in V8's old
 * generation, and hold what belongs to the request until that is collected.
 */
class RequestCall implements Call<unknown, unknown, unknown> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly principal: Principal;
  readonly requestId: string;
  readonly log: Logger;
  readonly ifMatch: string | undefined;
  readonly request: Request;
  readonly response: Response;
  readonly #aborter: () => AbortSignal;

  constructor(
    log: Logger,
    principal: Principal,
    requestId: string,
    input: Pick<Call<unknown, unknown, unknown>, 'params' | 'query' | 'body'>,
    aborter: () => AbortSignal,
    request: Request,
    response: Response,
  ) {
    this.params = input.params;
    this.query = input.query;
    this.body = input.body;
    this.principal = principal;
    this.requestId = requestId;
    this.log = log;
    this.ifMatch = request.headers['if-match'];
    this.request = request;
    this.response = response;
    this.#aborter = aborter;
  }

  get signal(): AbortSignal {
    return this.#aborter();
  }
}

/** Builds the function that serves one endpoint from socket to log line. */
export function serve(
  app: HttpApp,
  endpoint: Endpoint,
  handler: AnyHandler,
): (request: Request, response: Response) => void {
  const method = endpoint.method.toUpperCase() as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  const byStatus = new Map<number, ReturnType<typeof app.metrics.httpSeconds.series>>();
  const secondsOf = (status: number) => {
    let series = byStatus.get(status);
    if (!series) {
      series = app.metrics.httpSeconds.series({ method, route: endpoint.path, status: String(status) });
      byStatus.set(status, series);
    }
    return series;
  };

  async function answer(
    request: Request,
    response: Response,
    requestId: string,
    aborter: () => AbortSignal,
    seen: Seen,
  ) {
    const principal = await principalOf(app, endpoint, request);
    seen.principal = principal;
    if (endpoint.access !== 'public') app.door.learn(request, principal.tenantId);
    await limitRate(app, principal, request, response);
    const key = takesKey(endpoint) ? idempotencyKeyOf(request) : undefined;
    const input = await readInput(endpoint, request);
    // Whoever has given up, or whose time is over, costs the database nothing.
    if (response.destroyed || response.headersSent) throw new Unavailable('The client went away');
    const call = new RequestCall(app.log, principal, requestId, input, aborter, request, response);
    if (endpoint.method === 'get') {
      sendReply(endpoint, response, await handler(call));
      return;
    }
    const actor = { kind: principal.kind, id: principal.id, origin: requestOrigin(request), requestId };
    const run = (requestKey?: RequestKey) =>
      actAs({ ...actor, ...(requestKey && { requestKey }) }, async () => handler(call));
    const reply =
      key !== undefined && app.replies
        ? await runOnce(
            app.replies,
            {
              endpoint,
              principal,
              key,
              requestId,
              input,
              deadlineMs: endpoint.deadlineMs ?? app.requestDeadlineMs,
              signal: aborter(),
            },
            run,
          )
        : await run();
    sendReply(endpoint, response, reply);
  }

  return (request, response) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const seen: Seen = {};
    let controller: AbortController | undefined;
    let over = false;
    const deadline = setTimeout(() => {
      over = true;
      controller?.abort(new Unavailable('The request took too long'));
      if (!response.headersSent)
        sendProblem(response, problemOf(new Unavailable('The request took too long', 5), requestId));
    }, endpoint.deadlineMs ?? app.requestDeadlineMs);
    const aborter = () => {
      controller ??= new AbortController();
      if (over) controller.abort(new Unavailable('The request took too long'));
      return controller.signal;
    };
    app.metrics.httpInFlight.inc();
    response.setHeader('X-Request-Id', requestId);
    nameRequest(response, { method, route: endpoint.path, requestId });
    // The socket closes in no context of ours: the line and the exemplar name the trace.
    const served = context.bind(context.active(), () => {
      clearTimeout(deadline);
      if (!response.writableFinished) controller?.abort(new Error('The client went away'));
      app.metrics.httpInFlight.dec();
      const durationMs = performance.now() - startedAt;
      const status = response.statusCode;
      secondsOf(status).observe(durationMs / 1000);
      app.onServed({ endpoint, requestId, principal: seen.principal, status, durationMs, request });
    });
    response.on('close', served);
    if (endpoint.outputType === 'text/event-stream') response.once('pipe', () => clearTimeout(deadline));
    // A stream is open for hours: it is let in like any request, and counts no longer once it streams.
    if (endpoint.outputType === 'text/event-stream')
      response.once('pipe', () => {
        app.door.leave(response);
      });
    const isOver = () => over || (response.destroyed && !response.writableFinished);
    underRequest({ isOver, begun: false }, () => answer(request, response, requestId, aborter, seen)).catch(
      (thrown: unknown) => {
        if (over || response.destroyed) return;
        const known = toAppError(thrown) ?? forgedCursor(thrown, request);
        if (!known || known.status >= 500)
          app.log.error(
            { err: thrown, request_id: requestId, route: endpoint.path },
            known ? 'unavailable' : 'unexpected fault',
          );
        if (!request.complete && (known?.status === 408 || !worthDraining(request)))
          response.setHeader('Connection', 'close');
        sendProblem(response, problemOf(known, requestId));
      },
    );
  };
}
