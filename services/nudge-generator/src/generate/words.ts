import type { RuleInput } from '@tsudoi/contracts/rules';
import type { ClaimedNudge } from '../backlog/claim.ts';
import type { EventFacts } from './templateWords.ts';

type Variant = RuleInput['brief']['variants'][number];

/** What the words are made from. */
export interface WordsRequest {
  readonly nudge: ClaimedNudge;
  readonly rule: RuleInput;
  readonly variant: Variant;
  readonly event: EventFacts | undefined;
  readonly now: Date;
  /** The template in the person's language, placeholders filled: the answer when no model may or can write. */
  readonly template: { readonly subject: string; readonly text: string };
  /** Longest text that the channel takes, in characters. */
  readonly maxTextLength: number;
  readonly signal: AbortSignal;
}

/** The record of who wrote and at what price; shown by the nudge itself. */
export interface Generation {
  readonly provider: string;
  readonly model: string;
  readonly promptHash: string;
  readonly costMicroUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly attempts: number;
  readonly totalMs: number;
  /** Why the words of the model were not used. */
  readonly refused: string | null;
}

export interface Words {
  readonly subject: string;
  readonly text: string;
  readonly generation: Generation;
}

/** Writes the words of a nudge. May throw: the caller then takes the template. */
export interface WordsProvider {
  /** True when no call leaves the process: such words are written without waiting. */
  readonly immediate: boolean;
  write(request: WordsRequest): Promise<Words> | Words;
}
