import { bootstrap } from '@tsudoi/database/bootstrap';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import type { Platform } from '@tsudoi/platform/platform';
import { createMovableClock, type MovableClock } from '@tsudoi/runtime/clock';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import type { TestDatabase } from '@tsudoi/testing/testDatabase';
import type { TestRedis } from '@tsudoi/testing/testRedis';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createNudgeMetrics } from '../../src/nudgeMetrics.ts';
import { mountRoutes } from '../../src/routes/mountRoutes.ts';
import { createTokens, type Tokens } from '../../src/tokens/createTokens.ts';
import { openChannels, type OpenChannels } from '../../src/way/openChannels.ts';
import { createSealer } from '@tsudoi/seal/createSealer';

/** One process's delivery part, served on loopback. */
export interface DeliveryReplica {
  readonly url: string;
  readonly platform: Platform;
  readonly channels: OpenChannels;
  readonly tokens: Tokens;
  readonly clock: MovableClock;
  stop(): Promise<boolean>;
}

export interface DeliveryTenant {
  readonly tenantId: string;
  readonly apiKey: string;
}

/** The first tenant and an admin's key. */
export function makeTenant(database: TestDatabase, slug = 'first'): Promise<DeliveryTenant> {
  return bootstrap({
    url: database.ownerUrl,
    tenant: { slug, name: slug },
    key: { name: 'test', role: 'admin' },
  });
}

export async function startReplica(
  database: TestDatabase,
  redis: TestRedis,
  mostStreams = 1_000,
  tokenRequestsPerMinute = 10_000,
): Promise<DeliveryReplica> {
  const log = createLogger('delivery-test', 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 10_000 });
  const clock = createMovableClock();
  const platform = await openPlatform(
    {
      DATABASE_URL: database.appUrl,
      DISPATCHER_DATABASE_URL: database.dispatcherUrl,
      DATABASE_CONNECTION_BUDGET: 12,
      MAX_REPLICAS: 1,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
      REQUEST_DEADLINE_MS: 30_000,
    },
    { name: 'delivery-test', log, lifecycle, clock },
  );
  const keyRing = parseKeyRing(`k1:${Buffer.alloc(32, 9).toString('base64')}`);
  const channels = openChannels({
    ...platform,
    sealer: createSealer(keyRing),
    egress: { allowed: parseAllowedNetworks('127.0.0.0/8,::1/128'), ca: localCertificate },
  });
  const tokens = createTokens(keyRing, 'https://tsudoi.example');
  await mountRoutes(platform, {
    config: { TOKEN_REQUESTS_PER_MINUTE: tokenRequestsPerMinute, INBOX_STREAMS: mostStreams },
    metrics: createNudgeMetrics(platform.metrics),
    channels,
    tokens,
  });
  closeRoutes(platform.http);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    platform,
    channels,
    tokens,
    clock,
    stop: () => lifecycle.stop('the test is over'),
  };
}

/** Adds a contact directly; the accounts service owns the API for it. */
export async function addContact(platform: Platform, tenantId: string, email: string): Promise<string> {
  const [row] = await platform.database.withTenant(tenantId, (tx) =>
    tx.query<{ id: string }>('insert into core.contact (tenant_id, email) values ($1, $2) returning id', [
      tenantId,
      email,
    ]),
  );
  return row?.id ?? '';
}

/** One request with the tenant's key where given; JSON in and out, text where it is none. */
export async function request(
  url: string,
  method: string,
  path: string,
  options: { readonly key?: string; readonly body?: unknown; readonly form?: string } = {},
): Promise<{ status: number; headers: Headers; body: never; text: string }> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(options.key !== undefined && { authorization: `Bearer ${options.key}` }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...(options.form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.form !== undefined && { body: options.form }),
  });
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = text;
  }
  return { status: response.status, headers: response.headers, body: body as never, text };
}
