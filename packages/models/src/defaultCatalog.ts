import { embeddingPurpose } from '@tsudoi/contracts/embeddings';
import type { Route, Target } from '@tsudoi/llm/target';
import { priceList } from './priceList.ts';

const openaiLimits = { requestsPerMinute: 5_000, tokensPerMinute: 4_000_000 };
const anthropicLimits = { requestsPerMinute: 2_000, tokensPerMinute: 1_000_000 };
const openaiBatch = { maxLines: 50_000, maxBytes: 200_000_000 };
const anthropicBatch = { maxLines: 100_000, maxBytes: 256_000_000 };

/** What an installation starts with; list prices in US dollars for a million tokens. An admin changes all of it by the API. */
export const defaultTargets: readonly Target[] = [
  openai('openai-standard', 'gpt-4.1-mini', 'standard'),
  openai('openai-economy', 'gpt-4.1-nano', 'economy'),
  {
    id: 'anthropic-standard',
    protocol: 'anthropic',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    keyName: 'anthropic',
    tier: 'standard',
    ...priceList['claude-haiku-4-5'],
    limits: anthropicLimits,
    promptCacheMinTokens: 4_096,
    batch: anthropicBatch,
    boundTokensPerByte: 1,
    meanTokensPerByte: 0.33,
    enabled: true,
  },
  embedder(),
];

/** The purposes that the services ask for. */
export const defaultRoutes: readonly Route[] = [
  route('nudge.daily', 20_000),
  route('nudge.event', 10_000),
  route('chat', 5_000),
  {
    purpose: embeddingPurpose,
    tier: 'economy',
    steps: [{ target: 'openai-embeddings' }],
    maxAttempts: 2,
    firstByteMs: 5_000,
    order: 'fixed',
  },
];

function embedder(): Target {
  const { batch: _batch, ...target } = openai('openai-embeddings', 'text-embedding-3-small', 'economy');
  // 2,048 texts are allowed; with 512 no request is slow.
  return { ...target, promptCacheMinTokens: 0, embeddings: { dimensions: 512, mostTexts: 512 } };
}

function openai(id: string, model: keyof typeof priceList, tier: Target['tier']): Target {
  return {
    id,
    protocol: 'openai',
    provider: 'openai',
    model,
    keyName: 'openai',
    tier,
    ...priceList[model],
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
    steps: defaultTargets.flatMap(({ id, embeddings }) => (embeddings ? [] : [{ target: id }])),
    maxAttempts: 3,
    firstByteMs,
    order: 'price',
  };
}
