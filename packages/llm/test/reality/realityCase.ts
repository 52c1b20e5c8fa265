import type { Capabilities } from '@tsudoi/llm/capabilities';
import type { CompletionRequest, Usage } from '@tsudoi/llm/request';
import type { Outcome } from '@tsudoi/llm/stores';
import type { Target } from '@tsudoi/llm/target';
import type { ModelFault } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelOddity } from '@tsudoi/testing/fakes/modelOddities';

/** One public report: what a server does, and what is right. */
export interface RealityCase {
  /** Repository and number of the report, or the document. */
  readonly source: string;
  /** What the server does, in our words. */
  readonly does: string;
  readonly odd?: ModelOddity;
  readonly fault?: ModelFault;
  /** How often it does so; always unless said. */
  readonly times?: number;
  readonly protocol?: Target['protocol'];
  readonly stream?: boolean;
  readonly target?: Partial<Target>;
  readonly request?: Partial<CompletionRequest>;
  readonly right: Right;
}

/** What is right, as far as a case is about it; what holds for every case stands in the suite. */
export interface Right {
  /** What the caller reads; the word `template` when no model may answer. */
  readonly text?: string | RegExp;
  /** Counts of the first row with a charge: the provider's true ones, the most that can be, or these. */
  readonly usage?: 'told' | 'bound' | Partial<Usage>;
  /** Outcomes of the rows of the ledger, in order of booking. */
  readonly outcomes?: readonly Outcome[];
  readonly finish?: string;
  /** Whether a second identical call is answered from the cache. */
  readonly cached?: boolean;
  /** What the target's health tells after the call. */
  readonly breaker?: 'closed' | 'open';
  readonly outBecause?: RegExp;
  /** What the gateway learnt. */
  readonly learnt?: Partial<Capabilities>;
  /** True where nothing may be learnt: a value was wrong, not a parameter. */
  readonly nothingLearnt?: boolean;
  /** How long everybody leaves the target alone after the call; `never` where it says nothing about others. */
  readonly pausedMs?: number | 'never';
  /** The same where the server names a moment: least and most. */
  readonly pausedBetweenMs?: readonly [number, number];
  /** Calls that reached the server. */
  readonly asked?: number;
  /** The last event of the stream. */
  readonly ends?: 'done' | 'error';
}
