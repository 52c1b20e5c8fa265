/** How long to wait between tries: doubles from `firstMs` to `maxMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Milliseconds before try number `attempt` + 1 (from 1), the upper half of them at random, so that many do not come back together. */
export function backoffMs(
  { firstMs, maxMs }: Backoff,
  attempt: number,
  random: () => number = Math.random,
): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(60, Math.max(0, attempt - 1)));
  return Math.round(full * (0.5 + random() / 2));
}
