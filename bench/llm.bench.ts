// make bench NAME=llm: what the gateway adds to a call over the bare SDK, with reservation, cache and ledger; memory slope.
import { randomUUID } from 'node:crypto';
import { systemClock } from '@tsudoi/runtime/clock';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { median, percentile } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';
import {
  benchRequest,
  benchRoute,
  benchTarget,
  openGatewayWorld,
  prefix1500,
  startFake,
} from './llm/world.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const sequential = Number(process.env['BENCH_CALLS'] ?? 300);
const concurrency = 200;
const atOnce = Number(process.env['BENCH_CALLS_AT_ONCE'] ?? 3_000);
/** Time of every answer in the run of 200 at once. */
const modelLatencyMs = 500;
const memoryRequests = Number(process.env['BENCH_MEMORY_REQUESTS'] ?? 200_000);
/** Of every so many requests of the memory run one goes to the provider, the others come from the cache. */
const memoryMissEvery = Number(process.env['BENCH_MEMORY_MISS_EVERY'] ?? 10);

const servers = await startServers('durable');
const testDatabase = await createTestDatabase();
const redis = createTestRedis();
const fake = await startFake('openai', {});
const target = benchTarget(fake.baseUrl);
const world = await openGatewayWorld(
  {
    appUrl: testDatabase.appUrl,
    dispatcherUrl: testDatabase.dispatcherUrl,
    redisUrl: redis.url,
    prefix: redis.prefix,
  },
  [target],
  [benchRoute('chat', [target])],
  systemClock,
);
/** The SDK alone, as the gateway makes it: no retries of its own. */
const bare = world.gateway.engine.clients.openai(target);
const tenantId = randomUUID();
let serial = 0;

type Ask = () => Promise<unknown>;
/** A personal cache policy with a new question each time: looked up, missed, asked, stored. */
const throughGateway: Ask = () =>
  world.gateway.complete(
    benchRequest(tenantId, `Question ${String((serial += 1))}`, {
      cache: 'personal',
      subjectId: 'contact-1',
    }),
  );
const throughSdk: Ask = () =>
  bare.chat.completions.create({
    model: 'mini',
    max_completion_tokens: 80,
    messages: [
      { role: 'system', content: prefix1500 },
      { role: 'user', content: `Question ${String((serial += 1))}` },
    ],
  });

async function measure(ask: Ask, calls: number, workers: number): Promise<number[]> {
  const times: number[] = [];
  let left = calls;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while ((left -= 1) >= 0) {
        const startedAt = performance.now();
        await ask();
        times.push(performance.now() - startedAt);
      }
    }),
  );
  return times.sort((a, b) => a - b);
}

const shares = [0.5, 0.95, 0.99] as const;
interface Added {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}
/** Rounds in turn, so that what else the machine does falls on both; the median of the differences. */
async function added(label: string, calls: number, workers: number): Promise<Added> {
  const differences: number[][] = [[], [], []];
  const levels = { sdk: [] as number[], gateway: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const sdk = await measure(throughSdk, calls, workers);
    const gateway = await measure(throughGateway, calls, workers);
    shares.forEach((share, index) =>
      differences[index]?.push(percentile(gateway, share) - percentile(sdk, share)),
    );
    levels.sdk.push(percentile(sdk, 0.5));
    levels.gateway.push(percentile(gateway, 0.5));
    await world.gateway.flush();
  }
  const [p50 = NaN, p95 = NaN, p99 = NaN] = differences.map(median);
  console.log(
    `${label.padEnd(16)} SDK p50 ${median(levels.sdk).toFixed(2)} ms, gateway p50 ${median(levels.gateway).toFixed(2)} ms, ` +
      `added p50 ${p50.toFixed(2)}  p95 ${p95.toFixed(2)}  p99 ${p99.toFixed(2)} ms`,
  );
  return { p50, p95, p99 };
}

/** Least squares of RSS (KB) over thousands of requests, the first third left out as warm-up. */
async function memorySlope(): Promise<number> {
  const points: { x: number; y: number }[] = [];
  const step = Math.max(1, Math.floor(memoryRequests / 40));
  for (let done = 0; done < memoryRequests; done += step) {
    let turn = 0;
    await measure(
      () => {
        turn += 1;
        return turn % memoryMissEvery === 0
          ? throughGateway()
          : world.gateway.complete(benchRequest(tenantId, `Known ${String(turn % 50)}`, { cache: 'shared' }));
      },
      step,
      64,
    );
    await world.gateway.flush();
    globalThis.gc?.();
    if (done >= memoryRequests / 3)
      points.push({ x: (done + step) / 1_000, y: process.memoryUsage.rss() / 1_024 });
  }
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const top = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return top / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

try {
  await measure(throughSdk, 200, 4);
  await measure(throughGateway, 200, 4);
  const one = await added('one at a time', sequential, 1);
  // A closed loop of 200 on a model that answers at once would only measure a full processor: a small model takes
  // half a second, which makes about 400 calls a second of the 200 callers.
  await fake.script({ latencyMs: modelLatencyMs });
  const many = await added(`${String(concurrency)} at once`, atOnce, concurrency);
  await fake.script({ latencyMs: 0 });
  const full = performance.now();
  await measure(throughGateway, atOnce, concurrency);
  console.log(
    `full processor   ${(atOnce / ((performance.now() - full) / 1_000)).toFixed(0)} calls/s through the gateway`,
  );
  const hits = await measure(
    () => world.gateway.complete(benchRequest(tenantId, 'Known', { cache: 'shared' })),
    500,
    1,
  );
  console.log(
    `cached answer    p50 ${percentile(hits, 0.5).toFixed(2)}  p99 ${percentile(hits, 0.99).toFixed(2)} ms`,
  );
  const slope = await memorySlope();
  console.log(
    `memory           ${slope.toFixed(2)} KB for 1,000 requests over ${String(memoryRequests)} requests`,
  );
  console.log(
    JSON.stringify({
      addedMsP50: Number(one.p50.toFixed(3)),
      addedMsP95: Number(one.p95.toFixed(3)),
      addedMsP99: Number(one.p99.toFixed(3)),
      addedMsP50At200: Number(many.p50.toFixed(3)),
      addedMsP99At200: Number(many.p99.toFixed(3)),
      cachedMsP50: Number(percentile(hits, 0.5).toFixed(3)),
      rssKbPer1000: Number(slope.toFixed(2)),
      memoryRequests,
    }),
  );
} finally {
  await world.close();
  fake.stop();
  await Promise.all([testDatabase.drop(), redis.drop()]);
  await servers.stop();
}
process.exit(0);
