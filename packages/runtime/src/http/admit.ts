import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import type { Request } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Forbidden, freshSeconds, ProofTooOld, TooManyRequests, Unauthenticated } from '../errors.ts';
import type { HttpApp } from './httpApp.ts';
import { isLoopback, originGroup, requestOrigin } from './requestOrigin.ts';

const anonymous: Principal = {
  kind: 'apiKey',
  id: 'anonymous',
  tenantId: '00000000-0000-0000-0000-000000000000',
  role: 'viewer',
  scopes: [],
  requestsPerMinute: 0,
};

/** Who asks; `Unauthenticated` or `Forbidden` where the endpoint is not theirs. */
export async function principalOf(app: HttpApp, endpoint: Endpoint, request: Request): Promise<Principal> {
  if (endpoint.access === 'public') return anonymous;
  const header = request.headers.authorization;
  if (!header || !/^Bearer [^\s]{1,8000}$/.test(header))
    throw new Unauthenticated('Send Authorization: Bearer <API key or access token>');
  const principal = await app.authenticate(header.slice(7));
  if (!principal) throw new Unauthenticated('The key or token is not valid');
  if (!principal.scopes.includes(endpoint.access))
    throw new Forbidden(`This needs the scope ${endpoint.access}`);
  const freshFrom = Math.floor(Date.now() / 1_000) - freshSeconds;
  if (endpoint.fresh && principal.kind === 'member' && (principal.provedAt ?? 0) < freshFrom)
    throw new ProofTooOld('Prove anew who you are: POST /v1/me/step-up, or sign in again');
  return principal;
}

/** Counts the request and states the limit in RateLimit headers; `TooManyRequests` when it is passed. */
export async function limitRate(
  app: HttpApp,
  principal: Principal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const counted = principal === anonymous ? strangerOf(app, request) : principal;
  if (!counted) return;
  const asked = app.rateLimit(counted);
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

/** A request without a principal is counted by where it comes from; undefined for this machine itself. */
function strangerOf(app: HttpApp, request: IncomingMessage): Principal | undefined {
  const origin = requestOrigin(request);
  if (origin === null || isLoopback(origin)) return undefined;
  return {
    ...anonymous,
    id: `origin:${originGroup(origin)}`,
    requestsPerMinute: app.publicRequestsPerMinute,
  };
}
