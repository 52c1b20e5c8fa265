import type { RuleStep, StepKind } from '@tsudoi/contracts/ruleSteps';
import type { StepWait } from '@tsudoi/contracts/stepKinds/wait';

/** A step of a kind. */
type StepOf<Kind extends StepKind> = Kind extends 'message'
  ? Extract<RuleStep, { kind?: 'message' | undefined }>
  : Extract<RuleStep, { kind: Kind }>;

/** What becomes of a step once it is due: it goes, ends the steps, or leads on by one side of a branch. */
type Verdict = 'goes' | 'ends' | 'then' | 'else';

interface Common {
  /** By whether any of what it looks for came. */
  verdict(came: boolean): Verdict;
  /** Whether several of one person become one. */
  readonly collects?: true;
  /** Whether its wait is counted from when the message before arrived, which retries may have put off. */
  readonly fromArrival?: true;
}

/** How steps of one kind work; methods, so that a list of all takes the steps of each. */
export interface StepDefinition<Kind extends StepKind> extends Common {
  /** From the step before to this one. */
  wait(step: StepOf<Kind>): StepWait;
  /** What it looks for among what the person did since the first message. */
  looksFor(step: StepOf<Kind>): readonly string[];
}

/** How steps of any kind work. */
export interface AnyDefinition extends Common {
  wait(step: RuleStep): StepWait;
  looksFor(step: RuleStep): readonly string[];
}

/** Defines how a kind of step works; it stands in the list of `stepDefinitions.ts`. */
export function defineStep<Kind extends StepKind>(
  _kind: Kind,
  definition: StepDefinition<Kind>,
): StepDefinition<Kind> {
  return definition;
}
