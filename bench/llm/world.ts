import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openDatabase } from '@tsudoi/database/database';
import type { CompletionRequest } from '@tsudoi/llm/request';
import type { Route, Target } from '@tsudoi/llm/target';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createLogger } from '@tsudoi/runtime/logger';
import type { Clock } from '@tsudoi/runtime/clock';
import { createMetrics } from '@tsudoi/runtime/metrics';
import type { Billed, ModelScript } from '@tsudoi/testing/fakes/modelFaults';
import { Redis } from 'ioredis';
import { buildRequest, buildRoute, buildTarget } from '../../packages/llm/test/gatewayBuilders.ts';
import { readCatalog, writeRoute, writeTarget } from '../../packages/models/src/catalogStore.ts';
import { createLlmMetrics } from '../../packages/models/src/llmMetrics.ts';
import { openModels, type Models } from '../../packages/models/src/openModels.ts';

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
export interface GatewayWorld extends Models {
  close(): Promise<void>;
}

/** Where the stores are, and the models; plain data, so that it can go to another process. */
export interface WorldSetup {
  readonly appUrl: string;
  readonly dispatcherUrl: string;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly targets: readonly Target[];
  readonly routes: readonly Route[];
}

export async function openGatewayWorld(setup: WorldSetup, clock: Clock): Promise<GatewayWorld> {
  const { targets, routes } = setup;
  const log = createLogger('bench', 'fatal');
  const database = await openDatabase({
    url: setup.appUrl,
    dispatcherUrl: setup.dispatcherUrl,
    applicationName: 'bench-llm',
    connectionBudget: 12,
    maxReplicas: 1,
    log,
  });
  const stored = await readCatalog(database);
  const known = new Map(stored.targets.map(({ value, version }) => [value.id, version]));
  const seed = {
    query: <T>(sql: string, values?: readonly unknown[]) => database.installation<T>(sql, values),
  };
  for (const target of targets) await writeTarget(seed, target, known.get(target.id));
  const purposes = new Map(stored.routes.map(({ value, version }) => [value.purpose, version]));
  for (const route of routes) await writeRoute(seed, route, purposes.get(route.purpose));
  const redis = new Redis(setup.redisUrl, { maxRetriesPerRequest: null });
  if (redis.status !== 'ready') await once(redis, 'ready');
  const llm = await openModels({
    database,
    redis,
    redisPrefix: setup.prefix,
    clock,
    log,
    apiKeys: new Map([
      ['openai', 'bench'],
      ['anthropic', 'bench'],
    ]),
    allowed: parseAllowedNetworks('127.0.0.1/32'),
    defaultLimitMicroUsd: 1_000_000_000_000,
    metrics: createLlmMetrics(createMetrics('bench', { process: false })),
  });
  return {
    ...llm,
    async close() {
      await llm.gateway.flush();
      await database.close();
      redis.disconnect();
    },
  };
}

/** A target at a fake, by which the bench is not limited. */
export function benchTarget(baseUrl: string, changes: Partial<Target> = {}): Target {
  return buildTarget(baseUrl, {
    id: 'openai-bench',
    limits: { requestsPerMinute: 10_000_000, tokensPerMinute: 10_000_000_000 },
    ...changes,
  });
}

export function benchRoute(purpose: string, targets: readonly Target[], changes: Partial<Route> = {}): Route {
  return buildRoute(targets, { purpose, firstByteMs: 5_000, order: 'price', ...changes });
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
  return buildRequest({
    tenantId,
    prompt: { prefix: prefix1500, messages: [{ role: 'user', content: question }] },
    maxTokens: 80,
    deadlineMs: 30_000,
    ...changes,
  });
}
