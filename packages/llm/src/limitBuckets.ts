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

/**
 * Takes one request and `tokens` at `at`; returns 0, or the milliseconds until enough will be there (nothing taken).
 * Batch has buckets of its own that nobody else empties; what overflows them fills the common ones. The Redis store
 * runs the same steps in Lua.
 */
export function takeFrom(
  buckets: Buckets,
  limits: Limits,
  tokens: number,
  priority: Priority,
  at: number,
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
  const needed = Math.min(tokens, full.tokens);
  if (priority === 'batch') {
    const own = Math.min(tokens, full.batchTokens);
    if (buckets.batchRequests >= 1 && buckets.batchTokens >= own) {
      buckets.batchRequests -= 1;
      buckets.batchTokens -= tokens;
      return 0;
    }
    const floorRequests = full.requests * interactiveHeadroom;
    const floorTokens = full.tokens * interactiveHeadroom;
    if (
      buckets.requests >= floorRequests + 1 &&
      buckets.tokens >= Math.min(full.tokens, floorTokens + needed)
    ) {
      buckets.requests -= 1;
      buckets.tokens -= tokens;
      return 0;
    }
    const wait = Math.max(
      (1 - buckets.batchRequests) / (rps * share),
      (own - buckets.batchTokens) / (tps * share),
    );
    return Math.max(1, Math.ceil(wait * 1_000));
  }
  if (buckets.requests >= 1 && buckets.tokens >= needed) {
    buckets.requests -= 1;
    buckets.tokens -= tokens;
    return 0;
  }
  const rest = 1 - share;
  const wait = Math.max((1 - buckets.requests) / (rps * rest), (needed - buckets.tokens) / (tps * rest));
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
