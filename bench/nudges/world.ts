import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import pg from 'pg';
import { podHeap, startChild, type BenchChild } from '../harness/child.ts';

/** The service in a process of its own, on a database of its own, with one tenant. */
export interface BenchWorld {
  readonly service: BenchChild;
  readonly database: TestDatabase;
  readonly owner: pg.Client;
  readonly tenantId: string;
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Adds contacts in one zone; resolves to their ids. */
  addContacts(count: number, zone: string): Promise<string[]>;
  /** Highest resident memory of the service so far, MB. */
  peakMb(): number;
  end(): Promise<void>;
}

export async function openWorld(mode: string): Promise<BenchWorld> {
  const database = await createTestDatabase();
  const { tenantId, apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'bench', name: 'Bench' },
    key: { name: 'bench', role: 'admin' },
  });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  owner.on('error', () => undefined);
  await owner.connect();
  await owner.query('update core.tenant set requests_per_minute = 100000000');
  await owner.query('update core.stage set version = version + 1, modes = modes || $1::jsonb', [
    JSON.stringify({ nudges: mode }),
  ]);
  const port = await freePort();
  const service = await startChild(
    'services/nudge-generator/src/main.ts',
    [],
    {
      DATABASE_URL: database.appUrl,
      DISPATCHER_DATABASE_URL: database.dispatcherUrl,
      DATABASE_CONNECTION_BUDGET: '12',
      REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
      REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
      SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: podHeap,
    },
    `http://127.0.0.1:${String(port)}`,
    '/ready',
  );
  return {
    service,
    database,
    owner,
    tenantId,
    async call(method, path, body) {
      const answer = await fetch(service.url + path, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    async addContacts(count, zone) {
      const { rows } = await owner.query<{ id: string }>(
        `insert into core.contact (tenant_id, email, display_name, locale, time_zone)
         select $1, gen_random_uuid() || '@example.com', 'Person ' || n, 'en', $3 from generate_series(1, $2) n returning id`,
        [tenantId, count, zone],
      );
      await owner.query('analyze core.contact');
      return rows.map((row) => row.id);
    },
    peakMb() {
      const status = fs.readFileSync(`/proc/${String(service.child.pid)}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
    async end() {
      await service.stop();
      await owner.end();
      await database.drop();
    },
  };
}

/** A rule that fires at once on one signal and is delivered in-app. */
export function benchRule(trigger: Record<string, unknown>): Record<string, unknown> {
  return {
    name: 'bench',
    enabled: true,
    immediate: true,
    trigger,
    brief: {
      goal: 'bench',
      variants: [
        {
          key: 'a',
          subject: { ja: 'こんにちは {name}', en: 'Hello {name}' },
          text: { ja: '本文です。', en: 'This is the text of the nudge.' },
        },
      ],
    },
    channels: ['in_app'],
  };
}
