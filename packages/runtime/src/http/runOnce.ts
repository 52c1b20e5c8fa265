import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import { createHash } from 'node:crypto';
import type { RequestKey } from '../currentActor.ts';
import { AppError, Conflict, Unavailable } from '../errors.ts';
import type { Reply } from './handler.ts';
import { problemOf } from './problem.ts';
import type { KeptReply, RepliesStore } from './repliesStore.ts';

/** A repeat looks this often whether the first request is over. */
const pollMs = 50;
/** A claim ends this long after its process fell silent: what runs on behind it is fenced at its commit. */
const leaseMs = 8_000;

export interface KeyedRequest {
  readonly endpoint: Endpoint;
  readonly principal: Principal;
  readonly key: string;
  readonly requestId: string;
  readonly input: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` once per Idempotency-Key. A repeat gets the kept reply, one that comes meanwhile waits for the first. The
 * commit of whatever `work` writes notes that the key has had effect (`RequestKey` of the current actor), so after a crash a
 * repeat runs again only where nothing was committed; otherwise it is told so. Throws Conflict (409) when the key
 * came with another request, when its reply is lost, and when it held a secret, which is shown once.
 */
export async function runOnce(
  store: RepliesStore,
  request: KeyedRequest,
  work: (key: RequestKey) => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  const { endpoint, principal, deadlineMs, signal } = request;
  const wanted = {
    tenantId: principal.tenantId,
    principalId: principal.id,
    operation: endpoint.operationId,
    key: request.key,
  };
  const hash = hashOf(request);
  const until = performance.now() + deadlineMs;
  for (;;) {
    const state = await store.claim(wanted, hash, leaseMs);
    switch (state.is) {
      case 'claimed':
        return runClaimed(store, request, { ...wanted, claim: state.claim }, work);
      case 'done':
        return repeated(endpoint, state.reply);
      case 'other':
        throw new Conflict('This Idempotency-Key was used for another request', [
          { field: 'header.idempotency-key', message: 'used before' },
        ]);
      case 'lost':
        throw new Conflict(
          'The first request with this Idempotency-Key took effect, at least in part, and its answer is lost: look at what is there before you send another key',
        );
      case 'running':
        signal.throwIfAborted();
        if (performance.now() + pollMs > until)
          throw new Unavailable('The first request with this Idempotency-Key is still running', 5);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

async function runClaimed(
  store: RepliesStore,
  request: KeyedRequest,
  key: RequestKey,
  work: (key: RequestKey) => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  let reply: Reply<unknown>;
  const renewing = setInterval(() => {
    // A renewal that fails is one of four; the last word has the fence at the commit.
    store.renew(key, leaseMs).catch(() => undefined);
  }, leaseMs / 4).unref();
  try {
    reply = await work(key);
  } catch (thrown) {
    const hadEffect = await store.release(key);
    if (hadEffect && thrown instanceof AppError && thrown.status < 500)
      await store.settle(key, refusalOf(thrown, request.requestId));
    throw thrown;
  } finally {
    clearInterval(renewing);
  }
  const secret = request.endpoint.idempotency === 'secret';
  const body = reply.json === undefined ? reply.body : (JSON.parse(reply.json) as unknown);
  await store.settle(key, {
    status: reply.status ?? request.endpoint.status,
    body: secret ? null : (body ?? null),
    headers: secret ? {} : (reply.headers ?? {}),
  });
  return reply;
}

function refusalOf(thrown: AppError, requestId: string): KeptReply {
  const problem = problemOf(thrown, requestId);
  return { status: problem.status, body: problem, headers: { 'Content-Type': 'application/problem+json' } };
}

function repeated(endpoint: Endpoint, { status, body, headers }: KeptReply): Reply<unknown> {
  if (endpoint.idempotency === 'secret' && status < 400)
    throw new Conflict('Done by the first request with this Idempotency-Key; its secret was shown then');
  return {
    status,
    ...(body !== null && { body }),
    headers: { ...headers, 'Idempotency-Replayed': 'true' },
  };
}

/** Of everything but what the endpoint names as secret: a digest of a password is a way to guess it. */
function hashOf({ endpoint, input }: KeyedRequest): Buffer {
  const secret = new Set(endpoint.secretFields);
  const body =
    secret.size > 0 && typeof input.body === 'object' && input.body !== null
      ? Object.fromEntries(Object.entries(input.body).filter(([name]) => !secret.has(name)))
      : input.body;
  return createHash('sha256')
    .update(JSON.stringify([input.params, input.query, body]))
    .digest();
}
