import type { Priority } from './request.ts';
import type { Limits } from './target.ts';

/** Share of requests and tokens a minute that interactive calls cannot take away from batch. */
export const batchShareOfLimits = 0.08;
/** Batch leaves this share of the common bucket to interactive calls. */
export const interactiveHeadroom = 0.5;
/** A bucket holds this many seconds of its rate. */
export const burstSeconds = 10;

/** Levels of the four buckets of a target; `at` in milliseconds. */
export interface Buckets {
  at: number;
  requests: number;
  tokens: number;
  batchRequests: number;
  batchTokens: number;
  pausedUntil: number;
}

/** Full buckets. */
export function fullBuckets(limits: Limits, at: number): Buckets {
  const { requests, tokens, batchRequests, batchTokens } = capacities(limits);
  return { at, requests, tokens, batchRequests, batchTokens, pausedUntil: 0 };
}

/** A probe of which nothing is heard for so long is lost with its process. */
export const probeHoldMs = 10_000;

/**
 * Takes `requests` and `tokens` at `at`; returns 0, or the milliseconds until enough will be there (nothing taken).
 * A single request that is larger than the bucket goes once the bucket is full; several together never are.
 * Batch has buckets of its own that nobody else empties; what overflows them fills the common ones. The Redis store
 * runs the same steps in Lua.
 */
export function takeFrom(
  buckets: Buckets,
  limits: Limits,
  tokens: number,
  priority: Priority,
  at: number,
  requests = 1,
): number {
  const full = capacities(limits);
  const seconds = Math.max(0, at - buckets.at) / 1_000;
  buckets.at = Math.max(at, buckets.at);
  const rps = limits.requestsPerMinute / 60;
  const tps = limits.tokensPerMinute / 60;
  const share = batchShareOfLimits;
  const batchRequests = buckets.batchRequests + rps * share * seconds;
  const batchTokens = buckets.batchTokens + tps * share * seconds;
  const spillRequests = Math.max(0, batchRequests - full.batchRequests);
  const spillTokens = Math.max(0, batchTokens - full.batchTokens);
  buckets.batchRequests = Math.min(full.batchRequests, batchRequests);
  buckets.batchTokens = Math.min(full.batchTokens, batchTokens);
  buckets.requests = Math.min(full.requests, buckets.requests + rps * (1 - share) * seconds + spillRequests);
  buckets.tokens = Math.min(full.tokens, buckets.tokens + tps * (1 - share) * seconds + spillTokens);

  if (buckets.pausedUntil > at) return buckets.pausedUntil - at;
  const needed = requests === 1 ? Math.min(tokens, full.tokens) : tokens;
  if (priority === 'batch') {
    const own = requests === 1 ? Math.min(tokens, full.batchTokens) : tokens;
    if (buckets.batchRequests >= requests && buckets.batchTokens >= own) {
      buckets.batchRequests -= requests;
      buckets.batchTokens -= tokens;
      return 0;
    }
    const floorRequests = full.requests * interactiveHeadroom;
    const floorTokens = full.tokens * interactiveHeadroom;
    if (
      buckets.requests >= floorRequests + requests &&
      buckets.tokens >= Math.min(full.tokens, floorTokens + needed)
    ) {
      buckets.requests -= requests;
      buckets.tokens -= tokens;
      return 0;
    }
    const wait = Math.max(
      (requests - buckets.batchRequests) / (rps * share),
      (own - buckets.batchTokens) / (tps * share),
    );
    return Math.max(1, Math.ceil(wait * 1_000));
  }
  if (buckets.requests >= requests && buckets.tokens >= needed) {
    buckets.requests -= requests;
    buckets.tokens -= tokens;
    return 0;
  }
  const rest = 1 - share;
  const wait = Math.max(
    (requests - buckets.requests) / (rps * rest),
    (needed - buckets.tokens) / (tps * rest),
  );
  return Math.max(1, Math.ceil(wait * 1_000));
}

function capacities(limits: Limits) {
  const rps = limits.requestsPerMinute / 60;
  const tps = limits.tokensPerMinute / 60;
  return {
    requests: Math.max(1, rps * (1 - batchShareOfLimits) * burstSeconds),
    tokens: Math.max(1, tps * (1 - batchShareOfLimits) * burstSeconds),
    batchRequests: Math.max(1, rps * batchShareOfLimits * burstSeconds),
    batchTokens: Math.max(1, tps * batchShareOfLimits * burstSeconds),
  };
}
