import { bootstrap } from '@tsudoi/database/bootstrap';
import { modelsOptions } from '@tsudoi/models/modelsConfig';
import { openModels } from '@tsudoi/models/openModels';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import type { Platform } from '@tsudoi/platform/platform';
import { createMovableClock, type MovableClock } from '@tsudoi/runtime/clock';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { asService, createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import pg from 'pg';
import { createApp, type Overrides } from '../src/app.ts';
import { NudgeConfig } from '../src/config.ts';

/** Where a process finds its peers. */
export interface Peers {
  readonly appUrl: string;
  readonly dispatcherUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
}

/** One process's worth of the service. */
export interface RunningService {
  readonly url: string;
  readonly platform: Platform;
  readonly clock: MovableClock;
  stop(): Promise<void>;
}

export const sealKeys = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

/** Starts the service on given peers; several may run on the same. */
export async function startService(
  peers: Peers,
  settings: Readonly<Record<string, unknown>> = {},
  overrides: Overrides = {},
): Promise<RunningService> {
  const config = NudgeConfig.parse({
    DATABASE_URL: asService(peers, 'nudge'),
    DISPATCHER_DATABASE_URL: peers.dispatcherUrl,
    DATABASE_CONNECTION_BUDGET: 12,
    REDIS_URL: peers.redisUrl,
    REDIS_PREFIX: peers.redisPrefix,
    SEAL_KEYS: sealKeys,
    EGRESS_ALLOW: '127.0.0.1/32',
    MODELS_EGRESS_ALLOW: '127.0.0.1/32',
    PUBLIC_URL: 'http://localhost:3000',
    ...settings,
  });
  const log = createLogger('nudge-test', process.env['TSUDOI_TEST_LOG'] ?? 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const clock = createMovableClock();
  const platform = await openPlatform(config, { name: 'nudge-test', log, lifecycle, clock });
  const models = await openModels(modelsOptions(config, platform));
  await createApp(config, platform, models, overrides);
  closeRoutes(platform.http);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    platform,
    clock,
    stop: async () => {
      await lifecycle.stop('the test is over');
    },
  };
}

/** A database and a Redis prefix of one test file, with tenants and contacts made by hand. */
export interface World {
  readonly peers: Peers;
  readonly owner: pg.Pool;
  readonly database: TestDatabase;
  /** A new tenant with an admin key. */
  addTenant(slug: string): Promise<Tenant>;
  end(): Promise<void>;
}

export interface Tenant {
  readonly tenantId: string;
  readonly apiKey: string;
}

/** On the run's servers, or on those of the test itself. */
export async function createWorld(own?: {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
}): Promise<World> {
  const database = own?.database ?? (await createTestDatabase());
  const redis = own?.redis ?? createTestRedis();
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  owner.on('error', () => undefined);
  return {
    peers: {
      appUrl: database.appUrl,
      dispatcherUrl: database.dispatcherUrl,
      redisUrl: redis.url,
      redisPrefix: redis.prefix,
    },
    owner,
    database,
    async addTenant(slug) {
      const made = await bootstrap({
        url: database.ownerUrl,
        tenant: { slug, name: slug },
        key: { name: 'test', role: 'admin' },
      });
      await owner.query('update core.tenant set requests_per_minute = 1000000 where id = $1', [
        made.tenantId,
      ]);
      // Tests run at every hour of the day; one of quiet hours sets them.
      await owner.query(
        `insert into nudge.setting (tenant_id, details) values ($1, '{"quietHours": null}')`,
        [made.tenantId],
      );
      return made;
    },
    async end() {
      await owner.end();
      await redis.drop();
      await database.drop();
    },
  };
}

export interface ContactOptions {
  readonly zone?: string;
  readonly quiet?: { readonly start: string; readonly end: string };
  readonly locale?: 'ja' | 'en';
}

/** Adds `count` contacts of a tenant; resolves to their ids. */
export async function addContacts(
  { owner }: Pick<World, 'owner'>,
  tenantId: string,
  count: number,
  { zone = 'Asia/Tokyo', quiet, locale = 'en' }: ContactOptions = {},
): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into core.contact (tenant_id, email, display_name, locale, time_zone, quiet_hours)
     select $1, gen_random_uuid() || '@example.com', 'Person ' || n, $4, $3, $5 from generate_series(1, $2) n returning id`,
    [tenantId, count, zone, locale, quiet ? JSON.stringify(quiet) : null],
  );
  return rows.map((row) => row.id);
}

/** One request; JSON in and out. */
export async function call<T = Record<string, unknown>>(
  service: { readonly url: string },
  apiKey: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: T; etag: string }> {
  const answer = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text === '' ? undefined : JSON.parse(text)) as T,
    etag: answer.headers.get('etag') ?? '',
  };
}

/** A rule that fires at once on one signal and is delivered in-app; `change` replaces parts. */
export function aRule(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'welcome',
    enabled: true,
    immediate: true,
    trigger: { kind: 'signal', signal: 'signed_up' },
    brief: {
      goal: 'Welcome a new participant',
      variants: [
        {
          key: 'a',
          subject: { ja: 'ようこそ {name} さん', en: 'Welcome {name}' },
          text: { ja: 'お申し込みありがとうございます。', en: 'Thank you for signing up.' },
        },
      ],
    },
    channels: ['in_app'],
    ...change,
  };
}

/** Resolves when `check` gives a value; throws after `timeoutMs`. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited ${String(timeoutMs)} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Puts the stage of the installation into a mode. */
export async function setMode({ owner }: Pick<World, 'owner'>, mode: string): Promise<void> {
  await owner.query(
    `update core.stage set version = version + 1, modes = modes || jsonb_build_object('nudges', $1::text)`,
    [mode],
  );
}
