import { fullBuckets, takeFrom, type Buckets } from '../limitBuckets.ts';
import type { LimitStore } from '../stores.ts';

/** Limits of one process alone. */
export function createMemoryLimits(elapsedMs: () => number): LimitStore {
  const targets = new Map<string, Buckets>();
  return {
    take(targetId, limits, tokens, priority) {
      let buckets = targets.get(targetId);
      if (!buckets) targets.set(targetId, (buckets = fullBuckets(limits, elapsedMs())));
      return Promise.resolve(takeFrom(buckets, limits, tokens, priority, elapsedMs()));
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
  };
}
