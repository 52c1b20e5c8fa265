import { createHash } from 'node:crypto';
import type { Gateway } from '../gateway.ts';
import type { Wording } from '../request.ts';
import type { MoneyStore } from '../stores.ts';
import type { BatchLine, BatchStore, StoredBatch } from './batchStore.ts';

/** The lines as they are now, by custom id; a line that is missing is no longer wanted. */
export type Refresh = (customIds: readonly string[]) => Promise<ReadonlyMap<string, BatchLine>>;

/** What the steps of the lane share. */
export interface LaneContext {
  readonly gateway: Gateway;
  readonly store: BatchStore;
  readonly money: MoneyStore;
  readonly cutOffMs: number;
  readonly cancelGraceMs: number;
  readonly leaseMs: number;
  /** Hears what a provider told of a batch that did not go as it should; no text of a prompt is in it. */
  readonly told: (batch: StoredBatch, why: string) => void;
}

/** The words of a line with the batch's prefix. */
export function wordingOf(prefix: string, line: BatchLine): Wording {
  return {
    prompt: { prefix, messages: line.messages },
    maxTokens: line.maxTokens,
    ...(line.temperature === undefined ? {} : { temperature: line.temperature }),
    ...(line.jsonSchema === undefined ? {} : { jsonSchema: line.jsonSchema }),
  };
}

/** A UUID made from another and a word, so that repeating a step repeats its ids. */
export function derivedId(base: string, word: string): string {
  const hex = createHash('sha256').update(`${base} ${word}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
