import type { RuleInput } from '@tsudoi/contracts/rules';
import type { RuleStep } from '@tsudoi/contracts/ruleSteps';

type Trigger = Readonly<Record<string, unknown>>;

/** Which step of its rule a nudge is: 1 is the rule's own message. */
export function stepNumber(trigger: Trigger): number {
  const { step } = trigger;
  return typeof step === 'number' && Number.isInteger(step) && step > 1 ? step : 1;
}

/** The step that a nudge is of; undefined for the rule's own message. */
export function stepOf(rule: Pick<RuleInput, 'steps'>, trigger: Trigger): RuleStep | undefined {
  return rule.steps?.[stepNumber(trigger) - 2];
}

/** A rule as it stands for one of its steps: the step's channels and words, and no rest since the step before. */
export function atStep<Rule extends RuleInput>(rule: Rule, trigger: Trigger): Rule {
  const step = stepOf(rule, trigger);
  if (!step) return rule;
  return {
    ...rule,
    channels: step.channels ?? rule.channels,
    brief: { ...rule.brief, variants: step.variants ?? rule.brief.variants },
    cooldownSeconds: 0,
    throttle: undefined,
  };
}
