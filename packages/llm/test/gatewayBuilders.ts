import { randomUUID } from 'node:crypto';
import { createGateway, type Gateway, type GatewayOptions } from '@tsudoi/llm/gateway';
import { createMemoryCache } from '@tsudoi/llm/memory/cache';
import { createMemoryLimits } from '@tsudoi/llm/memory/limits';
import { createMemoryMoney, type MemoryMoney } from '@tsudoi/llm/memory/money';
import type { CompletionRequest } from '@tsudoi/llm/request';
import type { Route, Target } from '@tsudoi/llm/target';

const tenantA = '00000000-0000-4000-8000-00000000000a';
export const tenantB = '00000000-0000-4000-8000-00000000000b';
const elapsedMs = () => performance.now();

/** A small model at the fake OpenAI; prices as published for small models. */
export function buildTarget(baseUrl: string, changes: Partial<Target> = {}): Target {
  return {
    id: 'primary',
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
    limits: { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000 },
    promptCacheMinTokens: 1_024,
    batch: { maxLines: 50_000, maxBytes: 200_000_000 },
    boundTokensPerByte: 1,
    meanTokensPerByte: 0.25,
    enabled: true,
    ...changes,
  };
}

export function buildRoute(targets: readonly Target[], changes: Partial<Route> = {}): Route {
  return {
    purpose: 'chat',
    tier: 'standard',
    steps: targets.map(({ id }) => ({ target: id })),
    maxAttempts: 3,
    firstByteMs: 2_000,
    order: 'fixed',
    ...changes,
  };
}

export function buildRequest(changes: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    tenantId: tenantA,
    purpose: 'chat',
    prompt: { prefix: 'You write short nudges.', messages: [{ role: 'user', content: 'Greet Hanako.' }] },
    maxTokens: 100,
    template: 'Hello from the template',
    deadlineMs: 5_000,
    priority: 'interactive',
    cache: 'none',
    ...changes,
  };
}

/** A gateway on stores in memory; `pauses` gets the milliseconds that targets are left alone for. */
export function buildGateway(
  targets: readonly Target[],
  { pauses, ...changes }: Partial<GatewayOptions> & { readonly pauses?: number[] } = {},
): { readonly gateway: Gateway; readonly money: MemoryMoney } {
  const money = createMemoryMoney();
  const limits = createMemoryLimits(elapsedMs);
  const gateway = createGateway({
    targets,
    routes: [buildRoute(targets)],
    stores: {
      money,
      cache: createMemoryCache(elapsedMs),
      limits: pauses ? { ...limits, pause: (id, ms) => (pauses.push(ms), limits.pause(id, ms)) } : limits,
    },
    http: { fetch: globalThis.fetch, apiKeyOf: () => 'test-key' },
    clock: { now: () => new Date() },
    elapsedMs,
    random: Math.random,
    newId: randomUUID,
    ...changes,
  });
  return { gateway, money };
}
