import type { Route, Target } from '@tsudoi/llm/target';

const openaiLimits = { requestsPerMinute: 5_000, tokensPerMinute: 4_000_000 };
const anthropicLimits = { requestsPerMinute: 2_000, tokensPerMinute: 1_000_000 };
const openaiBatch = { maxLines: 50_000, maxBytes: 200_000_000 };
const anthropicBatch = { maxLines: 100_000, maxBytes: 256_000_000 };

/** What an installation starts with; list prices in US dollars for a million tokens. An admin changes all of it by the API. */
export const defaultTargets: readonly Target[] = [
  openai('openai-standard', 'gpt-4.1-mini', 'standard', 0.4, 0.1, 1.6),
  openai('openai-economy', 'gpt-4.1-nano', 'economy', 0.1, 0.025, 0.4),
  {
    id: 'anthropic-standard',
    protocol: 'anthropic',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    keyName: 'anthropic',
    tier: 'standard',
    prices: {
      inputUsdPerMillion: 1,
      cachedInputUsdPerMillion: 0.1,
      cacheWriteUsdPerMillion: 1.25,
      outputUsdPerMillion: 5,
      batchFactor: 0.5,
    },
    limits: anthropicLimits,
    promptCacheMinTokens: 4_096,
    batch: anthropicBatch,
    boundTokensPerByte: 1,
    meanTokensPerByte: 0.33,
    enabled: true,
  },
];

/** The purposes that the services ask for. */
export const defaultRoutes: readonly Route[] = [
  route('nudge.daily', 20_000),
  route('nudge.event', 10_000),
  route('chat', 5_000),
];

function openai(
  id: string,
  model: string,
  tier: Target['tier'],
  input: number,
  cached: number,
  output: number,
): Target {
  return {
    id,
    protocol: 'openai',
    provider: 'openai',
    model,
    keyName: 'openai',
    tier,
    prices: {
      inputUsdPerMillion: input,
      cachedInputUsdPerMillion: cached,
      cacheWriteUsdPerMillion: 0,
      outputUsdPerMillion: output,
      batchFactor: 0.5,
    },
    limits: openaiLimits,
    promptCacheMinTokens: 1_024,
    batch: openaiBatch,
    boundTokensPerByte: 1,
    meanTokensPerByte: 0.33,
    enabled: true,
  };
}

function route(purpose: string, firstByteMs: number): Route {
  return {
    purpose,
    tier: 'standard',
    steps: defaultTargets.map(({ id }) => ({ target: id })),
    maxAttempts: 3,
    firstByteMs,
    order: 'price',
  };
}
