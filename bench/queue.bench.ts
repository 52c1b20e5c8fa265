// make bench NAME=queue: jobs through the whole queue (backlog, fair pick, lease, settle) beside a bare BullMQ no-op worker.
import { openDatabase } from '@tsudoi/database/database';
import { defineJob } from '@tsudoi/queue/defineJob';
import { enqueueMany } from '@tsudoi/queue/enqueue';
import { handle, openJobs } from '@tsudoi/queue/openJobs';
import { openRedis } from '@tsudoi/queue/redis';
import { systemClock } from '@tsudoi/runtime/clock';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { median, percentile } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';

const count = Number(process.env['BENCH_JOBS'] ?? 5_000);
const rounds = 3;
const concurrency = 50;
const tenants = Array.from({ length: 10 }, () => randomUUID());

const servers = await startServers();
const testDatabase = await createTestDatabase();
const testRedis = createTestRedis();
const log = createLogger('bench', 'error');
const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
const noop = defineJob({ name: 'bench.noop', queue: 'bench', payload: z.object({ sentMs: z.number() }) });
const latencies: number[] = [];
let ran = 0;
let finished = (): void => undefined;

const database = await openDatabase({
  url: testDatabase.appUrl,
  dispatcherUrl: testDatabase.dispatcherUrl,
  applicationName: 'bench',
  connectionBudget: 15,
  maxReplicas: 1,
  log,
  lifecycle,
});
const jobs = openJobs({
  database,
  redis: openRedis(testRedis.url, log, lifecycle),
  redisUrl: testRedis.url,
  redisPrefix: testRedis.prefix,
  clock: systemClock,
  log,
  metrics: createMetrics('bench', { process: false }),
  lifecycle,
  registry: { queues: ['bench'], subscribers: [] },
});
jobs.work(
  'bench',
  [
    handle(noop, (job) => {
      if (job.payload.sentMs > 0) latencies.push(Date.now() - job.payload.sentMs);
      ran += 1;
      if (ran === count) finished();
      return Promise.resolve();
    }),
  ],
  { concurrency },
);

const ours: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  ours.push(await runOurs());
  bare.push(await runBare());
}
ran = 0;
for (let index = 0; index < 100; index += 1) {
  await database.withTenant(tenants[0] ?? '', (tx) =>
    enqueueMany(tx, noop, [{ payload: { sentMs: Date.now() } }]),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
}
latencies.sort((a, b) => a - b);
console.table([
  { name: 'queue: row, fair pick, lease, settle', 'jobs/s': Math.round(median(ours)) },
  { name: 'bare BullMQ no-op worker', 'jobs/s': Math.round(median(bare)) },
]);
console.log(
  `commit → started: p50 ${String(percentile(latencies, 0.5))} ms, p95 ${String(percentile(latencies, 0.95))} ms, p99 ${String(percentile(latencies, 0.99))} ms`,
);
const ratios = ours.map((each, index) => each / (bare[index] ?? NaN));
console.log(
  JSON.stringify({
    jobsPerSecond: Math.round(median(ours)),
    vsBareBullmq: Number(median(ratios).toFixed(3)),
    commitToStartP99Ms: percentile(latencies, 0.99),
  }),
);
await lifecycle.stop('bench over');
await testRedis.drop();
await testDatabase.drop();
await servers.stop();

/** Jobs a second of a backlog of ten tenants, from the last commit to the last run. */
async function runOurs(): Promise<number> {
  ran = 0;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const startedMs = performance.now();
  for (const tenant of tenants)
    await database.withTenant(tenant, (tx) =>
      enqueueMany(
        tx,
        noop,
        Array.from({ length: count / tenants.length }, () => ({ payload: { sentMs: 0 } })),
      ),
    );
  await done;
  return (count / (performance.now() - startedMs)) * 1_000;
}

/** Jobs a second of BullMQ alone: bulk add and no-op runs, counted in the same way. */
async function runBare(): Promise<number> {
  const connection = new Redis(testRedis.url, { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection, prefix: testRedis.prefix });
  let bareRan = 0;
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  const worker = new Worker(
    'bare',
    () => {
      bareRan += 1;
      if (bareRan === count) end();
      return Promise.resolve();
    },
    { connection, prefix: testRedis.prefix, concurrency, removeOnComplete: { count: 0 } },
  );
  await worker.waitUntilReady();
  const startedMs = performance.now();
  for (let from = 0; from < count; from += 500)
    await queue.addBulk(
      Array.from({ length: 500 }, () => ({ name: 'noop', data: {}, opts: { removeOnComplete: true } })),
    );
  await done;
  const perSecond = (count / (performance.now() - startedMs)) * 1_000;
  await worker.close();
  await queue.close();
  connection.disconnect();
  return perSecond;
}
