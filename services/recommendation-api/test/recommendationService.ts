import { bootstrap } from '@tsudoi/database/bootstrap';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import type { ObjectStoreConfig } from '@tsudoi/storage/openObjectStore';
import type { Platform } from '@tsudoi/platform/platform';
import { createMovableClock, type MovableClock } from '@tsudoi/runtime/clock';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { asService, createTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { createApp } from '../src/app.ts';
import type { ThemeModels } from '../src/plan/compareThemes.ts';

/** The service on a real database and Redis, in this process, with a key of its first tenant. */
export interface RecommendationService {
  readonly clock: MovableClock;
  /** One request with the tenant's key; a POST gets an Idempotency-Key. An answer without a body gives null. */
  call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: Body; readonly etag: string }>;
  /** Sends a file as it is. */
  send(path: string, file: Uint8Array): Promise<Response>;
  /** The status of a POST whose head claims so many bytes, of which none comes. */
  claim(path: string, bytes: number): Promise<number>;
  readonly platform: Platform;
  /** The tables of every service, to put in what others tell: the service's own role has not got them. */
  readonly application: Database;
  readonly url: string;
  readonly authorization: Readonly<Record<string, string>>;
  readonly tenantId: string;
  /** Another tenant of the same installation. */
  addTenant(): Promise<string>;
  /** A GET whose answer is a file. */
  text(path: string): Promise<{ readonly status: number; readonly text: string }>;
  stop(): Promise<void>;
}

const sealKeys = `k1:${randomBytes(32).toString('base64')}`;

/** `ads`: where ad networks are; `models`: those that the assistant and the plan ask, `storage`: where objects are kept, none unless given. */
export async function startRecommendation(
  ads: Partial<
    Record<'ADS_META_URL' | 'ADS_GOOGLE_URL' | 'ADS_GOOGLE_TOKEN_URL' | 'ADS_LINKEDIN_URL', string>
  > = {},
  models?: ThemeModels,
  storage: ObjectStoreConfig = {},
): Promise<RecommendationService> {
  const database = await createTestDatabase();
  const redis = createTestRedis();
  const { apiKey, tenantId } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'first', name: 'First' },
    key: { name: 'test', role: 'admin' },
  });
  const log = createLogger('recommendation-test', 'error', {
    write: (line: string) => void process.stderr.write(line),
  });
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const clock = createMovableClock();
  const platform = await openPlatform(
    {
      DATABASE_URL: asService(database, 'recommend'),
      DISPATCHER_DATABASE_URL: database.dispatcherUrl,
      DATABASE_CONNECTION_BUDGET: 8,
      MAX_REPLICAS: 1,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
      REQUEST_DEADLINE_MS: 30_000,
      SEAL_KEYS: sealKeys,
      ...storage,
    },
    { name: 'recommendation-test', log, lifecycle, clock },
  );
  const application = await openDatabase({
    url: database.appUrl,
    dispatcherUrl: database.dispatcherUrl,
    applicationName: 'recommendation-test',
    connectionBudget: 6,
    maxReplicas: 1,
    log,
  });
  await createApp(
    {
      SOLVER_WORKERS: 2,
      LANDING_URL: undefined,
      SEAL_KEYS: sealKeys,
      ADS_EGRESS_ALLOW: '127.0.0.1/32',
      ...ads,
    },
    platform,
    models,
  );
  closeRoutes(platform.http);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  return {
    clock,
    async call<Body>(
      method: string,
      path: string,
      body?: unknown,
      headers: Readonly<Record<string, string>> = {},
    ) {
      const response = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: JSON.parse(text === '' ? 'null' : text) as Body,
        etag: response.headers.get('etag') ?? '',
      };
    },
    send: (path, file) =>
      fetch(`http://127.0.0.1:${String(port)}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' },
        body: file as Uint8Array<ArrayBuffer>,
      }),
    claim: (path, bytes) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            port,
            path,
            method: 'POST',
            headers: {
              authorization: `Bearer ${apiKey}`,
              'content-type': 'text/csv',
              'content-length': String(bytes),
            },
          },
          (response) => {
            resolve(response.statusCode ?? 0);
            sent.destroy();
          },
        );
        sent.once('error', reject);
        sent.flushHeaders();
      }),
    platform,
    application,
    url: `http://127.0.0.1:${String(port)}`,
    authorization: { authorization: `Bearer ${apiKey}` },
    tenantId,
    async addTenant() {
      const slug = `other-${randomUUID().slice(0, 8)}`;
      const made = await bootstrap({
        url: database.ownerUrl,
        tenant: { slug, name: 'Other' },
        key: { name: 'test', role: 'admin' },
      });
      return made.tenantId;
    },
    async text(path: string) {
      const response = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      // Response.text() would drop the mark at the start.
      return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString() };
    },
    async stop() {
      await lifecycle.stop('the test is over');
      await application.close();
      await redis.drop();
      await database.drop();
    },
  };
}
