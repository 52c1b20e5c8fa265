import type { Usage, Wording } from '../request.ts';
import type { Target } from '../target.ts';

/** One attempt at one target. */
export interface ProviderCall {
  readonly target: Target;
  readonly wording: Wording;
  readonly signal: AbortSignal;
  /** Routes equal prefixes to the same cache at the provider: tenant and prefix hashed. */
  readonly promptCacheKey: string;
}

export interface ProviderAnswer {
  readonly text: string;
  /** As the provider names it. */
  readonly model: string;
  readonly finish: 'stop' | 'length' | 'filter';
  readonly usage: Usage;
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

/** A target's fault as the gateway sees it, whatever the protocol. */
export class ProviderError extends Error {
  /**
   * `limited`: 429, 503, 529 (not billed, try elsewhere); `ambiguous`: 500, 502, 504, time-outs, cut connections (may
   * have been billed); `unreachable`: no connection (not billed); `refused`: the request is at fault (4xx);
   * `credentials`: 401, 403; `cut`: a stream ended before its end; `aborted`: the caller went away.
   */
  readonly kind: 'limited' | 'ambiguous' | 'unreachable' | 'refused' | 'credentials' | 'cut' | 'aborted';
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ProviderError['kind'], message: string, status?: number, retryAfterMs?: number) {
    super(message);
    this.name = 'ProviderError';
    this.kind = kind;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the provider may send a bill for the attempt. */
  get possiblyBilled(): boolean {
    return this.kind === 'ambiguous' || this.kind === 'cut' || this.kind === 'aborted';
  }
}
