import { randomUUID } from 'node:crypto';
import type { FakeProcess, GatewayWorld } from './world.ts';
import { benchRequest } from './world.ts';

export interface OutageResult {
  readonly calls: number;
  /** Share of interactive calls that a model answered in time. */
  readonly success: number;
  readonly breakerOpenSeconds: number;
  readonly templates: number;
}

/** The primary hangs for the first half of the outage and answers 503 in the second. */
export async function outage(
  world: GatewayWorld,
  primary: FakeProcess,
  primaryId: string,
  purpose: string,
  seconds: number,
  perSecond: number,
): Promise<OutageResult> {
  const state = () => world.gateway.health().find(({ targetId }) => targetId === primaryId)?.breaker;
  let good = 0;
  let templates = 0;
  let openedAt: number | undefined;
  await primary.script({ rules: [{ path: '/chat/completions', fault: { hang: true } }] });
  const startedAt = performance.now();
  const watch = setInterval(() => {
    if (state() === 'open') openedAt ??= performance.now();
  }, 20);
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
    pending.push(
      world.gateway.complete(request).then(({ provider }) => {
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
    breakerOpenSeconds: openedAt === undefined ? Number.POSITIVE_INFINITY : (openedAt - startedAt) / 1_000,
    templates,
  };
}
