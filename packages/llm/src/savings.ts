import { costOf, estimateInputTokens, promptBytes } from './price.ts';
import type { Usage, Wording } from './request.ts';
import type { FlatRoute } from './catalog.ts';
import type { Savings } from './stores.ts';
import type { Target } from './target.ts';

export const noSavings: Savings = {
  prompt: 0,
  tier: 0,
  provider: 0,
  promptCache: 0,
  batch: 0,
  responseCache: 0,
};

/**
 * What a plain real-time call to the first target of the route would have cost, and where the difference came from.
 * The levers are taken off one after the other (prompt, tier, provider, prompt cache, batch), so they add up to
 * naive − cost exactly. Micro-dollars.
 */
export function decompose(
  route: FlatRoute,
  wording: Wording,
  target: Target,
  usage: Usage,
  batch: boolean,
): { readonly naiveMicroUsd: number; readonly savings: Savings } {
  const reference =
    route.targets.find((candidate) => candidate.tier === route.tier) ?? route.targets[0] ?? target;
  const firstOfTier = route.targets.find((candidate) => candidate.tier === target.tier) ?? target;
  const plain: Usage = { ...usage, cachedInputTokens: 0, cacheWriteTokens: 0 };
  const naiveBytes = wording.prompt.naiveBytes ?? 0;
  const bytes = promptBytes(wording);
  const spared =
    naiveBytes > bytes
      ? estimateInputTokens(naiveBytes, wording, reference) - estimateInputTokens(bytes, wording, reference)
      : 0;
  const prompt = spared * reference.prices.inputUsdPerMillion;
  const atReference = costOf(plain, reference.prices, false);
  const atFirstOfTier = costOf(plain, firstOfTier.prices, false);
  const atTarget = costOf(plain, target.prices, false);
  const withPromptCache = costOf(usage, target.prices, false);
  const actual = costOf(usage, target.prices, batch);
  return {
    naiveMicroUsd: prompt + atReference,
    savings: {
      prompt,
      tier: atReference - atFirstOfTier,
      provider: atFirstOfTier - atTarget,
      promptCache: atTarget - withPromptCache,
      batch: withPromptCache - actual,
      responseCache: 0,
    },
  };
}
