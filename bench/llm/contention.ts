import { randomUUID } from 'node:crypto';
import { median, percentile } from '../harness/percentile.ts';
import type { Replica } from './replica.ts';
import { benchRequest } from './world.ts';

/** Interactive calls at a steady rate, open loop; total times in milliseconds, sorted. */
async function interactive(
  replica: Replica,
  purpose: string,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const waitMs = startedAt + (n * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const request = benchRequest(randomUUID(), `Question ${String(n)}`, { purpose });
    pending.push(replica.complete(request).then(({ totalMs }) => void times.push(totalMs)));
  }
  await Promise.all(pending);
  return times.sort((a, b) => a - b);
}

export interface ContentionResult {
  readonly ratio: number;
  /** Of each pair, smallest first. */
  readonly ratios: readonly number[];
  readonly idleP95Ms: number;
  readonly loadedP95Ms: number;
  readonly batchPerSecond: number;
}

/** Interactive p95 with a full batch load over the same without, in pairs; the median of the pairs' ratios. */
export async function interactiveUnderBatch(
  [first, second]: readonly [Replica, Replica],
  purpose: string,
  pairs: number,
  seconds: number,
): Promise<ContentionResult> {
  const ratios: number[] = [];
  const idles: number[] = [];
  const loads: number[] = [];
  let batches = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    // Idle and loaded in changing order, so that what else the machine does falls on both.
    const measured = { idle: 0, loaded: 0 };
    for (const kind of pair % 2 === 0 ? (['idle', 'loaded'] as const) : (['loaded', 'idle'] as const)) {
      if (kind === 'loaded') {
        await Promise.all([first, second].map((each) => each.startBatch(purpose, randomUUID(), 150)));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      measured[kind] = percentile(await interactive(first, purpose, 20, seconds), 0.95);
      if (kind === 'loaded') {
        const served = await Promise.all([first, second].map((each) => each.stopBatch()));
        batches += served.flat().length;
      }
    }
    ratios.push(measured.loaded / measured.idle);
    idles.push(measured.idle);
    loads.push(measured.loaded);
  }
  return {
    ratio: median(ratios),
    ratios: [...ratios].sort((a, b) => a - b),
    idleP95Ms: median(idles),
    loadedP95Ms: median(loads),
    batchPerSecond: batches / (pairs * (seconds + 1)),
  };
}

/** Smallest share of batch in any window while interactive calls ask for twice what the limits allow. */
export async function batchShareUnderFlood(
  [first, second]: readonly [Replica, Replica],
  purpose: string,
  seconds: number,
  limitPerSecond: number,
): Promise<number> {
  const windowMs = 5_000;
  const startedAt = Date.now();
  const windowOf = (at: number) => Math.floor((at - startedAt) / windowMs);
  await second.startBatch(purpose, randomUUID(), 100);
  const live: number[] = [];
  const pending: Promise<void>[] = [];
  const perSecond = limitPerSecond * 2;
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const waitMs = startedAt + (n * 1_000) / perSecond - Date.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const request = benchRequest(randomUUID(), `Flood ${String(n)}`, { purpose, deadlineMs: 4_000 });
    pending.push(
      first.complete(request).then(({ provider }) => {
        if (provider !== 'template') live.push(Date.now());
      }),
    );
  }
  const whole = windowOf(Date.now());
  await Promise.all(pending);
  const batch = await second.stopBatch();
  const count = (times: readonly number[], window: number) =>
    times.filter((at) => windowOf(at) === window).length;
  // The first window is filled from the buckets' burst; the windows under steady flood count.
  return Math.min(
    ...Array.from({ length: Math.max(0, whole - 1) }, (_, n) => {
      const served = count(batch, n + 1);
      return served / Math.max(1, served + count(live, n + 1));
    }),
  );
}
