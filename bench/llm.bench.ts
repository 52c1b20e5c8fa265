// make bench NAME=llm: what the gateway adds to a call over the bare SDK, with reservation, cache, limits and ledger on
// real PostgreSQL (every commit synced) and Redis, from two gateway processes; and the slope of their memory.
import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { median, percentile } from './harness/percentile.ts';
import { slope } from './harness/slope.ts';
import { startServers } from './harness/servers.ts';
import type { Measurement } from './llm/measureCalls.ts';
import { besideLitellm } from './llm/besideLitellm.ts';
import { startTwoReplicas, type Replica } from './llm/replica.ts';
import { benchRoute, benchTarget, startFake } from './llm/world.ts';

/** Calls of each kind, one at a time, in blocks that alternate. */
const sequential = Number(process.env['BENCH_CALLS'] ?? 1_500);
const blockCalls = 30;
const concurrency = 200;
/** How long the comparison with LiteLLM lasts: ten minutes whole. */
const peerSeconds = Number(
  process.env['BENCH_PEER_SECONDS'] ?? (process.env['TSUDOI_FULL'] === '1' ? 600 : 40),
);
const roundsAtOnce = Number(process.env['BENCH_ROUNDS'] ?? 5);
const callsEach = 5;
/** Time of every answer while 200 are under way: a small model that writes 40 tokens. */
const modelLatencyMs = 1_000;
const memoryRequests = Number(
  process.env['BENCH_MEMORY_REQUESTS'] ?? (process.env['TSUDOI_FULL'] === '1' ? 200_000 : 20_000),
);
const memoryMissEvery = Number(process.env['BENCH_MEMORY_MISS_EVERY'] ?? 10);

const servers = await startServers('durable');
const testDatabase = await createTestDatabase();
const redis = createTestRedis();
const fake = await startFake('openai', {});
const target = benchTarget(fake.baseUrl);
const replicas = await startTwoReplicas({
  appUrl: testDatabase.appUrl,
  dispatcherUrl: testDatabase.dispatcherUrl,
  redisUrl: redis.url,
  prefix: redis.prefix,
  targets: [target],
  routes: [benchRoute('chat', [target])],
});
const base: Measurement = {
  through: 'gateway',
  targetId: target.id,
  tenantId: randomUUID(),
  calls: blockCalls,
  workers: 1,
  spreadMs: 0,
};
type Times = readonly number[];
type Through = Measurement['through'];

/**
 * Blocks through the SDK and through the gateway in turn, in changing order, so that what else the machine does falls on
 * both. The median is the median of the blocks' differences; the outer percentiles are differences over all calls.
 */
async function added(
  label: string,
  pairs: number,
  block: (through: Through, pair: number) => Promise<Times>,
) {
  const all = { sdk: [] as number[], gateway: [] as number[] };
  const differences: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? (['sdk', 'gateway'] as const) : (['gateway', 'sdk'] as const);
    const p50 = { sdk: 0, gateway: 0 };
    for (const through of order) {
      const times = await block(through, pair);
      p50[through] = percentile(times, 0.5);
      all[through].push(...times);
    }
    differences.push(p50.gateway - p50.sdk);
  }
  const sdk = all.sdk.sort((a, b) => a - b);
  const gateway = all.gateway.sort((a, b) => a - b);
  const difference = (share: number) => percentile(gateway, share) - percentile(sdk, share);
  const found = { p50: median(differences), p95: difference(0.95), p99: difference(0.99) };
  console.log(
    `${label.padEnd(16)} SDK p50 ${percentile(sdk, 0.5).toFixed(2)} ms, gateway p50 ${percentile(gateway, 0.5).toFixed(2)} ms, ` +
      `added p50 ${found.p50.toFixed(2)}  p95 ${found.p95.toFixed(2)}  p99 ${found.p99.toFixed(2)} ms (${String(sdk.length)} calls each)`,
  );
  return found;
}

/** All replicas at once, the workers shared out. */
async function together(change: Partial<Measurement>): Promise<Times> {
  const times = await Promise.all(replicas.map((replica) => replica.measure({ ...base, ...change })));
  return times.flat().sort((a, b) => a - b);
}

/** The worse replica's slope, KB for 1,000 requests, without the first third of the way. */
async function memorySlopes() {
  const runs = await Promise.all(
    replicas.map((replica) =>
      replica.memory({
        tenantId: base.tenantId,
        requests: memoryRequests / replicas.length,
        missEvery: memoryMissEvery,
        points: 40,
      }),
    ),
  );
  const slopes = (field: 'rssKb' | 'heapKb') =>
    runs.map((points) =>
      slope(points.slice(Math.floor(points.length / 3)).map((point) => [point.thousands, point[field]])),
    );
  const after = Math.max(...runs.map((points) => points.at(-1)?.rssKb ?? 0));
  return { rss: Math.max(...slopes('rssKb')), heap: Math.max(...slopes('heapKb')), after };
}

try {
  const [first, second] = replicas;
  for (const replica of replicas)
    for (const through of ['sdk', 'gateway', 'cache'] as const)
      await replica.measure({ ...base, through, calls: 300, workers: 4 });
  const turn = (pair: number): Replica => (pair % 4 < 2 ? first : second);
  const one = await added('one at a time', Math.ceil(sequential / blockCalls), (through, pair) =>
    turn(pair).measure({ ...base, through }),
  );
  await fake.script({ latencyMs: modelLatencyMs });
  const workers = concurrency / replicas.length;
  const many = await added(`${String(concurrency)} at once`, roundsAtOnce, (through) =>
    together({ through, workers, calls: workers * callsEach, spreadMs: modelLatencyMs }),
  );
  await fake.script({ latencyMs: 0 });
  const full = performance.now();
  await together({ workers, calls: 1_000 });
  const perSecond = 2_000 / ((performance.now() - full) / 1_000);
  console.log(
    `full processor   ${perSecond.toFixed(0)} calls/s through the gateway, fake and databases beside it`,
  );
  const hits = await first.measure({ ...base, through: 'cache', calls: 500 });
  console.log(
    `cached answer    p50 ${percentile(hits, 0.5).toFixed(2)}  p99 ${percentile(hits, 0.99).toFixed(2)} ms`,
  );
  const memory = await memorySlopes();
  console.log(
    `memory           RSS ${memory.rss.toFixed(2)}, heap ${memory.heap.toFixed(2)} KB for 1,000 requests over ${String(memoryRequests)} requests`,
  );
  const peer = await besideLitellm(fake.baseUrl, target.model, first, base, peerSeconds);
  console.log(
    JSON.stringify({
      ...peer,
      addedMsP50: Number(one.p50.toFixed(3)),
      addedMsP95: Number(one.p95.toFixed(3)),
      addedMsP99: Number(one.p99.toFixed(3)),
      addedMsP50At200: Number(many.p50.toFixed(3)),
      addedMsP95At200: Number(many.p95.toFixed(3)),
      addedMsP99At200: Number(many.p99.toFixed(3)),
      cachedMsP50: Number(percentile(hits, 0.5).toFixed(3)),
      cachedMsP99: Number(percentile(hits, 0.99).toFixed(3)),
      rssKbPer1000: Number(memory.rss.toFixed(2)),
      heapKbPer1000: Number(memory.heap.toFixed(2)),
      memoryRequests,
    }),
  );
} finally {
  await Promise.all(replicas.map((replica) => replica.stop()));
  fake.stop();
  await Promise.all([testDatabase.drop(), redis.drop()]);
  await servers.stop();
}
process.exit(0);
