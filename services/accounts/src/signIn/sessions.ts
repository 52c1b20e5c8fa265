import { Unauthenticated, Unavailable } from '@tsudoi/runtime/errors';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '../context.ts';
import { publishEndedSession } from './signingKeys.ts';

/** How a session began. */
export type SignedInBy = 'password' | 'password+totp' | 'issuer';

export interface SessionRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly memberId: string;
  readonly by: SignedInBy;
  readonly signedInAt: string;
  readonly endsAt: string;
  readonly userAgent: string;
}

/** Sessions in Redis, 24 hours each; a refresh token is good once, and one that comes twice ends its session. */
export interface Sessions {
  start(
    session: Omit<SessionRecord, 'id' | 'signedInAt' | 'endsAt'>,
  ): Promise<{ session: SessionRecord; refreshToken: string }>;
  /** Swaps a refresh token for the next one. Throws 401 when it is unknown, expired, or was used before. */
  refresh(refreshToken: string): Promise<{ session: SessionRecord; refreshToken: string }>;
  list(tenantId: string, memberId: string): Promise<SessionRecord[]>;
  end(tenantId: string, sessionId: string): Promise<void>;
  /** Ends all sessions of a member, but for one where given. */
  endAll(tenantId: string, memberId: string, butFor?: string): Promise<void>;
}

/** 'swapped', 'reused' (the session is gone now), or 'unknown'. One script, so that two at once cannot both win. */
const swap = `
local current = redis.call('hget', KEYS[1], 'refresh')
if not current then return 'unknown' end
if current == ARGV[1] then
  redis.call('sadd', KEYS[2], ARGV[1])
  redis.call('expireat', KEYS[2], redis.call('hget', KEYS[1], 'expires'))
  redis.call('hset', KEYS[1], 'refresh', ARGV[2])
  return 'swapped'
end
if redis.call('sismember', KEYS[2], ARGV[1]) == 1 then
  redis.call('del', KEYS[1], KEYS[2])
  return 'reused'
end
return 'unknown'`;

const prefix = 'tsr_';
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

export function createSessions(
  { redis, redisPrefix, database, machineClock, log }: Context,
  options: { readonly sessionHours: number; readonly accessTokenSeconds: number },
): Sessions {
  const keyOf = (tenantId: string, id: string) => `${redisPrefix}:session:${tenantId}:${id}`;
  const listOf = (tenantId: string, memberId: string) => `${redisPrefix}:sessions:${tenantId}:${memberId}`;

  async function answered<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (err) {
      throw new Unavailable(
        `Sessions need Redis, which does not answer (${err instanceof Error ? err.name : 'fault'})`,
        5,
      );
    }
  }
  const secretOf = (tenantId: string, id: string) =>
    `${prefix}${tenantId}.${id}.${randomBytes(24).toString('base64url')}`;

  async function read(tenantId: string, id: string): Promise<SessionRecord | undefined> {
    const stored = await answered(redis.hget(keyOf(tenantId, id), 'session'));
    return stored ? (JSON.parse(stored) as SessionRecord) : undefined;
  }

  async function end(tenantId: string, sessionId: string): Promise<void> {
    const session = await read(tenantId, sessionId);
    await answered(redis.del(keyOf(tenantId, sessionId), `${keyOf(tenantId, sessionId)}:used`));
    if (session) await answered(redis.srem(listOf(tenantId, session.memberId), sessionId));
    await database.withTenant(tenantId, (tx) =>
      publishEndedSession(tx, sessionId, options.accessTokenSeconds),
    );
  }

  async function list(tenantId: string, memberId: string): Promise<SessionRecord[]> {
    const ids = await answered(redis.smembers(listOf(tenantId, memberId)));
    const found: SessionRecord[] = [];
    for (const id of ids) {
      const session = await read(tenantId, id);
      if (session) found.push(session);
      else await answered(redis.srem(listOf(tenantId, memberId), id));
    }
    return found.sort((a, b) => a.signedInAt.localeCompare(b.signedInAt));
  }

  return {
    list,
    end,
    async start(wanted) {
      const id = randomBytes(16).toString('base64url');
      const now = machineClock.now();
      const ends = new Date(now.getTime() + options.sessionHours * 3_600_000);
      const session = { ...wanted, id, signedInAt: now.toISOString(), endsAt: ends.toISOString() };
      const refreshToken = secretOf(wanted.tenantId, id);
      const expires = Math.floor(ends.getTime() / 1_000);
      const key = keyOf(wanted.tenantId, id);
      const member = listOf(wanted.tenantId, wanted.memberId);
      await answered(
        redis
          .multi()
          .hset(key, {
            session: JSON.stringify(session),
            refresh: digest(refreshToken),
            expires: String(expires),
          })
          .expireat(key, expires)
          .sadd(member, id)
          .expireat(member, expires)
          .exec(),
      );
      return { session, refreshToken };
    },
    async refresh(refreshToken) {
      const [tenantId = '', id = '', ...rest] = refreshToken.startsWith(prefix)
        ? refreshToken.slice(prefix.length).split('.')
        : [];
      if (rest.length !== 1 || !/^[0-9a-f-]{36}$/.test(tenantId) || !/^[\w-]{22}$/.test(id)) throw refused();
      const session = await read(tenantId, id);
      const next = secretOf(tenantId, id);
      const key = keyOf(tenantId, id);
      const outcome = await answered(
        redis.eval(swap, 2, key, `${key}:used`, digest(refreshToken), digest(next)),
      );
      if (outcome === 'reused') {
        log.warn(
          { tenant_id: tenantId, session_id: id },
          'a refresh token came twice; the session was ended',
        );
        await end(tenantId, id);
      }
      if (outcome !== 'swapped' || !session || !sameText(session.tenantId, tenantId)) throw refused();
      return { session, refreshToken: next };
    },
    async endAll(tenantId, memberId, butFor) {
      for (const session of await list(tenantId, memberId)) {
        if (session.id !== butFor) await end(tenantId, session.id);
      }
    },
  };
}

function refused(): Unauthenticated {
  return new Unauthenticated('The refresh token is not valid; sign in again');
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
