// make bench NAME=api: reading and creating a plan through everything, beside two limits in the same run.
import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { ClosedLoopInput, ClosedLoopResult } from './api/closedLoop.ts';
import type { OpenLoopInput, OpenLoopResult } from './api/openLoop.ts';
import { podHeap, runToJson, startChild, type BenchChild } from './harness/child.ts';
import { median } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';
import { standaloneHeap } from '../scripts/run/standaloneProcess.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const connections = 50;
const memoryAfterRequests = 100_000;

const servers = await startServers();
const database = await createTestDatabase();
const children: BenchChild[] = [];
try {
  await run();
} finally {
  await Promise.allSettled(children.map((child) => child.stop()));
  await database.drop();
  await servers.stop();
}

/** With the microseconds of CPU in the server a request: what it would reach without neighbours on the machine. */
type Measured = ClosedLoopResult & { readonly cpuMicros: number };

async function start(
  file: string,
  args: (port: number) => string[],
  env: Record<string, string | undefined>,
  probe: string,
) {
  const port = await freePort();
  const child = await startChild(
    file,
    args(port),
    { ...env, PORT: String(port) },
    `http://127.0.0.1:${String(port)}`,
    probe,
  );
  children.push(child);
  return child;
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
  const settings = () => ({
    DATABASE_URL: database.appUrl,
    DISPATCHER_DATABASE_URL: database.dispatcherUrl,
    DATABASE_CONNECTION_BUDGET: '12',
    REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
    SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
  });
  const service = await start(
    'services/recommendation-api/src/main.ts',
    () => [],
    { ...settings(), NODE_OPTIONS: podHeap },
    '/ready',
  );
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const eventId = await createEvent(service.url, headers);
  const planIds: string[] = [];
  for (let index = 0; index < 20; index += 1) planIds.push(await createPlan(service.url, headers, eventId));
  const peers = {
    node: await start(
      'bench/api/peer.ts',
      (port) => ['node', String(port), database.ownerUrl],
      {},
      `/v1/plans/${eventId}`,
    ),
    express: await start(
      'bench/api/peer.ts',
      (port) => ['express', String(port), database.ownerUrl],
      {},
      `/v1/plans/${eventId}`,
    ),
  };
  await owner.query('analyze');
  await owner.end();

  const read = async (child: BenchChild, forSeconds: number, amount?: number): Promise<Measured> => {
    const before = child.cpuSeconds();
    const result = await runToJson<ClosedLoopResult>('bench/api/closedLoop.ts', {
      urls: planIds.map((id) => `${child.url}/v1/plans/${id}`),
      method: 'GET',
      headers,
      connections,
      seconds: forSeconds,
      ...(amount !== undefined && { amount }),
    } satisfies ClosedLoopInput);
    return {
      ...result,
      cpuMicros: (((child.cpuSeconds() ?? NaN) - (before ?? NaN)) / result.requests) * 1e6,
    };
  };
  /** All services in one process, as `make run` starts it. */
  const memoryOfStandalone = async (): Promise<number> => {
    const all = await start(
      'services/standalone/src/main.ts',
      () => [],
      { ...settings(), NODE_OPTIONS: standaloneHeap.join(' ') },
      '/ready',
    );
    await read(all, 0, memoryAfterRequests);
    return all.rssMb() ?? NaN;
  };
  const bare = { node: [] as Measured[], express: [] as Measured[], service: [] as Measured[] };
  for (const child of [peers.node, peers.express, service]) await read(child, 2); // warm
  for (let round = 0; round < rounds; round += 1) {
    bare.node.push(await read(peers.node, seconds));
    bare.express.push(await read(peers.express, seconds));
    bare.service.push(await read(service, seconds));
  }
  const create = await runToJson<ClosedLoopResult>('bench/api/closedLoop.ts', {
    urls: [`${service.url}/v1/events/${eventId}/plans`],
    method: 'POST',
    headers,
    body: '{}',
    connections: 8,
    seconds,
  } satisfies ClosedLoopInput);
  const mixed = await runToJson<OpenLoopResult>('bench/api/openLoop.ts', {
    origin: service.url,
    connections,
    perSecond: 100,
    seconds: seconds * 5,
    headers,
    requests: mixedRequests(eventId, planIds),
  } satisfies OpenLoopInput);
  const served = [...bare.service, create, mixed].reduce((sum, each) => sum + each.requests, 0);
  if (served < memoryAfterRequests) await read(service, 0, memoryAfterRequests - served);
  const rssMb = service.rssMb();
  const standaloneMb = await memoryOfStandalone();

  const middle = (results: Measured[], key: keyof Measured) => median(results.map((each) => each[key]));
  const row = (name: string, results: Measured[]) => ({
    name,
    'requests/s': Math.round(middle(results, 'perSecond')),
    'p50 ms': middle(results, 'p50Ms').toFixed(1),
    'p95 ms': middle(results, 'p95Ms').toFixed(1),
    'p99 ms': middle(results, 'p99Ms').toFixed(1),
    'CPU µs': Math.round(middle(results, 'cpuMicros')),
    failed: results.reduce((sum, each) => sum + each.failed, 0),
  });
  console.table([
    row('read, node:http + pg', bare.node),
    row('read, Express + pg', bare.express),
    row('read a plan, service', bare.service),
    row('create a plan, service', [{ ...create, cpuMicros: NaN }]),
  ]);
  const errorShare = mixed.failed / mixed.requests;
  console.log(
    `mixed, ${String(connections)} connections, 100 requests/s: P50 ${mixed.p50Ms.toFixed(1)} ms (<= 60), P90 ${mixed.p90Ms.toFixed(1)} (<= 120), ` +
      `P99 ${mixed.p99Ms.toFixed(1)} (<= 300), errors ${(errorShare * 100).toFixed(2)} % (<= 0.1)`,
  );
  console.log(
    `memory after ${String(Math.max(served, memoryAfterRequests))} requests: ${String(rssMb?.toFixed(0))} MB; ` +
      `of standalone after ${String(memoryAfterRequests)}: ${standaloneMb.toFixed(0)} MB (<= 300)`,
  );
  const ratio = (peer: Measured[]) =>
    Number(
      median(bare.service.map((each, index) => each.perSecond / (peer[index]?.perSecond ?? NaN))).toFixed(3),
    );
  console.log(
    JSON.stringify({
      readVsExpressPg: ratio(bare.express),
      readVsNodePg: ratio(bare.node),
      readP99Ms: Number(middle(bare.service, 'p99Ms').toFixed(1)),
      mixedP50Ms: Number(mixed.p50Ms.toFixed(1)),
      mixedP90Ms: Number(mixed.p90Ms.toFixed(1)),
      mixedP99Ms: Number(mixed.p99Ms.toFixed(1)),
      rssMb: Math.round(rssMb ?? NaN),
      standaloneMb: Math.round(standaloneMb),
    }),
  );
}

/** 60 % read a plan, 15 % read the event, 15 % list plans, 10 % create a plan. */
function mixedRequests(eventId: string, planIds: readonly string[]): OpenLoopInput['requests'] {
  return planIds.map((id, index) => {
    const kind = index % 20;
    if (kind % 10 === 9) return { method: 'POST', path: `/v1/events/${eventId}/plans`, body: '{}' };
    if (kind % 3 === 1 && kind < 9) return { method: 'GET', path: `/v1/events/${eventId}` };
    if (kind % 3 === 1) return { method: 'GET', path: `/v1/events/${eventId}/plans?limit=5` };
    return { method: 'GET', path: `/v1/plans/${id}` };
  });
}

async function createEvent(url: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      name: 'Tokyo TypeScript Night',
      theme: 'TypeScript in production',
      category: 'meetup',
      audience: { description: 'Engineers around Tokyo' },
      format: 'hybrid',
      capacity: 120,
      startsAt: new Date(Date.now() + 45 * 86_400_000).toISOString(),
      targetAttendees: 100,
      tacticBudgetJpy: 300_000,
      staffHours: 60,
    }),
  });
  const body = (await response.json()) as { id: string };
  if (!response.ok) throw new Error(JSON.stringify(body));
  return body.id;
}

async function createPlan(url: string, headers: Record<string, string>, eventId: string): Promise<string> {
  const response = await fetch(`${url}/v1/events/${eventId}/plans`, { method: 'POST', headers, body: '{}' });
  const body = (await response.json()) as { id: string };
  if (!response.ok) throw new Error(JSON.stringify(body));
  return body.id;
}
