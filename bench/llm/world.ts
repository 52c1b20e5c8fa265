import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openDatabase, type Database } from '@tsudoi/database/database';
import type { MetricsSink } from '@tsudoi/llm/metrics';
import type { CompletionRequest } from '@tsudoi/llm/request';
import type { Route, Target } from '@tsudoi/llm/target';
import { createLogger } from '@tsudoi/runtime/logger';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Billed, ModelScript } from '@tsudoi/testing/fakes/modelFaults';
import { Redis } from 'ioredis';
import { readCatalog, writeRoute, writeTarget } from '../../services/nudge-generator/src/llm/catalogStore.ts';
import { openLlm, type Llm } from '../../services/nudge-generator/src/llm/openLlm.ts';

/** A fake provider in a process of its own. */
export interface FakeProcess {
  readonly baseUrl: string;
  script(changes: Partial<ModelScript>): Promise<void>;
  state(): Promise<{ readonly billed: Billed; readonly peak: number }>;
  stop(): void;
}

const root = path.resolve(import.meta.dirname, '../..');

export async function startFake(
  kind: 'openai' | 'anthropic',
  script: Partial<ModelScript>,
): Promise<FakeProcess> {
  const file = path.join(root, 'packages/testing/src/fakes/modelFakeMain.ts');
  const child = spawn(process.execPath, ['--conditions=source', file, kind, JSON.stringify(script)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [baseUrl] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { origin } = new URL(baseUrl);
  return {
    baseUrl,
    async script(changes) {
      await fetch(`${origin}/_script`, { method: 'POST', body: JSON.stringify(changes) });
    },
    state: async () => (await (await fetch(`${origin}/_state`)).json()) as { billed: Billed; peak: number },
    stop: () => child.kill('SIGTERM'),
  };
}

/** A gateway on real PostgreSQL and Redis, as the service opens it. */
export interface GatewayWorld extends Llm {
  readonly database: Database;
  close(): Promise<void>;
}

export async function openGatewayWorld(
  urls: {
    readonly appUrl: string;
    readonly dispatcherUrl: string;
    readonly redisUrl: string;
    readonly prefix: string;
  },
  targets: readonly Target[],
  routes: readonly Route[],
  clock: Clock,
  metrics?: MetricsSink,
): Promise<GatewayWorld> {
  const log = createLogger('bench', 'fatal');
  const database = await openDatabase({
    url: urls.appUrl,
    dispatcherUrl: urls.dispatcherUrl,
    applicationName: 'bench-llm',
    connectionBudget: 12,
    maxReplicas: 1,
    log,
  });
  const stored = await readCatalog(database);
  const known = new Map(stored.targets.map(({ value, version }) => [value.id, version]));
  for (const target of targets) await writeTarget(database, target, known.get(target.id));
  const purposes = new Map(stored.routes.map(({ value, version }) => [value.purpose, version]));
  for (const route of routes) await writeRoute(database, route, purposes.get(route.purpose));
  const redis = new Redis(urls.redisUrl, { maxRetriesPerRequest: null });
  if (redis.status !== 'ready') await once(redis, 'ready');
  const llm = await openLlm({
    database,
    redis,
    redisPrefix: urls.prefix,
    clock,
    log,
    apiKeys: new Map([
      ['openai', 'bench'],
      ['anthropic', 'bench'],
    ]),
    defaultLimitMicroUsd: 1_000_000_000_000,
    ...(metrics ? { metrics } : {}),
  });
  return {
    ...llm,
    database,
    async close() {
      await llm.gateway.flush();
      await database.close();
      redis.disconnect();
    },
  };
}

/** A target at a fake; prices are list prices of a small model. */
export function benchTarget(baseUrl: string, changes: Partial<Target> = {}): Target {
  return {
    id: 'openai-bench',
    protocol: 'openai',
    provider: 'openai',
    model: 'mini',
    baseUrl,
    keyName: 'openai',
    tier: 'standard',
    prices: {
      inputUsdPerMillion: 0.4,
      cachedInputUsdPerMillion: 0.1,
      cacheWriteUsdPerMillion: 0,
      outputUsdPerMillion: 1.6,
      batchFactor: 0.5,
    },
    limits: { requestsPerMinute: 10_000_000, tokensPerMinute: 10_000_000_000 },
    promptCacheMinTokens: 1_024,
    batch: { maxLines: 50_000, maxBytes: 200_000_000 },
    boundTokensPerByte: 1,
    meanTokensPerByte: 0.25,
    enabled: true,
    ...changes,
  };
}

export function benchRoute(purpose: string, targets: readonly Target[], changes: Partial<Route> = {}): Route {
  return {
    purpose,
    tier: 'standard',
    steps: targets.map(({ id }) => ({ target: id })),
    maxAttempts: 3,
    firstByteMs: 5_000,
    order: 'price',
    ...changes,
  };
}

/** A static prefix of 1,500 tokens, by the fakes' tokenizer. */
export const prefix1500 = 'Write one short, friendly nudge for a person who was invited to an event. '
  .repeat(82)
  .slice(0, 6_000);

export function benchRequest(
  tenantId: string,
  question: string,
  changes: Partial<CompletionRequest> = {},
): CompletionRequest {
  return {
    tenantId,
    purpose: 'chat',
    prompt: { prefix: prefix1500, messages: [{ role: 'user', content: question }] },
    maxTokens: 80,
    template: 'The template',
    deadlineMs: 30_000,
    priority: 'interactive',
    cache: 'none',
    ...changes,
  };
}
