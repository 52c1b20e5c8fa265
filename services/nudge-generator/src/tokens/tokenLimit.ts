import type { Principal } from '@tsudoi/contracts/principal';
import { TooManyRequests } from '@tsudoi/runtime/errors';
import type { Database } from '@tsudoi/database/database';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { requireSubject, type TokenSubject } from './tokenSubject.ts';

/**
 * Admits a request that a person makes by a token, their inbox's or that of an unsubscribe link: counts it, and asks whether
 * the token's subject is still there. @throws TooManyRequests, Unauthenticated
 */
export type TokenLimit = (
  use: 'inbox' | 'unsubscribe' | 'delivery-events' | 'clicks',
  who: TokenSubject,
) => Promise<void>;

/**
 * Routes without a principal are limited by the person that their token names, over all replicas and all tokens of the
 * person: a leaked link cannot keep the installation busy, nor use up what the tenant's own keys may ask.
 */
export function createTokenLimit(
  { rateLimit, metrics }: Pick<HttpApp, 'rateLimit' | 'metrics'>,
  requestsPerMinute: number,
  database: Database,
): TokenLimit {
  return async (use, who) => {
    const { tenantId, contactId } = who;
    const person: Principal = {
      kind: 'apiKey',
      id: `${use}:${contactId}`,
      tenantId,
      role: 'viewer',
      scopes: [],
      requestsPerMinute,
    };
    const verdict = await rateLimit(person);
    if (verdict.allowed) {
      if (use === 'inbox' || use === 'unsubscribe') await requireSubject(database, use, who);
      return;
    }
    metrics.rateLimited.inc();
    throw new TooManyRequests(
      `More than ${String(requestsPerMinute)} requests in a minute with this token`,
      verdict.resetSeconds,
    );
  };
}
