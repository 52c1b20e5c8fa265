import { createHash } from 'node:crypto';
import type { ProviderAnswer } from '../provider.ts';
import type { Wording } from '../request.ts';
import type { Target } from '../target.ts';
import type { Asked } from '../wire/chatReader.ts';

/** One line on the wire. */
export interface WireLine {
  /** See wireId. */
  readonly id: string;
  readonly wording: Wording;
}

/**
 * What became of a line: an answer, or why there is none. `unbilled`: the provider says that it did nothing for it;
 * otherwise it may have been billed. A line that cannot be read has an empty id.
 */
export interface LineResult {
  readonly id: string;
  readonly answer: ProviderAnswer | undefined;
  readonly error: string | undefined;
  readonly unbilled: boolean;
}

/** Where a batch stands at the provider. */
export interface ProviderBatchState {
  /**
   * `failed`: the provider refused the whole batch; `gone`: it knows it no longer; `ended`: results can be read. Of a
   * `complete` batch every line was worked on, so one without a readable result may have been billed.
   */
  readonly state: 'running' | 'ended' | 'failed' | 'gone';
  readonly complete: boolean;
  /** Why it failed, as the provider tells it; no text of a prompt. */
  readonly why: string | undefined;
}

/** A provider's batch API. Throws ProviderError. */
export interface BatchProvider {
  /** Uploads the lines where the protocol has files; `resumed` looks first whether a crashed try got that far. */
  upload(
    batchId: string,
    target: Target,
    lines: readonly WireLine[],
    promptCacheKey: string,
    resumed: boolean,
  ): Promise<string>;
  /** Creates the batch; with `resumedSince` it first looks for one that a crashed try may have created since then. */
  create(
    batchId: string,
    target: Target,
    fileId: string,
    lines: readonly WireLine[],
    resumedSince: Date | undefined,
  ): Promise<string>;
  state(providerBatchId: string): Promise<ProviderBatchState>;
  cancel(providerBatchId: string): Promise<void>;
  /**
   * Results and failures of an ended batch, in any order; `asked` tells what a line's answer is read against. A file that
   * is no longer there gives nothing; one that cannot be read now throws.
   */
  results(
    providerBatchId: string,
    asked: (id: string) => Asked | undefined,
    told: (why: string) => void,
  ): AsyncIterable<LineResult>;
}

/** The custom_id of a line: fits every provider's alphabet and length, and tells one batch's lines from another's. */
export function wireId(batchId: string, customId: string): string {
  return createHash('sha256').update(`${batchId} ${customId}`).digest('hex').slice(0, 40);
}
