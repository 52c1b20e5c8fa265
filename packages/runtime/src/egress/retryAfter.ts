const longestWaitMs = 7 * 24 * 3_600_000;

/** `Retry-After` (seconds or an HTTP date) in ms from now, at most a week; undefined when absent or senseless. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : undefined;
}
