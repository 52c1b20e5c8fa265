import type { RuleInput } from '@tsudoi/contracts/rules';
import type { RuleStep } from '@tsudoi/contracts/ruleSteps';
import { stepAt } from './stepPath.ts';

type Trigger = Readonly<Record<string, unknown>>;

/** Which step of its rule a nudge is: 1 is the rule's own message. */
export function stepNumber(trigger: Trigger): number {
  const { step } = trigger;
  return typeof step === 'number' && Number.isInteger(step) && step > 1 ? step : 1;
}

/** Where in its rule's steps a nudge stands; undefined for the rule's own message. Nudges of older versions know their number alone. */
export function pathOf(trigger: Trigger): string | undefined {
  const { path } = trigger;
  const number = stepNumber(trigger);
  return typeof path === 'string' ? path : number > 1 ? String(number - 2) : undefined;
}

/** The step that a nudge is of; undefined for the rule's own message. */
export function stepOf(rule: Pick<RuleInput, 'steps'>, trigger: Trigger): RuleStep | undefined {
  const path = pathOf(trigger);
  return path === undefined ? undefined : stepAt(rule.steps ?? [], path);
}

/** A rule as it stands for one of its steps: the step's channels and words, and no rest since the step before. */
export function atStep<Rule extends RuleInput>(rule: Rule, trigger: Trigger): Rule {
  const step = stepOf(rule, trigger);
  if (!step) return rule;
  const own = step.kind === 'branch' ? {} : { channels: step.channels, variants: step.variants };
  return {
    ...rule,
    channels: own.channels ?? rule.channels,
    brief: { ...rule.brief, variants: own.variants ?? rule.brief.variants },
    cooldownSeconds: 0,
    throttle: undefined,
  };
}
