import { randomUUID } from 'node:crypto';
import type { Replica } from './replica.ts';
import type { FakeProcess } from './world.ts';
import { benchRequest } from './world.ts';

export interface OutageResult {
  readonly calls: number;
  /** Share of interactive calls that a model answered in time. */
  readonly success: number;
  /** Until the breaker was open in the last of the replicas. */
  readonly breakerOpenSeconds: number;
  /** In each replica. */
  readonly openedAfter: readonly number[];
  readonly templates: number;
}

/** Asks by turns through all replicas; the primary hangs for the first half of the outage and answers 503 in the second. */
export async function outage(
  replicas: readonly Replica[],
  primary: FakeProcess,
  primaryId: string,
  purpose: string,
  seconds: number,
  perSecond: number,
): Promise<OutageResult> {
  let good = 0;
  let templates = 0;
  const openedAfter = replicas.map(() => Number.POSITIVE_INFINITY);
  await primary.script({ rules: [{ path: '/chat/completions', fault: { hang: true } }] });
  const startedAt = performance.now();
  const watch = setInterval(() => {
    for (const [index, replica] of replicas.entries()) {
      if (openedAfter[index] !== Number.POSITIVE_INFINITY) continue;
      void replica.breaker(primaryId).then((state) => {
        if (state !== 'open' || openedAfter[index] !== Number.POSITIVE_INFINITY) return;
        openedAfter[index] = (performance.now() - startedAt) / 1_000;
      });
    }
  }, 50);
  const pending: Promise<void>[] = [];
  let second = false;
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const waitMs = startedAt + (n * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (!second && n > (perSecond * seconds) / 2) {
      second = true;
      await primary.script({ rules: [{ path: '/chat/completions', fault: { status: 503 } }] });
    }
    const request = benchRequest(randomUUID(), `Outage ${String(n)}`, { purpose, deadlineMs: 5_000 });
    const replica = replicas[n % replicas.length];
    if (!replica) throw new Error('no replica');
    pending.push(
      replica.complete(request).then(({ provider }) => {
        if (provider === 'template') templates += 1;
        else good += 1;
      }),
    );
  }
  await Promise.all(pending);
  clearInterval(watch);
  await primary.script({ rules: [] });
  return {
    calls: perSecond * seconds,
    success: good / (perSecond * seconds),
    breakerOpenSeconds: Math.max(...openedAfter),
    openedAfter,
    templates,
  };
}
