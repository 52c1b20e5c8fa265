import { createApp as createAudience, type AppConfig as AudienceConfig } from '@tsudoi/audience/app';
import { createApp as createRecommendationApi } from '@tsudoi/recommendation-api/app';
import { bootstrap } from '@tsudoi/database/bootstrap';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import type { Platform } from '@tsudoi/platform/platform';
import type { ObjectStoreConfig } from '@tsudoi/storage/openObjectStore';
import { createMovableClock, type MovableClock } from '@tsudoi/runtime/clock';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import type { ServiceRole } from '@tsudoi/database/serviceRights';
import { asService, createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import { createApp, type AppConfig } from '../src/app.ts';

/** The service with its neighbours on a real database and Redis, in this process. */
export interface AccountsService {
  readonly url: string;
  readonly platform: Platform;
  /** What the audience works with: its database has the tables of that service. */
  readonly audience: Platform;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly tenantId: string;
  /** A key of an admin of the first tenant. */
  readonly adminKey: string;
  /** Every line of the log so far. */
  readonly lines: string[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, the text where it is none. */
  readonly body: never;
}

export const sealKeys = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

/** Starts it; `config` changes what the tests need changed. */
export async function startAccounts(
  config: Partial<AppConfig & AudienceConfig> &
    ObjectStoreConfig & { readonly TRUSTED_PROXIES?: string } = {},
  beside?: Pick<AccountsService, 'database'>,
): Promise<AccountsService> {
  const database = beside?.database ?? (await createTestDatabase());
  const redis = createTestRedis();
  const { tenantId, apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'first', name: 'First' },
    key: { name: beside ? 'second' : 'test', role: 'admin' },
  });
  const lines: string[] = [];
  const log = createLogger('accounts-test', 'info', { write: (line: string) => void lines.push(line) });
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const clock = createMovableClock();
  // As in a cluster: each service signs in as a role of its own; here all answer at one address.
  const open = (role: ServiceRole) =>
    openPlatform(
      {
        DATABASE_URL: asService(database, role),
        DISPATCHER_DATABASE_URL: database.dispatcherUrl,
        DATABASE_CONNECTION_BUDGET: 12,
        MAX_REPLICAS: 1,
        REDIS_URL: redis.url,
        REDIS_PREFIX: redis.prefix,
        REQUEST_DEADLINE_MS: 30_000,
        SEAL_KEYS: sealKeys,
        ...config,
      },
      { name: `${role}-test`, log, lifecycle, clock },
    );
  const platform = await open('accounts');
  const { http } = platform;
  await createRecommendationApi(
    { SOLVER_WORKERS: 1, LANDING_URL: 'https://example.com/', SEAL_KEYS: sealKeys },
    { ...(await open('recommend')), http },
  );
  const outside = {
    SEAL_KEYS: sealKeys,
    ACCOUNTS_EGRESS_ALLOW: '127.0.0.1/32',
    AUDIENCE_EGRESS_ALLOW: '127.0.0.1/32',
    ...config,
  };
  const audience = await open('audience');
  await createAudience(outside, { ...audience, http });
  await createApp(
    {
      ACCESS_TOKEN_SECONDS: 600,
      SESSION_HOURS: 24,
      SIGNING_KEY_DAYS: 30,
      AUDIT_LIVE_MONTHS: 3,
      DNS_SERVERS: [],
      ...outside,
    },
    platform,
  );
  closeRoutes(platform.http);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    platform,
    audience,
    clock,
    database,
    redis,
    tenantId,
    adminKey: apiKey,
    lines,
    call: (method, path, options) => call(url, method, path, options),
    async stop() {
      await lifecycle.stop('the test is over');
      await redis.drop();
      if (!beside) await database.drop();
    },
  };
}

/** One request; JSON in and out. */
async function call(
  url: string,
  method: string,
  path: string,
  { token, body, headers }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && {
        'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
      }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: unknown = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // not JSON: the text itself
  }
  return { status: response.status, headers: response.headers, body: parsed as never };
}
