// make bench NAME=nudges: latency from a signal, nudges a second beside a bare BullMQ no-op worker, a daily batch.
import { median, percentile } from './harness/percentile.ts';
import { runToJson } from './harness/child.ts';
import { startServers } from './harness/servers.ts';
import { costBySize } from './nudges/costBySize.ts';
import { dailyBatch } from './nudges/dailyBatch.ts';
import { latencies, throughput } from './nudges/endToEnd.ts';
import { measureIdleStreams } from './nudges/idleStreams.ts';
import type { NoopResult } from './nudges/noop.ts';
import { benchRule, openWorld } from './nudges/world.ts';

const idleStreams = Number(process.env['BENCH_STREAMS'] ?? 10_000);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const nudgesARound = Number(process.env['BENCH_NUDGES'] ?? 20_000);
const sizes = (process.env['BENCH_SIZES'] ?? '5000,50000').split(',').map(Number);
const batchContacts = Number(process.env['BENCH_BATCH'] ?? 100_000);
const signalsPerSecond = Number(process.env['BENCH_SIGNALS_PER_SECOND'] ?? 50);
const signals = Number(process.env['BENCH_SIGNALS'] ?? 500);

const began = performance.now();
/** What is measured already is said at once: a run that is broken off has told what it knows. */
function part(name: string, figures: unknown): void {
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`${seconds.padStart(4)} s  ${name}: ${JSON.stringify(figures)}`);
}

const servers = await startServers();
try {
  const world = await openWorld('event-driven');
  const ratios: number[] = [];
  const perSecond: number[] = [];
  const noop: number[] = [];
  let single;
  try {
    await world.call('POST', '/v1/rules', benchRule({ kind: 'signal', signal: 'bench_signal' }));
    const contacts = await world.addContacts(nudgesARound, 'Asia/Tokyo');
    await throughput(world, contacts.slice(0, 2_000)); // warm
    for (let round = 0; round < rounds; round += 1) {
      const bare = await runToJson<NoopResult>('bench/nudges/noop.ts', {
        redisUrl: process.env['TSUDOI_TEST_REDIS_URL'],
        jobs: nudgesARound,
      });
      const ours = await throughput(world, contacts);
      noop.push(bare.perSecond);
      perSecond.push(ours);
      ratios.push(ours / bare.perSecond);
      part('round', { ours: Math.round(ours), bare: Math.round(bare.perSecond) });
    }
    single = await latencies(world, contacts.slice(0, signals), signalsPerSecond);
    part('latency', { toDeliveredP99Ms: percentile(single.toDelivered, 0.99) });
  } finally {
    await world.end();
  }
  const costs = await costBySize(sizes);
  part('cost by size', costs);
  const batchWorld = await openWorld('scheduled');
  let batch;
  try {
    await batchWorld.addContacts(batchContacts, 'Asia/Tokyo');
    batch = await dailyBatch(batchWorld, batchContacts);
    part('batch', batch);
  } finally {
    await batchWorld.end();
  }
  const streams = await measureIdleStreams('sse', idleStreams);
  part('streams', streams);

  const row = (name: string, sorted: readonly number[]) => ({
    name,
    'p50 ms': percentile(sorted, 0.5).toFixed(1),
    'p95 ms': percentile(sorted, 0.95).toFixed(1),
    'p99 ms': percentile(sorted, 0.99).toFixed(1),
  });
  console.table([
    row(`signal → row (${String(signalsPerSecond)}/s)`, single.toRow),
    row('signal → delivered in-app', single.toDelivered),
  ]);
  console.table([
    { name: 'signal → delivered, ledger and all', 'per second': Math.round(median(perSecond)) },
    { name: 'bare BullMQ no-op worker', 'per second': Math.round(median(noop)) },
    { name: 'ratio (median of paired rounds)', 'per second': median(ratios).toFixed(3) },
  ]);
  console.table(
    costs.map(({ nudges, perSecond, serviceUs, walBytes }) => ({
      'nudges at once': nudges,
      'per second': perSecond,
      'service CPU µs each': serviceUs,
      'WAL bytes each': walBytes,
    })),
  );
  console.table([
    {
      contacts: batchContacts,
      'all due s': batch.fillSeconds.toFixed(1),
      'peak MB until due': Math.round(batch.peakMb),
      'until delivered': Math.round(batch.peakDeliveredMb),
      started: batch.started,
      'start after instant p50 s': batch.startP50Seconds.toFixed(1),
      'p99 s': batch.startP99Seconds.toFixed(1),
      'last s': batch.startLastSeconds.toFixed(1),
    },
  ]);
  console.table([streams]);
  console.log(
    JSON.stringify({
      endToEndVsNoop: Number(median(ratios).toFixed(3)),
      signalToRowP99Ms: Number(percentile(single.toRow, 0.99).toFixed(1)),
      signalToDeliveredP99Ms: Number(percentile(single.toDelivered, 0.99).toFixed(1)),
      batchContacts,
      batchSeconds: Number(batch.fillSeconds.toFixed(1)),
      batchPeakMb: Math.round(batch.peakDeliveredMb),
      streamKb: streams.rssKbEach,
      benchSeconds: Math.round((performance.now() - began) / 1_000),
    }),
  );
} finally {
  await servers.stop();
}
