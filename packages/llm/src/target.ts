import type { Capabilities } from './capabilities.ts';

/** Strength of a model, weakest last. `template` is what answers when no model may or can. */
export type Tier = 'reasoning' | 'standard' | 'economy';

/** The protocol that a target speaks. `openai-compatible` is vLLM, Ollama and the like: no prompt cache key, `max_tokens`. */
export type Protocol = 'openai' | 'openai-compatible' | 'anthropic';

/** US dollars for a million tokens, which is the same number as micro-dollars for one token. */
export interface Prices {
  readonly inputUsdPerMillion: number;
  /** Input tokens read from the provider's prompt cache. */
  readonly cachedInputUsdPerMillion: number;
  /** Input tokens written to it (Anthropic charges 1.25x for 5 minutes, 2x for an hour); 0 means the plain input price. */
  readonly cacheWriteUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
  /** Factor of the batch API on all of them; 0.5 at both providers. */
  readonly batchFactor: number;
}

/** What a provider lets one key do, all replicas together. */
export interface Limits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

/** Limits of one batch file. OpenAI: 50,000 lines and 200 MB; Anthropic: 100,000 and 256 MB. */
export interface BatchLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** How an embedding model is asked. */
export interface EmbeddingModel {
  /** Length of its vectors; another length is refused. Absent: as long as they come. */
  readonly dimensions?: number;
  /** Texts in one request; TEI takes 32 unless told otherwise, OpenAI 2,048. */
  readonly mostTexts: number;
  /** Written before each text where the model was trained so: `query: `. */
  readonly prefix?: string;
}

/** One model at one provider: data that an admin changes without a release. */
export interface Target {
  /** Stable name: `openai-mini`. */
  readonly id: string;
  readonly protocol: Protocol;
  /** Name of the provider on metrics and bills: `openai`, `anthropic`, `vllm-tokyo`. */
  readonly provider: string;
  readonly model: string;
  readonly baseUrl?: string;
  /** Names the credential; the gateway asks its `credentialOf` for the value, which is never stored with the target. */
  readonly keyName: string;
  readonly tier: Tier;
  readonly prices: Prices;
  readonly limits: Limits;
  /** Shortest prefix that the provider's prompt cache takes; 0 where there is no such cache. */
  readonly promptCacheMinTokens: number;
  /** Absent where the provider has no batch API. */
  readonly batch?: BatchLimits;
  /** Most tokens that one UTF-8 byte can make; 1 is true of every byte-level tokenizer. Bounds a reservation. */
  readonly boundTokensPerByte: number;
  /** Tokens that one UTF-8 byte makes on average, for estimates of price and limits: about 0.25 English, 0.33 Japanese. */
  readonly meanTokensPerByte: number;
  readonly enabled: boolean;
  /** Present where the model gives vectors; such a target is never asked for words. */
  readonly embeddings?: EmbeddingModel;
  /** Names a profile (profiles.ts) where the model's own name does not tell; absent: by the model's name. */
  readonly profile?: string;
  /** What the admin says of it; wins over the profile. */
  readonly capabilities?: Partial<Capabilities>;
  /** What the gateway found out by refusals; wins over all else until the admin changes the target. */
  readonly learnt?: Partial<Capabilities>;
  /** When the prices were last read at their source, and where (a URL or a document's name). */
  readonly pricesAt?: string;
  readonly pricesFrom?: string;
}

/** A step of a route: a target, or all steps of another route. */
export type RouteStep = { readonly target: string } | { readonly route: string };

/** Which targets answer a purpose, in the order written by the admin, and how long each may take. */
export interface Route {
  readonly purpose: string;
  /** The tier that is asked for when money allows; targets of stronger tiers are never asked. */
  readonly tier: Tier;
  readonly steps: readonly RouteStep[];
  /** Most attempts in one call, whatever the route's length. */
  readonly maxAttempts: number;
  /** Until the first content of a stream, or the answer of a plain call; then the attempt is given up. */
  readonly firstByteMs: number;
  /** `price`: among targets of equal tier the cheaper healthy one first; `fixed`: as written. */
  readonly order: 'price' | 'fixed';
}

/** Tiers from strongest to weakest. */
export const tierOrder: readonly Tier[] = ['reasoning', 'standard', 'economy'];

/** True when `tier` is not stronger than `ceiling`. */
export function withinTier(tier: Tier, ceiling: Tier): boolean {
  return tierOrder.indexOf(tier) >= tierOrder.indexOf(ceiling);
}
