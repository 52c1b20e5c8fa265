import { TooManyRequests, Unavailable } from '@tsudoi/runtime/errors';
import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';

const windowSeconds = 900;
const perAccount = 10;
const perOrigin = 100;

/** Holds back guessing: 10 failures an account and 100 an address in 15 minutes, counted in Redis over all replicas. */
export interface GuessLimit {
  /** Counts an attempt before it is checked, without `subject` for the origin alone. Throws 429 when the limit is passed, 503 when Redis does not answer. */
  attempt(subject: string | null, origin: string | null): Promise<void>;
  /** A success gives the account its attempts back. */
  succeeded(subject: string): Promise<void>;
}

export function createGuessLimit({ redis, redisPrefix }: Pick<Context, 'redis' | 'redisPrefix'>): GuessLimit {
  // Addresses are people: the key holds a digest, never the address itself.
  const keyOf = (kind: string, subject: string) =>
    `${redisPrefix}:guess:${kind}:${createHash('sha256').update(subject).digest('base64url').slice(0, 24)}`;

  async function count(key: string, limit: number): Promise<void> {
    let seen: number;
    try {
      seen = await redis.incr(key);
      if (seen === 1) await redis.expire(key, windowSeconds);
    } catch {
      throw new Unavailable('Signing in needs Redis, which does not answer', 5);
    }
    if (seen > limit) {
      const left = await redis.ttl(key).catch(() => windowSeconds);
      if (left < 0) await redis.expire(key, windowSeconds).catch(() => undefined);
      throw new TooManyRequests('Too many attempts; wait and try again', left > 0 ? left : windowSeconds);
    }
  }

  return {
    async attempt(subject, origin) {
      if (origin !== null) await count(keyOf('origin', origin), perOrigin);
      if (subject !== null) await count(keyOf('account', subject.toLowerCase()), perAccount);
    },
    async succeeded(subject) {
      await redis.del(keyOf('account', subject.toLowerCase())).catch(() => 0);
    },
  };
}
