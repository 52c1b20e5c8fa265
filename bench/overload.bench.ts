// make bench NAME=overload: events are created at three times what the process can do; what is still done, how late, and how
// soon it is itself again. The limit beside it: the same process and the same client in a closed loop, in the same run.
import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runToJson, startChild, type BenchChild } from './harness/child.ts';
import { percentile } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';
import type { LoadInput, LoadResult } from './overload/load.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 20);
const giveUpMs = 2_000;
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

/** With the cores of CPU that the server used meanwhile. */
type Measured = LoadResult & { readonly serverCores: number };

const servers = await startServers();
const database = await createTestDatabase();
let service: BenchChild | undefined;
try {
  await run();
} finally {
  await service?.stop();
  await database.drop();
  await servers.stop();
}

async function run(): Promise<void> {
  const { apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'bench', name: 'Bench' },
    key: { name: 'bench', role: 'admin' },
  });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('update core.api_key set requests_per_minute = 100000000');
  await owner.end();
  const port = await freePort();
  const child = await startChild(
    'services/recommendation-api/src/main.ts',
    [],
    {
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      DATABASE_URL: database.appUrl,
      DISPATCHER_DATABASE_URL: database.dispatcherUrl,
      DATABASE_CONNECTION_BUDGET: '12',
      REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
      SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
      ROLE: 'api',
    },
    `http://127.0.0.1:${String(port)}`,
    '/ready',
  );
  service = child;
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    name: 'Overload night',
    theme: 'Queues',
    category: 'meetup',
    audience: { description: 'Engineers' },
    format: 'hybrid',
    capacity: 120,
    startsAt: new Date(Date.now() + 45 * 86_400_000).toISOString(),
    targetAttendees: 100,
    tacticBudgetJpy: 100_000,
    staffHours: 30,
  });
  const load = (forSeconds: number, connections: number, perSecond?: number) =>
    runToJson<LoadResult>('bench/overload/load.ts', {
      port,
      connections,
      ...(perSecond !== undefined && { perSecond: Math.round(perSecond) }),
      seconds: forSeconds,
      headers,
      path: '/v1/events',
      body,
      giveUpMs,
    } satisfies LoadInput);
  const measure = async (forSeconds: number, connections: number, perSecond?: number): Promise<Measured> => {
    const before = child.cpuSeconds() ?? NaN;
    const result = await load(forSeconds, connections, perSecond);
    return { ...result, serverCores: ((child.cpuSeconds() ?? NaN) - before) / forSeconds };
  };
  await load(4, 16);
  const atCapacity = await measure(6, 16);
  const capacity = mean(atCapacity.good);
  const carried = await measure(8, 1_000, capacity * 0.7);
  const rssBefore = child.rssMb() ?? NaN;
  const over = await measure(seconds, 1_000, capacity * 3);
  const recoverySeconds = await recovered(child.url, headers);
  const rssGrowthMb = (child.rssMb() ?? NaN) - rssBefore;

  const p99 = (latencies: readonly number[]) =>
    percentile(
      [...latencies].sort((a, b) => a - b),
      0.99,
    );
  const row = (name: string, result: Measured) => ({
    name,
    'good/s': Math.round(mean(result.good)),
    'least in a second': Math.min(...result.good),
    'p99 ms': p99(result.latenciesMs).toFixed(0),
    'refused (503)': result.refused,
    'given up': result.late,
    other: result.other,
    'not sent': result.unsent,
    'server, cores': result.serverCores.toFixed(2),
    'client, µs a request': result.clientMicros,
    'client behind, ms': result.clientLateMs,
  });
  console.log(
    `capacity, 16 connections: ${capacity.toFixed(0)} events/s; given up after ${String(giveUpMs)} ms`,
  );
  console.table([
    row('capacity', atCapacity),
    row('0.7 of capacity', carried),
    row('3 times capacity', over),
  ]);
  console.log(
    JSON.stringify({
      capacityPerSecond: Math.round(capacity),
      goodputShareAt3x: Number((mean(over.good) / capacity).toFixed(3)),
      leastSecondShareAt3x: Number((Math.min(...over.good) / capacity).toFixed(3)),
      goodputShareAt07: Number((mean(carried.good) / (capacity * 0.7)).toFixed(3)),
      servedP99Ms: Math.round(p99(over.latenciesMs)),
      recoverySeconds: Number(recoverySeconds.toFixed(2)),
      rssGrowthMb: Math.round(rssGrowthMb),
      refusedAt07: carried.refused,
      refusedWithoutRetryAfter: over.withoutRetryAfter,
    }),
  );
}

/** Seconds until ten requests in a row are answered within 300 ms each. */
async function recovered(url: string, headers: Record<string, string>): Promise<number> {
  const startMs = performance.now();
  let since = startMs;
  for (let inARow = 0; inARow < 10;) {
    const askedMs = performance.now();
    const response = await fetch(`${url}/v1/events?limit=1`, { headers });
    await response.arrayBuffer();
    if (response.ok && performance.now() - askedMs < 300) inARow += 1;
    else [inARow, since] = [0, performance.now()];
    if (performance.now() - startMs > 60_000) break;
  }
  return (since - startMs) / 1_000;
}
