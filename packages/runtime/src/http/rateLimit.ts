import type { Principal } from '@tsudoi/contracts/principal';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';

/** What a principal has left in this minute. */
export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export type RateLimiter = (principal: Principal) => RateVerdict | Promise<RateVerdict>;

interface Lease {
  minute: number;
  left: number;
  usedElsewhere: number;
  exhausted: boolean;
  pending: Promise<void> | undefined;
}

/**
 * Counts requests a minute over all replicas: each takes tokens from Redis in blocks of a twentieth of the limit,
 * so that most requests ask nobody. Never grants more than the limit; without Redis each replica grants the limit itself.
 */
export function createRateLimiter(
  redis: Pick<Redis, 'incrby' | 'expire'>,
  prefix: string,
  clock: Clock,
): RateLimiter {
  const leases = new Map<string, Lease>();
  let sweptMinute = 0;

  async function refill(principal: Principal, lease: Lease, block: number): Promise<void> {
    const key = `${prefix}:rate:${principal.tenantId}:${principal.id}:${String(lease.minute)}`;
    const limit = principal.requestsPerMinute;
    try {
      const total = await redis.incrby(key, block);
      if (total === block) await redis.expire(key, 120);
      const granted = Math.max(0, Math.min(block, limit - (total - block)));
      lease.left += granted;
      lease.usedElsewhere = Math.min(limit, total);
      lease.exhausted = granted < block;
    } catch {
      lease.left += limit;
      lease.exhausted = true;
    }
  }

  function verdict(limit: number, lease: Lease, nowMs: number): RateVerdict {
    const resetSeconds = 60 - (Math.floor(nowMs / 1000) % 60);
    if (lease.left <= 0) return { allowed: false, limit, remaining: 0, resetSeconds };
    lease.left -= 1;
    return {
      allowed: true,
      limit,
      remaining: Math.max(lease.left, limit - lease.usedElsewhere + lease.left),
      resetSeconds,
    };
  }

  return (principal) => {
    const nowMs = clock.now().getTime();
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== sweptMinute) {
      sweptMinute = minute;
      for (const [id, lease] of leases) if (lease.minute !== minute) leases.delete(id);
    }
    let lease = leases.get(principal.id);
    if (lease?.minute !== minute) {
      lease = { minute, left: 0, usedElsewhere: 0, exhausted: false, pending: undefined };
      leases.set(principal.id, lease);
    }
    const limit = principal.requestsPerMinute;
    if (lease.left > 0 || lease.exhausted) return verdict(limit, lease, nowMs);
    const current = lease;
    current.pending ??= refill(principal, current, Math.max(1, Math.ceil(limit / 20))).finally(() => {
      current.pending = undefined;
    });
    return current.pending.then(async () => {
      while (current.left <= 0 && !current.exhausted) {
        await (current.pending ??= refill(principal, current, Math.max(1, Math.ceil(limit / 20))).finally(
          () => {
            current.pending = undefined;
          },
        ));
      }
      return verdict(limit, current, nowMs);
    });
  };
}
