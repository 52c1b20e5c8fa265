import { Unauthenticated, Unavailable } from '@tsudoi/runtime/errors';
import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { publishEndedSession } from './signingKeys.ts';

/** How a session began. */
export type SignedInBy = 'password' | 'password+totp' | 'password+recovery' | 'issuer';

/** What a session has proved, and when: the assurance is the session's, never read from the member's row. */
export interface Proofs {
  /** When who they are was last proved in full, ISO. */
  readonly provedAt: string;
  /** When a second factor was last proved, by us or by the issuer; undefined when never in this session. */
  readonly factorAt?: string | undefined;
}

export interface SessionRecord extends Proofs {
  readonly id: string;
  readonly tenantId: string;
  readonly memberId: string;
  readonly by: SignedInBy;
  /** The issuer it began with; it ends with that issuer. */
  readonly providerId?: string | undefined;
  readonly signedInAt: string;
  readonly endsAt: string;
  readonly userAgent: string;
}

/**
 * Sessions in Redis, 24 hours each; a refresh token is good once, and one that comes twice ends its session. A record is
 * sealed, and what a refresh token is compared with is a digest with a secret out of the record: who can write to Redis
 * makes no session and no token.
 */
export interface Sessions {
  start(
    session: Omit<SessionRecord, 'id' | 'signedInAt' | 'endsAt' | 'provedAt' | 'factorAt'> & {
      readonly factor: boolean;
    },
  ): Promise<{ session: SessionRecord; refreshToken: string }>;
  /** Swaps a refresh token for the next one. Throws 401 when it is unknown, expired, or was used before. */
  refresh(refreshToken: string): Promise<{ session: SessionRecord; refreshToken: string }>;
  /** Notes that a session has proved itself now; undefined when there is none. */
  prove(tenantId: string, sessionId: string, factor: boolean): Promise<SessionRecord | undefined>;
  read(tenantId: string, sessionId: string): Promise<SessionRecord | undefined>;
  list(tenantId: string, memberId: string): Promise<SessionRecord[]>;
  end(tenantId: string, sessionId: string): Promise<void>;
  /** Ends all sessions of a member, but for one where given. */
  endAll(tenantId: string, memberId: string, butFor?: string): Promise<void>;
}

interface Stored {
  readonly session: SessionRecord;
  readonly pepper: string;
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

const replace = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hset', KEYS[1], 'session', ARGV[1])
return 1`;

const prefix = 'tsr_';
const digest = (text: string, pepper: string) =>
  createHmac('sha256', Buffer.from(pepper, 'base64url')).update(text).digest('base64url');
const contextOf = (tenantId: string, id: string) => ({ tenantId, purpose: `session:${id}` });

export function createSessions(
  { redis, redisPrefix, database, machineClock, sealer, log }: Context,
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

  async function open(tenantId: string, id: string): Promise<Stored | undefined> {
    const sealed = await answered(redis.hget(keyOf(tenantId, id), 'session'));
    if (sealed === null) return undefined;
    try {
      const stored = JSON.parse(sealer.open(sealed, contextOf(tenantId, id))) as Stored;
      return stored.session.tenantId === tenantId && stored.session.id === id ? stored : undefined;
    } catch (err) {
      log.error(
        { err, tenant_id: tenantId, session_id: id },
        'a session record does not open: not one of ours',
      );
      return undefined;
    }
  }
  const read = async (tenantId: string, id: string) => (await open(tenantId, id))?.session;
  const seal = (stored: Stored) =>
    sealer.seal(JSON.stringify(stored), contextOf(stored.session.tenantId, stored.session.id));

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
    read,
    async prove(tenantId, id, factor) {
      const stored = await open(tenantId, id);
      if (!stored) return undefined;
      const at = machineClock.now().toISOString();
      const session = { ...stored.session, provedAt: at, ...(factor && { factorAt: at }) };
      // Only where it is still there: a session that ends meanwhile stays ended.
      const kept = await answered(
        redis.eval(replace, 1, keyOf(tenantId, id), seal({ session, pepper: stored.pepper })),
      );
      return kept === 1 ? session : undefined;
    },
    async start({ factor, ...wanted }) {
      const id = randomBytes(16).toString('base64url');
      const now = machineClock.now();
      const ends = new Date(now.getTime() + options.sessionHours * 3_600_000);
      const at = now.toISOString();
      const session: SessionRecord = {
        ...wanted,
        id,
        signedInAt: at,
        endsAt: ends.toISOString(),
        provedAt: at,
        ...(factor && { factorAt: at }),
      };
      const pepper = randomBytes(16).toString('base64url');
      const refreshToken = secretOf(wanted.tenantId, id);
      const expires = Math.floor(ends.getTime() / 1_000);
      const key = keyOf(wanted.tenantId, id);
      const member = listOf(wanted.tenantId, wanted.memberId);
      await answered(
        redis
          .multi()
          .hset(key, {
            session: seal({ session, pepper }),
            refresh: digest(refreshToken, pepper),
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
      const stored = await open(tenantId, id);
      if (!stored) throw refused();
      const { session, pepper } = stored;
      const next = secretOf(tenantId, id);
      const key = keyOf(tenantId, id);
      const outcome = await answered(
        redis.eval(swap, 2, key, `${key}:used`, digest(refreshToken, pepper), digest(next, pepper)),
      );
      if (outcome === 'reused') {
        log.warn(
          { tenant_id: tenantId, session_id: id },
          'a refresh token came twice; the session was ended',
        );
        await end(tenantId, id);
      }
      if (outcome !== 'swapped') throw refused();
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
