/** What a sliding window has seen. */
export interface QuotaState {
  readonly granted: number;
  /** Requests beyond the limit: what a client with shared quotas never causes. */
  readonly breaches: number;
  /** Requests of someone who had been told to wait, before the wait was over. */
  readonly early: number;
}

/** Requests that were on their way when the answer "wait" went out are nobody's fault; on a busy machine they take their time. */
const onTheWayMs = 1_000;

/** A sliding window a key, as Google documents its limits: `limit` in any `windowMs`. */
export function createQuota(limit: number, windowMs: number) {
  const seen = new Map<string, number[]>();
  const waitUntil = new Map<string, number>();
  const toldAt = new Map<string, number>();
  let granted = 0;
  let breaches = 0;
  let early = 0;
  return {
    state: (): QuotaState => ({ granted, breaches, early }),
    /** Says that this key was told to wait (a scripted 429 with Retry-After). */
    toldToWait(key: string, ms: number, now = Date.now()): void {
      waitUntil.set(key, now + ms);
      toldAt.set(key, now);
    },
    /** Seconds to wait, or null when the request is within the limit. */
    take(key: string, now = Date.now()): number | null {
      const told = toldAt.get(key) ?? 0;
      if ((waitUntil.get(key) ?? 0) > now && now - told > onTheWayMs) early += 1;
      const times = seen.get(key) ?? [];
      while (times.length > 0 && (times[0] ?? 0) <= now - windowMs) times.shift();
      seen.set(key, times);
      if (times.length >= limit) {
        breaches += 1;
        const seconds = Math.max(1, Math.ceil(((times[0] ?? now) + windowMs - now) / 1_000));
        waitUntil.set(key, now + seconds * 1_000);
        toldAt.set(key, now);
        return seconds;
      }
      times.push(now);
      granted += 1;
      return null;
    },
  };
}
