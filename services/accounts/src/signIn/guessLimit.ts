import { TooManyRequests, Unavailable } from '@tsudoi/runtime/errors';
import { originGroup } from '@tsudoi/runtime/http/requestOrigin';
import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';

const windowSeconds = 900;
const perSubject = 10;
const perOrigin = 100;

/** Too many attempts for one subject; `first` for the attempt that passed the limit, which is told of once. */
export class TooManyGuesses extends TooManyRequests {
  readonly first: boolean;
  constructor(first: boolean, retryAfterSeconds: number) {
    super('Too many attempts; wait and try again', retryAfterSeconds);
    this.name = 'TooManyRequests';
    this.first = first;
  }
}

/**
 * Holds back guessing: 10 attempts a subject and 100 an origin (IPv6: a /64) in 15 minutes, counted in Redis over all replicas, before
 * they are checked. A subject is what a look-up matched (a member's id), never a spelling of it. Throws
 * TooManyRequests, or Unavailable when Redis does not answer.
 */
export interface GuessLimit {
  fromOrigin(origin: string | null): Promise<void>;
  /** `most`: attempts of this subject, 10 unless given. */
  attempt(subject: string, most?: number): Promise<void>;
  /** A success gives the subject its attempts back. */
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
    if (seen <= limit) return;
    const left = await redis.ttl(key).catch(() => windowSeconds);
    if (left < 0) await redis.expire(key, windowSeconds).catch(() => undefined);
    throw new TooManyGuesses(seen === limit + 1, left > 0 ? left : windowSeconds);
  }

  return {
    async fromOrigin(origin) {
      if (origin !== null) await count(keyOf('origin', originGroup(origin)), perOrigin);
    },
    attempt: (subject, most = perSubject) => count(keyOf('account', subject), most),
    async succeeded(subject) {
      await redis.del(keyOf('account', subject)).catch(() => 0);
    },
  };
}
