import type { Principal } from '@tsudoi/contracts/principal';
import { TooManyRequests } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';

/** Counts a request that a person makes by a token: their inbox's, or that of an unsubscribe link. @throws TooManyRequests */
export type TokenLimit = (
  use: 'inbox' | 'unsubscribe' | 'delivery-events' | 'clicks',
  who: { readonly tenantId: string; readonly contactId: string },
) => Promise<void>;

/**
 * Routes without a principal are limited by the person that their token names, over all replicas and all tokens of the
 * person: a leaked link cannot keep the installation busy, nor use up what the tenant's own keys may ask.
 */
export function createTokenLimit(
  { rateLimit, metrics }: Pick<HttpApp, 'rateLimit' | 'metrics'>,
  requestsPerMinute: number,
): TokenLimit {
  return async (use, { tenantId, contactId }) => {
    const person: Principal = {
      kind: 'apiKey',
      id: `${use}:${contactId}`,
      tenantId,
      role: 'viewer',
      scopes: [],
      requestsPerMinute,
    };
    const verdict = await rateLimit(person);
    if (verdict.allowed) return;
    metrics.rateLimited.inc();
    throw new TooManyRequests(
      `More than ${String(requestsPerMinute)} requests in a minute with this token`,
      verdict.resetSeconds,
    );
  };
}
