import { openDatabase, type Database, type Tx } from '@tsudoi/database/database';
import { createMovableClock, type MovableClock } from '@tsudoi/runtime/clock';
import { createLifecycle, type Lifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { createMetrics, type Metrics } from '@tsudoi/runtime/metrics';
import type { TestDatabase } from '@tsudoi/testing/testDatabase';
import pg from 'pg';
import { openJobs, type Jobs } from '../src/openJobs.ts';
import { openRedis } from '../src/redis.ts';
import { testRegistry } from './testJobs.ts';

/** One process of the platform as far as the queue goes. */
export interface QueueProcess {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly lifecycle: Lifecycle;
  readonly metrics: Metrics;
  readonly clock: MovableClock;
}

export const tenantA = '00000000-0000-4000-8000-00000000000a';
export const tenantB = '00000000-0000-4000-8000-00000000000b';

export async function openQueueProcess(
  urls: Pick<TestDatabase, 'appUrl' | 'dispatcherUrl'>,
  redis: { readonly url: string; readonly prefix: string },
  finishMs = 5_000,
): Promise<QueueProcess> {
  const log = createLogger('queue-test', process.env['TSUDOI_TEST_LOG'] ?? 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const clock = createMovableClock();
  const metrics = createMetrics('queue-test', { process: false });
  const database = await openDatabase({
    url: urls.appUrl,
    dispatcherUrl: urls.dispatcherUrl,
    applicationName: 'queue-test',
    connectionBudget: 12,
    maxReplicas: 1,
    log,
    lifecycle,
  });
  const jobs = openJobs({
    database,
    redis: openRedis(redis.url, log, lifecycle),
    redisUrl: redis.url,
    redisPrefix: redis.prefix,
    clock,
    log,
    metrics,
    lifecycle,
    registry: testRegistry,
    finishMs: () => finishMs,
  });
  return { database, jobs, lifecycle, metrics, clock };
}

/** Statements as the owner, whom row-level security does not bind. */
export async function asOwner<T extends pg.QueryResultRow>(
  database: TestDatabase,
  sql: string,
): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A table where handlers leave their mark; not of the product. */
export async function createMarks(database: TestDatabase): Promise<void> {
  await asOwner(
    database,
    `create table mark (id bigint generated always as identity, tenant_id uuid, note text, at timestamptz default clock_timestamp());
    grant select, insert on mark to tsudoi_app`,
  );
}

export async function mark(tx: Tx, note: string): Promise<void> {
  await tx.execute('insert into mark (tenant_id, note) values ($1, $2)', [tx.tenantId, note]);
}

export async function marks(database: Database): Promise<string[]> {
  return (await database.installation<{ note: string }>('select note from mark order by id')).map(
    (row) => row.note,
  );
}

/** Waits until `check` holds; throws with `what` after `withinMs`. */
export async function until(
  what: string,
  check: () => Promise<boolean> | boolean,
  withinMs = 10_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${String(withinMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
