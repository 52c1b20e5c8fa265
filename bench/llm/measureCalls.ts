import { setTimeout as pause } from 'node:timers/promises';
import { benchRequest, prefix1500, type GatewayWorld } from './world.ts';

/** Calls with new questions, by so many workers at once in this process. */
export interface Measurement {
  readonly through: 'gateway' | 'sdk' | 'cache';
  readonly targetId: string;
  readonly tenantId: string;
  readonly calls: number;
  readonly workers: number;
  /** The workers begin one after the other within this time: 200 people do not ask in the same millisecond. */
  readonly spreadMs: number;
}

let serial = 0;

/** The time of each call in milliseconds, sorted. The SDK is the gateway's own client, without retries. */
export async function measureCalls(world: GatewayWorld, measurement: Measurement): Promise<number[]> {
  const { tenantId, targetId, calls, workers } = measurement;
  const target = world.gateway.engine.catalog().targets.get(targetId);
  if (!target) throw new Error(`no target ${targetId}`);
  const bare = world.gateway.engine.clients.openai(target);
  const question = () => `Question ${String(process.pid)} ${String((serial += 1))}`;
  const ask = {
    /** A personal cache policy with a new question each time: looked up, missed, asked, stored. */
    gateway: () =>
      world.gateway.complete(
        benchRequest(tenantId, question(), { cache: 'personal', subjectId: 'contact-1' }),
      ),
    cache: () => world.gateway.complete(benchRequest(tenantId, 'Known', { cache: 'shared' })),
    sdk: () =>
      bare.chat.completions.create({
        model: target.model,
        max_completion_tokens: 80,
        messages: [
          { role: 'system', content: prefix1500 },
          { role: 'user', content: question() },
        ],
      }),
  }[measurement.through];
  const times: number[] = [];
  let left = calls;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      if (measurement.spreadMs > 0) await pause((measurement.spreadMs * worker) / workers);
      while ((left -= 1) >= 0) {
        const startedAt = performance.now();
        await ask();
        times.push(performance.now() - startedAt);
      }
    }),
  );
  await world.gateway.flush();
  return times.sort((a, b) => a - b);
}

/** Requests of which one in `missEvery` goes to the provider; the others come from the cache. */
export interface MemoryRun {
  readonly tenantId: string;
  readonly requests: number;
  readonly missEvery: number;
  readonly points: number;
}

export interface MemoryPoint {
  /** Thousands of requests so far. */
  readonly thousands: number;
  readonly rssKb: number;
  readonly heapKb: number;
}

/** Memory of this process along the way, each time after a full collection of garbage. */
export async function memoryPoints(world: GatewayWorld, run: MemoryRun): Promise<MemoryPoint[]> {
  const points: MemoryPoint[] = [];
  let turn = 0;
  const step = Math.ceil(run.requests / run.points);
  const ask = () => {
    turn += 1;
    return world.gateway.complete(
      turn % run.missEvery === 0
        ? benchRequest(run.tenantId, `Question ${String(process.pid)} ${String((serial += 1))}`, {
            cache: 'personal',
            subjectId: `contact-${String(serial % 5_000)}`,
          })
        : benchRequest(run.tenantId, `Known ${String(turn % 50)}`, { cache: 'shared' }),
    );
  };
  for (let done = 0; done < run.requests; done += step) {
    let left = step;
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while ((left -= 1) >= 0) await ask();
      }),
    );
    await world.gateway.flush();
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    points.push({ thousands: (done + step) / 1_000, rssKb: rss / 1_024, heapKb: heapUsed / 1_024 });
  }
  return points;
}
