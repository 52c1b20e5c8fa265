import { randomUUID } from 'node:crypto';
import { median, percentile } from '../harness/percentile.ts';
import { benchRequest, type GatewayWorld } from './world.ts';

/** Interactive calls at a steady rate, open loop; total times in milliseconds, sorted. */
async function interactive(
  world: GatewayWorld,
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
    pending.push(world.gateway.complete(request).then(({ totalMs }) => void times.push(totalMs)));
  }
  await Promise.all(pending);
  return times.sort((a, b) => a - b);
}

/** Keeps `width` batch-priority calls asked for until stopped. */
function batchLoad(world: GatewayWorld, purpose: string, width: number, served: () => void) {
  const stopping = new AbortController();
  const tenantId = randomUUID();
  const workers = Array.from({ length: width }, async (_, worker) => {
    while (!stopping.signal.aborted) {
      const answer = await world.gateway.complete(
        benchRequest(tenantId, `Batch ${String(worker)} ${String(performance.now())}`, {
          purpose,
          priority: 'batch',
          deadlineMs: 600_000,
          signal: stopping.signal,
        }),
      );
      if (answer.provider !== 'template') served();
    }
  });
  return async () => {
    stopping.abort();
    await Promise.all(workers);
  };
}

export interface ContentionResult {
  readonly ratio: number;
  readonly idleP95Ms: number;
  readonly loadedP95Ms: number;
  readonly batchPerSecond: number;
}

/** Interactive p95 with a full batch load over the same without, in pairs; the median of the pairs' ratios. */
export async function interactiveUnderBatch(
  worlds: readonly GatewayWorld[],
  purpose: string,
  pairs: number,
  seconds: number,
): Promise<ContentionResult> {
  const [first, second] = worlds;
  if (!first || !second) throw new Error('two replicas are needed');
  const ratios: number[] = [];
  const idles: number[] = [];
  const loads: number[] = [];
  let batches = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const idle = percentile(await interactive(first, purpose, 20, seconds), 0.95);
    const stops = [first, second].map((world) => batchLoad(world, purpose, 150, () => (batches += 1)));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const loaded = percentile(await interactive(first, purpose, 20, seconds), 0.95);
    await Promise.all(stops.map((stop) => stop()));
    ratios.push(loaded / idle);
    idles.push(idle);
    loads.push(loaded);
  }
  return {
    ratio: median(ratios),
    idleP95Ms: median(idles),
    loadedP95Ms: median(loads),
    batchPerSecond: batches / (pairs * (seconds + 1)),
  };
}

/** Smallest share of batch in any window while interactive calls ask for twice what the limits allow. */
export async function batchShareUnderFlood(
  worlds: readonly GatewayWorld[],
  purpose: string,
  seconds: number,
  limitPerSecond: number,
): Promise<number> {
  const [first, second] = worlds;
  if (!first || !second) throw new Error('two replicas are needed');
  const windowMs = 5_000;
  const counts: { batch: number; interactive: number }[] = [];
  const startedAt = performance.now();
  const windowNow = () => {
    const index = Math.floor((performance.now() - startedAt) / windowMs);
    return (counts[index] ??= { batch: 0, interactive: 0 });
  };
  const stop = batchLoad(second, purpose, 100, () => (windowNow().batch += 1));
  const pending: Promise<void>[] = [];
  const perSecond = limitPerSecond * 2;
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const waitMs = startedAt + (n * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const request = benchRequest(randomUUID(), `Flood ${String(n)}`, { purpose, deadlineMs: 4_000 });
    pending.push(
      first.gateway.complete(request).then(({ provider }) => {
        if (provider !== 'template') windowNow().interactive += 1;
      }),
    );
  }
  const whole = Math.floor((performance.now() - startedAt) / windowMs);
  await Promise.all(pending);
  await stop();
  // The first window is filled from the buckets' burst; the windows under steady flood count.
  return Math.min(
    ...counts.slice(1, whole).map(({ batch, interactive: live }) => batch / Math.max(1, batch + live)),
  );
}
