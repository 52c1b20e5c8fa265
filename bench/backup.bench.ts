// make bench NAME=backup: `tsudoi backup create` and `restore` as operators run them, and what a backup under way costs the API:
// reads of plans by 50 connections, rounds with and without it in turns. Prints one line of JSON.
import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fillTenant } from '../packages/backup/test/fillTenant.ts';
import { run } from '../packages/backup/test/hashesOf.ts';
import type { ClosedLoopInput, ClosedLoopResult } from './api/closedLoop.ts';
import { runToJson, startChild, type BenchChild } from './harness/child.ts';
import { median } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';

const contacts = Number(process.env['BENCH_ROWS'] ?? 400_000);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);

const servers = await startServers('durable');
const source = await createTestDatabase();
const target = await createTestDatabase();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-bench-backup-'));
const sealKeys = `k1:${randomBytes(32).toString('base64')}`;
let service: BenchChild | undefined;

/** Runs `tsudoi --json backup …` to its end, or until `signal`; resolves to what it printed. */
function tsudoi(url: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, ['packages/cli/bin/tsudoi.js', '--json', 'backup', ...args], {
    cwd: path.join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: '--conditions=source',
      DATABASE_OWNER_URL: url,
      SEAL_KEYS: sealKeys,
      BACKUP_FOLDER: folder,
      BACKUP_KEEP: '1',
    },
  });
  signal?.addEventListener('abort', () => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (text) => (said += String(text)));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0 || signal?.aborted === true) resolve(said);
      else reject(new Error(`tsudoi backup ${args.join(' ')}: ${said}`));
    });
  });
}

try {
  await fillTenant(source.ownerUrl, randomUUID(), contacts);
  const { apiKey } = await bootstrap({
    url: source.ownerUrl,
    tenant: { slug: 'bench', name: 'Bench' },
    key: { name: 'bench', role: 'admin' },
  });
  await run(source.ownerUrl, 'update core.api_key set requests_per_minute = 100000000');
  await run(source.ownerUrl, 'vacuum analyze');

  // Its speed, with nothing beside it; the verification that follows each backup is in the time.
  const took: number[] = [];
  let bytes = 0;
  let id = '';
  for (let round = 0; round < 3; round += 1) {
    const startedMs = performance.now();
    const made = JSON.parse(await tsudoi(source.ownerUrl, ['create'])) as { id: string; bytes: number };
    took.push((performance.now() - startedMs) / 1_000);
    [id, bytes] = [made.id, made.bytes];
  }
  await run(
    target.ownerUrl,
    `do $$ declare s text; begin for s in select nspname from pg_namespace where nspname not like 'pg\\_%'
       and nspname not in ('information_schema', 'public') loop execute format('drop schema %I cascade', s); end loop;
       drop table public.tsudoi_migration; end $$`,
  );
  const restoreMs = performance.now();
  await tsudoi(target.ownerUrl, ['restore', id]);
  const restoreSeconds = (performance.now() - restoreMs) / 1_000;
  const [restored] = await run<{ n: string }>(target.ownerUrl, 'select count(*) as n from core.contact');
  assert.equal(Number(restored?.n), contacts);

  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  service = await startChild(
    'services/recommendation-api/src/main.ts',
    [],
    {
      DATABASE_URL: source.appUrl,
      DISPATCHER_DATABASE_URL: source.dispatcherUrl,
      DATABASE_CONNECTION_BUDGET: '12',
      REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
      REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
      SEAL_KEYS: sealKeys,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    url,
    '/ready',
  );
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const call = async (where: string, body: unknown): Promise<{ id: string }> => {
    const answer = await fetch(url + where, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${where}: ${await answer.clone().text()}`);
    return (await answer.json()) as { id: string };
  };
  const event = await call('/v1/events', {
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
  });
  const plans: string[] = [];
  for (let made = 0; made < 10; made += 1) plans.push((await call(`/v1/events/${event.id}/plans`, {})).id);
  const load = (forSeconds: number) =>
    runToJson<ClosedLoopResult>('bench/api/closedLoop.ts', {
      urls: plans.map((plan) => `${url}/v1/plans/${plan}`),
      method: 'GET',
      headers,
      connections: 50,
      seconds: forSeconds,
    } satisfies ClosedLoopInput);

  await load(2);
  const alone: ClosedLoopResult[] = [];
  const beside: ClosedLoopResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await load(seconds));
    const over = new AbortController();
    // One backup after another, until the round is over.
    const taking = (async () => {
      while (!over.signal.aborted) await tsudoi(source.ownerUrl, ['create'], over.signal);
    })();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    beside.push(await load(seconds));
    over.abort();
    await taking;
  }
  const rate = (all: readonly ClosedLoopResult[]) => median(all.map(({ perSecond }) => perSecond));
  const megabytes = bytes / 1e6;
  const whole = (figure: number) => Math.round(figure);
  console.log(
    JSON.stringify({
      bench: 'backup',
      megabytes: Number(megabytes.toFixed(1)),
      mbPerSecond: Number((megabytes / median(took)).toFixed(1)),
      restoreMbPerSecond: Number((megabytes / restoreSeconds).toFixed(1)),
      apiCost: Number(Math.max(0, 1 - rate(beside) / rate(alone)).toFixed(3)),
      readsAlone: whole(rate(alone)),
      readsBeside: whole(rate(beside)),
      p99AloneMs: whole(median(alone.map(({ p99Ms }) => p99Ms))),
      p99BesideMs: whole(median(beside.map(({ p99Ms }) => p99Ms))),
      failed: [...alone, ...beside].reduce((sum, { failed }) => sum + failed, 0),
    }),
  );
} finally {
  await service?.stop();
  await Promise.all([source.drop(), target.drop()]);
  fs.rmSync(folder, { recursive: true, force: true });
  await servers.stop();
}
