import { fullBuckets, probeHoldMs, takeFrom, type Buckets } from '../limitBuckets.ts';
import type { LimitStore } from '../stores.ts';

/** Limits and open breakers of the gateways of one process. */
export function createMemoryLimits(elapsedMs: () => number): LimitStore {
  const targets = new Map<string, Buckets>();
  const openUntil = new Map<string, number>();
  return {
    take(targetId, limits, { requests, tokens, priority }) {
      const now = elapsedMs();
      const until = openUntil.get(targetId);
      if (until !== undefined && until > now)
        return Promise.resolve({ waitMs: 0, openMs: until - now, probe: false });
      if (until !== undefined && requests > 1) return Promise.resolve({ waitMs: 1, openMs: 0, probe: false });
      let buckets = targets.get(targetId);
      if (!buckets) targets.set(targetId, (buckets = fullBuckets(limits, now)));
      const waitMs = takeFrom(buckets, limits, tokens, priority, now, requests);
      const probe = until !== undefined && waitMs === 0;
      if (probe) openUntil.set(targetId, now + probeHoldMs);
      return Promise.resolve({ waitMs, openMs: 0, probe });
    },
    giveBack(targetId, tokens) {
      const buckets = targets.get(targetId);
      if (buckets) buckets.tokens += tokens;
      return Promise.resolve();
    },
    pause(targetId, ms) {
      const buckets = targets.get(targetId);
      if (buckets) buckets.pausedUntil = Math.max(buckets.pausedUntil, elapsedMs() + ms);
      return Promise.resolve();
    },
    keepAway(targetId, ms) {
      if (ms > 0) openUntil.set(targetId, elapsedMs() + ms);
      else openUntil.delete(targetId);
      return Promise.resolve();
    },
  };
}
