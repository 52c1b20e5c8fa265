import type { Tier } from './target.ts';
import type { Finish } from './wire/finish.ts';

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A prompt whose static part comes first, byte-identical in every call of its purpose, so that providers can cache it. */
export interface Prompt {
  /** The system text: instructions, brand, examples. Nothing about one person may be in it. */
  readonly prefix: string;
  /** What differs: person, event, history, question. */
  readonly messages: readonly Message[];
  /** UTF-8 bytes of the same prompt before it was shortened (see layoutPrompt); only for the saving report. */
  readonly naiveBytes?: number;
}

/** Where an answer may come from besides a model: shared answers (FAQ), one person's, or nowhere. */
export type CachePolicy = 'shared' | 'personal' | 'none';

export type Priority = 'interactive' | 'batch';

/** What decides the words: every field of it is part of the cache key. */
export interface Wording {
  readonly prompt: Prompt;
  /** Bounds the cost of the answer. */
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** Asks for JSON that fits this schema (OpenAI `json_schema`; Anthropic gets it as an instruction). */
  readonly jsonSchema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

/** What a call's spend is reported by, besides tenant and purpose: UUIDs. */
export interface SpendTags {
  readonly ruleId?: string;
  readonly eventId?: string;
  readonly campaignId?: string;
}

/** One call. */
export interface CompletionRequest extends Wording {
  readonly tenantId: string;
  /** Chooses the route: `nudge.daily`, `chat`, ... */
  readonly purpose: string;
  /** The words when no model may or can answer: always an answer, never an error. */
  readonly template: string;
  /** Whole time of the call, all attempts and waiting together; then the template answers. */
  readonly deadlineMs: number;
  readonly priority: Priority;
  readonly cache: CachePolicy;
  /** Whose answer it is; needed when `cache` is `personal`. */
  readonly subjectId?: string;
  /** Gives up when aborted; a call under way is then counted as possibly billed. */
  readonly signal?: AbortSignal;
  /** Not part of the words, so not of the cache's key. */
  readonly tags?: SpendTags;
}

/** Tokens as the provider counted them. `inputTokens` includes cached and cache-written ones. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
}

/** Why the template answered. */
export type TemplateReason =
  'budget' | 'no_target' | 'attempts_failed' | 'deadline' | 'queue_full' | 'store_unavailable' | 'aborted';

/** An answer; `provider` is `template` when no model wrote it. */
export interface Completion {
  readonly requestId: string;
  readonly text: string;
  /** The model that wrote it; of a cached answer the one that wrote it then. */
  readonly model: string;
  readonly provider: string;
  readonly targetId: string;
  readonly tier: Tier | 'template';
  readonly templateReason?: TemplateReason;
  /** Why the text ends; `length` when `maxTokens` cut it. */
  readonly finish: Finish;
  readonly usage: Usage;
  /** What this call cost, failed attempts that may have been billed included; 0 from the cache. Micro-dollars, rounded up. */
  readonly costMicroUsd: number;
  readonly cached: boolean;
  /** SHA-256 of prefix and messages, hex: proves which prompt was asked without keeping it. */
  readonly promptHash: string;
  readonly attempts: number;
  readonly queueWaitMs: number;
  readonly ttftMs: number;
  readonly totalMs: number;
}

/** What a stream yields: deltas, then exactly one `done` or `error`. Text after a cut never comes from another model. */
export type StreamEvent =
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'done'; readonly completion: Completion }
  | { readonly type: 'error'; readonly code: 'cut' | 'deadline' | 'aborted'; readonly message: string };

/** No tokens. */
export const noUsage: Usage = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
