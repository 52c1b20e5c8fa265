import type { RuleStep, StepKind } from '@tsudoi/contracts/ruleSteps';
import { branchStep } from './branchStep.ts';
import type { AnyDefinition } from './defineStep.ts';
import { digestStep } from './digestStep.ts';
import { messageStep } from './messageStep.ts';

/** Every kind of step. */
const definitions: Readonly<Record<StepKind, AnyDefinition>> = {
  message: messageStep,
  digest: digestStep,
  branch: branchStep,
};

/** How a step works. */
export function stepDefinition(step: RuleStep): AnyDefinition {
  return definitions[step.kind ?? 'message'];
}
