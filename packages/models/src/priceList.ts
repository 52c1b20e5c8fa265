import type { Prices } from '@tsudoi/llm/target';

/** Prices of one model as they were read. */
interface ListedPrices {
  readonly prices: Prices;
  /** The day of reading, and where. */
  readonly pricesAt: string;
  readonly pricesFrom: string;
}

/** The vendors change their pages without a date; this table is kept, versioned, and says the same. */
const pricesFrom = 'model_prices_and_context_window.json of LiteLLM 1.108.7';
const pricesAt = '2026-11-26';

/** List prices in US dollars for a million tokens, of the models that an installation starts with. */
export const priceList = {
  'gpt-4.1-mini': listed(0.4, 0.1, 0, 1.6),
  'gpt-4.1-nano': listed(0.1, 0.025, 0, 0.4),
  'claude-haiku-4-5': listed(1, 0.1, 1.25, 5),
  'text-embedding-3-small': listed(0.02, 0.02, 0, 0),
} as const satisfies Readonly<Record<string, ListedPrices>>;

function listed(
  inputUsdPerMillion: number,
  cachedInputUsdPerMillion: number,
  cacheWriteUsdPerMillion: number,
  outputUsdPerMillion: number,
): ListedPrices {
  return {
    prices: {
      ...{ inputUsdPerMillion, cachedInputUsdPerMillion, cacheWriteUsdPerMillion, outputUsdPerMillion },
      batchFactor: 0.5,
    },
    pricesAt,
    pricesFrom,
  };
}
