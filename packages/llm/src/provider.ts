import type { Usage, Wording } from './request.ts';
import type { Target } from './target.ts';
import type { Finish } from './wire/finish.ts';
import type { Parameter } from './wire/parameters.ts';
import type { UsageFault } from './wire/usage.ts';

/** One attempt at one target. */
export interface ProviderCall {
  readonly target: Target;
  readonly wording: Wording;
  /** UTF-8 bytes of the prompt, schema included. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  /** Routes equal prefixes to the same cache at the provider: tenant and prefix hashed. */
  readonly promptCacheKey: string;
}

/** An answer as the gateway may use it: parsed, bounded, chargeable. */
export interface ProviderAnswer {
  readonly text: string;
  /** As the provider names it, short and printable; the asked model where it named none. For people, never for a label. */
  readonly model: string;
  readonly finish: Finish;
  readonly usage: Usage;
  /** What was missing or impossible in the provider's counts and stands at its bound. */
  readonly usageFaults: readonly UsageFault[];
  /** True when the answer shows that the model reasoned: such tokens are paid and not in the text. */
  readonly reasoned?: boolean;
  /** What the provider says the call cost, US dollars; only for comparing. */
  readonly reportedCostUsd?: number | undefined;
}

/** A piece of a stream: text, or at the very end the answer without its text. A stream that ends without `end` was cut. */
export type ProviderChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'end'; readonly answer: Omit<ProviderAnswer, 'text'> };

/** Speaks one protocol. Throws ProviderError only; never retries by itself. */
export interface Provider {
  complete(call: ProviderCall): Promise<ProviderAnswer>;
  stream(call: ProviderCall): AsyncIterable<ProviderChunk>;
}

/**
 * `limited`: 429, 503, 529 (not billed, try elsewhere); `ambiguous`: 500, 502, 504, time-outs, cut connections (may
 * have been billed); `unreachable`: no connection (not billed); `cut`: a stream ended before its end; `aborted`: the
 * caller went away. Of the target, for long: `credentials` (401, 403), `gone` (no such model or path, no quota). Of the
 * request: `refused` (another 4xx), `content` (refused by a filter or the model), `too_long` (for this target's window),
 * `unsupported` (a parameter that this target does not take; `param` names it).
 */
export type FaultKind =
  | 'limited'
  | 'ambiguous'
  | 'unreachable'
  | 'refused'
  | 'credentials'
  | 'gone'
  | 'content'
  | 'too_long'
  | 'unsupported'
  | 'cut'
  | 'aborted';

/** A target's fault as the gateway sees it, whatever the protocol. */
export class ProviderError extends Error {
  readonly kind: FaultKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly param: Parameter | undefined;
  /** What was used although nothing came of it (a refusal, an empty answer): charged as it was counted. */
  readonly answer: Omit<ProviderAnswer, 'text'> | undefined;

  constructor(
    kind: FaultKind,
    message: string,
    more: {
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly param?: Parameter | undefined;
      readonly answer?: Omit<ProviderAnswer, 'text'> | undefined;
    } = {},
  ) {
    super(message);
    this.name = 'ProviderError';
    this.kind = kind;
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
    this.param = more.param;
    this.answer = more.answer;
  }

  /** Whether the provider may send a bill for the attempt. */
  get possiblyBilled(): boolean {
    return (
      this.answer !== undefined || this.kind === 'ambiguous' || this.kind === 'cut' || this.kind === 'aborted'
    );
  }

  /** Whether the target is full rather than sick: it said that this caller asks too much for now. */
  get full(): boolean {
    return this.kind === 'limited' && (this.status ?? 500) < 498;
  }

  /** Whether it says something lasting about the target rather than about this call. */
  get lasting(): boolean {
    return this.kind === 'credentials' || this.kind === 'gone';
  }

  /** Whether the request itself is at fault: the target's health is not in question. */
  get ofRequest(): boolean {
    return (
      this.kind === 'refused' ||
      this.kind === 'content' ||
      this.kind === 'too_long' ||
      this.kind === 'unsupported'
    );
  }
}
