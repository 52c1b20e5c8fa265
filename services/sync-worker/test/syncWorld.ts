import { bootstrap } from '@tsudoi/database/bootstrap';
import { createSealer, type Sealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { startGoogleFake, type GoogleFake, type GoogleFakeOptions } from '@tsudoi/testing/fakes/googleFake';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { asService, createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';

/** A sync worker in a process of its own. */
export interface WorkerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  log(): string;
  /** Ends it by `signal` and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** One person's calendar at the fake. */
export interface WorldCalendar {
  readonly id: string;
  readonly tenantId: string;
  readonly connectionId: string;
  readonly remoteId: string;
  readonly user: string;
}

/** A database, a Redis, a Google and the workers on them. */
export interface SyncWorld {
  readonly fake: GoogleFake;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly owner: pg.Pool;
  readonly sealer: Sealer;
  readonly env: Readonly<Record<string, string>>;
  tenant(slug: string): Promise<{ tenantId: string; apiKey: string }>;
  /** A connection of `user` with a calendar, due at once. */
  addCalendar(tenantId: string, user: string, remoteId?: string): Promise<WorldCalendar>;
  /** Which rows the calendar has: id to etag. */
  rows(calendarId: string): Promise<Map<string, string>>;
  /** What the fake holds: id to etag. */
  remote(remoteId: string): Map<string, string>;
  concurrency(number: number): Promise<void>;
  spawn(
    env?: Readonly<Record<string, string>>,
    service?: 'sync-worker' | 'standalone',
  ): Promise<WorkerProcess>;
  /** Logs of every process there was. */
  logs(): string;
  close(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../../..');

export async function openSyncWorld(options: GoogleFakeOptions = {}): Promise<SyncWorld> {
  const [fake, database] = await Promise.all([
    startGoogleFake({ userLimit: 1_000_000, projectLimit: 1_000_000, ...options }),
    createTestDatabase(),
  ]);
  const redis = createTestRedis();
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  owner.on('error', () => undefined);
  const sealKeys = `k1:${randomBytes(32).toString('base64')}`;
  const sealer = createSealer(parseKeyRing(sealKeys));
  const workers: WorkerProcess[] = [];
  let logs = '';
  const env = {
    DATABASE_URL: asService(database, 'sync'),
    DISPATCHER_DATABASE_URL: database.dispatcherUrl,
    REDIS_URL: redis.url,
    REDIS_PREFIX: redis.prefix,
    SEAL_KEYS: sealKeys,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'client-secret-value',
    GOOGLE_API_URL: fake.url,
    GOOGLE_OAUTH_URL: `${fake.url}/oauth`,
    GOOGLE_ACCOUNTS_URL: `${fake.url}/consent`,
    CALENDAR_ALLOW: '127.0.0.0/8',
    SYNC_USER_CALLS: '100000',
    SYNC_PROJECT_CALLS: '1000000',
    SYNC_LEASE_MS: '1500',
    LOG_LEVEL: 'debug',
    HOST: '127.0.0.1',
  };

  return {
    fake,
    database,
    redis,
    owner,
    sealer,
    env,
    tenant: (slug) =>
      bootstrap({
        url: database.ownerUrl,
        tenant: { slug, name: slug },
        key: { name: 'test', role: 'admin' },
      }),
    async addCalendar(tenantId, user, remoteId = `${user}@example.com`) {
      const calendar = { id: randomUUID(), tenantId, connectionId: randomUUID(), remoteId, user };
      const secret = JSON.stringify(fake.oauth.grant(user));
      const sealed = sealer.seal(secret, {
        tenantId,
        purpose: `calendar-connection:${calendar.connectionId}`,
      });
      fake.calendar(remoteId);
      await owner.query(
        `insert into sync.connection (id, tenant_id, provider, account, secret, access_expires_at, connected_by)
         values ($1, $2, 'google', $3, $4, now() + interval '1 hour', 'test')`,
        [calendar.connectionId, tenantId, user, sealed],
      );
      await owner.query(
        `insert into sync.calendar (id, tenant_id, connection_id, workspace, remote_id, name) values ($1, $2, $3, 'main', $4, $4)`,
        [calendar.id, tenantId, calendar.connectionId, remoteId],
      );
      await owner.query(`select pg_notify('sync_due', '')`);
      return calendar;
    },
    async rows(calendarId) {
      const { rows } = await owner.query<{ remote_id: string; etag: string }>(
        'select remote_id, etag from sync.event where calendar_id = $1',
        [calendarId],
      );
      return new Map(rows.map((row) => [row.remote_id, row.etag]));
    },
    remote: (remoteId) =>
      new Map(
        fake
          .calendar(remoteId)
          .live()
          .map((event) => [event.id, event.etag]),
      ),
    async concurrency(number) {
      await owner.query(
        `update core.stage set version = version + 1, modes = modes || jsonb_build_object('syncConcurrency', $1::int)`,
        [number],
      );
    },
    async spawn(extra = {}, service = 'sync-worker') {
      const port = await freePort();
      const url = `http://127.0.0.1:${String(port)}`;
      const child = spawn(process.execPath, ['--conditions=source', `services/${service}/src/main.ts`], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          NODE_OPTIONS: process.env['NODE_OPTIONS'],
          ...env,
          // One process of all services signs in as the application.
          ...(service === 'standalone' && { DATABASE_URL: database.appUrl }),
          PUBLIC_URL: url,
          ...extra,
          PORT: String(port),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let log = '';
      const keep = (chunk: Buffer) => {
        log += chunk.toString();
        logs += chunk.toString();
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      const gone = new Promise<void>((resolve) => {
        child.once('exit', () => {
          resolve();
        });
      });
      const worker: WorkerProcess = {
        url,
        child,
        log: () => log,
        async end(signal) {
          child.kill('SIGCONT');
          child.kill(signal);
          await gone;
        },
      };
      workers.push(worker);
      await until('the worker is ready', () => {
        if (child.exitCode !== null) throw new Error(`the worker ended:\n${log.slice(-3_000)}`);
        return log.includes('"ready"');
      });
      return worker;
    },
    logs: () => logs,
    async close() {
      await Promise.all(
        workers
          .filter((each) => each.child.exitCode === null && each.child.signalCode === null)
          .map((each) => each.end('SIGKILL')),
      );
      await owner.end();
      await fake.close();
      await redis.drop();
      await database.drop();
    },
  };
}

/** Waits until `check` is true, looking every 20 ms. */
export async function until(
  what: string,
  check: () => Promise<boolean> | boolean,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited ${String(timeoutMs / 1_000)} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An event of the fake: on a day of the next weeks. */
export function googleEvent(
  number: number,
  title = `Event ${String(number)}`,
): { id: string; [field: string]: unknown } {
  const day = new Date(Date.now() + ((number % 40) + 1) * 86_400_000).toISOString().slice(0, 10);
  return {
    id: `e${String(number).padStart(5, '0')}`,
    summary: title,
    description: `About ${title}`,
    start: { dateTime: `${day}T09:00:00Z`, timeZone: 'Asia/Tokyo' },
    end: { dateTime: `${day}T11:00:00Z`, timeZone: 'Asia/Tokyo' },
  };
}

/** Whether both hold the same ids with the same etags. */
export function same(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([id, etag]) => b.get(id) === etag);
}
