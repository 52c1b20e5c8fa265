import type { RuleInput } from '@tsudoi/contracts/rules';
import type { BatchAnswer } from '@tsudoi/llm/batch/batchStore';
import type { ClaimedNudge } from '../backlog/claim.ts';
import type { SecondLook } from './secondLook.ts';
import type { EventFacts } from '../when/store/events.ts';

type Variant = RuleInput['brief']['variants'][number];

/** What the batch lane has for a nudge; `answer.promptHash` tells what was asked. */
export interface PreparedWords {
  readonly variant: string;
  readonly answer: BatchAnswer;
}

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
  /** Words written ahead; taken only if the same would be asked for now. */
  readonly prepared?: PreparedWords | undefined;
  /** Why the first answer was refused: the one more try that a nudge has. */
  readonly refusedFor?: string | undefined;
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
  /** Written ahead by a provider's batch API, asked for when due, or the rule's own words. */
  readonly lane: 'batch' | 'real_time' | 'template';
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
  /** Words that were written ahead for this nudge; they name its variant. */
  prepared?(nudge: ClaimedNudge): Promise<PreparedWords | undefined>;
  write(request: WordsRequest): Promise<Words> | Words;
  /** What a judge says of a model's words that the gate let pass; see secondLook.ts. */
  secondLook?: SecondLook;
}
