import type { BatchOddity } from './batchOddities.ts';
import type { ModelOddity } from './modelOddities.ts';

/** What goes wrong with one request; several fields act together. */
export interface ModelFault {
  /** Waits before anything is sent. */
  readonly latencyMs?: number;
  /** Answers this status with an error body of the provider's shape. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** Never answers; the request counts as billed, as a model that worked for nobody. */
  readonly hang?: boolean;
  /** Closes the connection without an answer; billed. */
  readonly drop?: boolean;
  /** Ends a stream after so many pieces of text, without its proper end; billed. */
  readonly cutAfterChunks?: number;
  /** Stops sending after so many pieces and keeps the connection open; billed. */
  readonly stallAfterChunks?: number;
  /** An answer without text; billed. */
  readonly empty?: boolean;
  /** Answers, but not as documented. */
  readonly odd?: ModelOddity;
}

/** A fault for requests that match. */
export interface FaultRule {
  /** End of the path: `/chat/completions`, `/batches`. */
  readonly path?: string;
  readonly method?: string;
  readonly model?: string;
  /** Lets so many matching requests pass first. */
  readonly skip?: number;
  /** Then acts so often; without end unless said. */
  readonly times?: number;
  /** Only every n-th of them. */
  readonly every?: number;
  readonly fault: ModelFault;
}

/** What a batch does. */
export interface BatchScript {
  /** `complete` ends after `afterMs`; `stuck` stays in progress; `expire` ends as expired; `fail` fails in validation. */
  readonly mode: 'complete' | 'stuck' | 'expire' | 'fail';
  readonly afterMs: number;
  /** Share of lines that are done when it expires or is cancelled, and while it is stuck. */
  readonly doneShare: number;
  /** Share of the finished lines that failed (error file). */
  readonly errorShare: number;
  /** Between the wish to cancel and the end. */
  readonly cancelMs: number;
  /** Leaves this share of the finished lines out of every result file. */
  readonly missingShare: number;
  /** Ends, but not as documented. */
  readonly odd?: BatchOddity;
}

export const promptBatch: BatchScript = {
  mode: 'complete',
  afterMs: 0,
  doneShare: 1,
  errorShare: 0,
  cancelMs: 0,
  missingShare: 0,
};

/** What the provider would put on the bill. */
export interface Billed {
  requests: number;
  inputTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  batchLines: number;
  batchInputTokens: number;
  batchOutputTokens: number;
}

/** Everything a test or a bench can turn on a fake, also while it runs. */
export interface ModelScript {
  rules: FaultRule[];
  batch: BatchScript;
  /** Time of every answer; of a stream until its first piece. */
  latencyMs: number;
  /** Between the pieces of a stream. */
  chunkMs: number;
  /** Tokens of an answer, unless max tokens are fewer. */
  replyTokens: number;
  /** Said instead of the usual words; a function gets the last message. */
  reply?: string | ((question: string) => string);
  /** Refuses with 429 beyond this; 0 means no limit. */
  requestsPerMinute: number;
}

export const defaultScript: ModelScript = {
  rules: [],
  batch: promptBatch,
  latencyMs: 0,
  chunkMs: 0,
  replyTokens: 40,
  requestsPerMinute: 0,
};

export function emptyBill(): Billed {
  return {
    requests: 0,
    inputTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    batchLines: 0,
    batchInputTokens: 0,
    batchOutputTokens: 0,
  };
}

/** Counts matches of each rule and says which fault acts. */
export class FaultBook {
  readonly #seen = new WeakMap<FaultRule, number>();

  next(script: ModelScript, method: string, path: string, model: string | undefined): ModelFault | undefined {
    for (const rule of script.rules) {
      if (rule.path !== undefined && !path.endsWith(rule.path)) continue;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.model !== undefined && rule.model !== model) continue;
      const nth = this.#seen.get(rule) ?? 0;
      this.#seen.set(rule, nth + 1);
      const acted = nth - (rule.skip ?? 0);
      if (acted < 0) continue;
      if (rule.every !== undefined && acted % rule.every !== 0) continue;
      if (rule.times !== undefined && acted / (rule.every ?? 1) >= rule.times) continue;
      return rule.fault;
    }
    return undefined;
  }
}
