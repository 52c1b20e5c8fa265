import { createHash } from 'node:crypto';
import type { ProviderAnswer } from '../providers/provider.ts';
import type { Wording } from '../request.ts';
import type { Target } from '../target.ts';

/** One line on the wire. */
export interface WireLine {
  /** See wireId. */
  readonly id: string;
  readonly wording: Wording;
}

/** What became of a line: an answer, or why there is none. */
export interface LineResult {
  readonly id: string;
  readonly answer: ProviderAnswer | undefined;
  readonly error: string | undefined;
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
  /** `failed` when the provider refused the whole batch. */
  state(providerBatchId: string): Promise<'running' | 'ended' | 'failed'>;
  cancel(providerBatchId: string): Promise<void>;
  /** Results and failures of an ended batch, in any order. */
  results(providerBatchId: string): AsyncIterable<LineResult>;
}

/** The custom_id of a line: fits every provider's alphabet and length, and tells one batch's lines from another's. */
export function wireId(batchId: string, customId: string): string {
  return createHash('sha256').update(`${batchId} ${customId}`).digest('hex').slice(0, 40);
}
