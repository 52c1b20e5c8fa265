// make bench NAME=telemetry: what tracing costs a read, and how many series a thousand tenants make.
import { bootstrap } from '@tsudoi/database/bootstrap';
import { startOtlpCollector } from '@tsudoi/testing/fakes/otlpCollector';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { ClosedLoopInput, ClosedLoopResult } from './api/closedLoop.ts';
import { runToJson, startChild, type BenchChild } from './harness/child.ts';
import { median } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7);
/** Until the compiler has seen the code of both processes: before, a read costs a third more, in the one or the other. */
const warmRounds = Number(process.env['BENCH_WARM_ROUNDS'] ?? 3);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const connections = 20;

const servers = await startServers();
const database = await createTestDatabase();
const owner = new pg.Client({ connectionString: database.ownerUrl });
const children: BenchChild[] = [];
try {
  await run();
} finally {
  await Promise.allSettled(children.map((child) => child.stop()));
  await owner.end();
  await database.drop();
  await servers.stop();
}

async function start(env: Readonly<Record<string, string>>): Promise<BenchChild> {
  const port = await freePort();
  const child = await startChild(
    'services/standalone/src/main.ts',
    [],
    {
      DATABASE_URL: database.appUrl,
      DISPATCHER_DATABASE_URL: database.dispatcherUrl,
      DATABASE_CONNECTION_BUDGET: '12',
      REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
      REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
      SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      GROWTH: 'report',
      HOST: '127.0.0.1',
      PORT: String(port),
      ...env,
    },
    `http://127.0.0.1:${String(port)}`,
    '/ready',
  );
  children.push(child);
  return child;
}

async function run(): Promise<void> {
  await owner.connect();
  const { apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'bench', name: 'Bench' },
    key: { name: 'bench', role: 'admin' },
  });
  await owner.query('update core.api_key set requests_per_minute = 100000000');
  // A collector takes time from the same machine: this one answers and keeps nothing that is looked at.
  const collector = await startOtlpCollector();
  const tracing = {
    NODE_OPTIONS: '--conditions=source --import=@tsudoi/runtime/telemetry',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  };
  // Two of each kind, begun in turn: what the compiler or the heap of one process makes of it is not what tracing costs.
  const plain = [await start({})];
  const traced = [await start(tracing), await start(tracing)];
  plain.push(await start({}));
  const headers = { authorization: `Bearer ${apiKey}` };

  /** Microseconds of CPU in the server a request. */
  const cpuOf = async (child: BenchChild): Promise<number> => {
    const before = child.cpuSeconds() ?? NaN;
    const { requests, failed } = await runToJson<ClosedLoopResult>('bench/api/closedLoop.ts', {
      urls: [`${child.url}/v1/events`],
      method: 'GET',
      headers,
      connections,
      seconds,
    } satisfies ClosedLoopInput);
    if (failed > 0) throw new Error(`${String(failed)} requests failed`);
    return (((child.cpuSeconds() ?? NaN) - before) / requests) * 1e6;
  };
  const meanOf = async (processes: readonly BenchChild[]): Promise<number> => {
    let sum = 0;
    for (const each of processes) sum += await cpuOf(each);
    return sum / processes.length;
  };
  const keep = async (share: number): Promise<void> => {
    const [{ url }] = traced as [BenchChild];
    const etag = (await fetch(`${url}/v1/admin/stage`, { headers })).headers.get('etag') ?? '';
    await fetch(`${url}/v1/admin/stage`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json', 'if-match': etag },
      body: JSON.stringify({ modes: { traceSampling: share }, reason: 'bench' }),
    });
    const wanted = new RegExp(`^tsudoi_trace_sampling_ratio\\{[^}]*\\} ${String(share)}$`, 'm');
    for (const each of traced)
      while (!wanted.test(await (await fetch(`${each.url}/metrics`)).text()))
        await new Promise((resolve) => setTimeout(resolve, 100));
    // Spans of the share before are sent a while after: that is not the cost of this one.
    for (let came = -1; came !== collector.spans.length;) {
      came = collector.spans.length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
  };
  const measures = {
    off: () => meanOf(plain),
    five: async () => (await keep(0.05), meanOf(traced)),
    all: async () => (await keep(1), meanOf(traced)),
  };
  const cpu: Record<keyof typeof measures, number[]> = { off: [], five: [], all: [] };
  const names = Object.keys(measures) as (keyof typeof measures)[];
  for (let round = -warmRounds; round < rounds; round += 1) {
    // Each is first and last as often: what changes over the minutes is nobody's.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const spent = await measures[name]();
      if (round >= 0) cpu[name].push(spent);
    }
  }
  const off = median([...cpu.off]);
  const lost = (values: readonly number[]) =>
    Number(((1 - 1 / median(values.map((each, round) => each / (cpu.off[round] ?? NaN)))) * 100).toFixed(1));
  console.table(
    cpu.off.map((each, round) => ({
      'off µs': each.toFixed(0),
      '5 % µs': cpu.five[round]?.toFixed(0),
      '100 % µs': cpu.all[round]?.toFixed(0),
    })),
  );
  console.log(
    `CPU a read: ${off.toFixed(0)} µs without traces, ${median([...cpu.five]).toFixed(0)} at 5 %, ${median([...cpu.all]).toFixed(0)} at 100 %; ${String(collector.spans.length)} spans came`,
  );

  const [asked] = plain as [BenchChild];
  const ofOne = await seriesOf(asked);
  const keys = await manyTenants(1_000, 40);
  for (const key of keys)
    for (const path of ['/v1/events', '/v1/contacts', '/v1/nudges', '/v1/rules'])
      await (await fetch(`${asked.url}${path}`, { headers: { authorization: `Bearer ${key}` } })).text();
  const again = await start({});
  for (const key of keys)
    await (await fetch(`${again.url}/v1/events`, { headers: { authorization: `Bearer ${key}` } })).text();
  const ofMany = Math.max(await seriesOf(asked), await seriesOf(again));
  const scrapes: number[] = [];
  for (let each = 0; each < 50; each += 1) {
    const startedMs = performance.now();
    await (await fetch(`${again.url}/metrics`)).text();
    scrapes.push(performance.now() - startedMs);
  }
  const scrapeMs = Number(median(scrapes).toFixed(1));
  console.log(
    `series of one process: ${String(ofOne)} with one tenant, ${String(ofMany)} with 1,000; a scrape takes ${String(scrapeMs)} ms`,
  );
  await collector.close();
  console.log(
    JSON.stringify({
      lostAt5Percent: lost(cpu.five),
      lostAt100Percent: lost(cpu.all),
      seriesAt1Tenant: ofOne,
      seriesAt1000Tenants: ofMany,
      scrapeMs,
    }),
  );
}

async function seriesOf(child: BenchChild): Promise<number> {
  const text = await (await fetch(`${child.url}/metrics`)).text();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

/** Tenants with contacts; of some the key. */
async function manyTenants(tenants: number, withKey: number): Promise<string[]> {
  await owner.query(
    `with made as (insert into core.tenant (slug, name) select 't' || n, 'T' || n from generate_series(1, $1::int) n returning id)
     insert into core.contact (tenant_id, email) select id, 'p' || n || '@example.com' from made, generate_series(1, 3) n`,
    [tenants],
  );
  const keys: string[] = [];
  for (let each = 1; each <= withKey; each += 1) {
    const { apiKey } = await bootstrap({
      url: database.ownerUrl,
      tenant: { slug: `t${String(each)}`, name: `T${String(each)}` },
      key: { name: 'bench', role: 'owner' },
    });
    keys.push(apiKey);
  }
  return keys;
}
