import type { JobDefinition } from './defineJob.ts';

/** Milliseconds before try number `attempt` + 1: doubling from `firstMs` to `maxMs`, the upper half of it at random. */
export function backoffMs(
  backoff: JobDefinition['backoff'],
  attempt: number,
  random: () => number = Math.random,
): number {
  const full = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (0.5 + random() / 2));
}
