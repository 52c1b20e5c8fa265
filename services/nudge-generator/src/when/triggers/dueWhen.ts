import type { RuleInput } from '@tsudoi/contracts/rules';
import { definitionOf } from './triggerDefinitions.ts';
import type { Stage } from '@tsudoi/growth/stage';

/** Smallest first: how the backlog orders the priorities of rules. */
export const priorityNumber = { urgent: 1, normal: 2, bulk: 3 } as const;

/**
 * A mode changes only when a nudge is due, never its key: a switch can therefore double nothing. What is urgent, and what
 * somebody chose the very moment for, waits in no mode.
 */
export function waitsForDailyBatch(rule: RuleInput, mode: Stage['nudges']): boolean {
  if (rule.priority === 'urgent' || momentMatters(rule)) return false;
  return mode === 'scheduled' || (mode === 'hybrid' && !rule.immediate);
}

function momentMatters({ trigger }: RuleInput): boolean {
  const definition = definitionOf(trigger);
  return definition.firedBy === 'clock' && definition.momentMatters === true;
}

/** How far ahead due rows are filled: a day where the stage batches this rule, two minutes where it does not. */
export function fillAheadMs(rule: RuleInput, mode: Stage['nudges']): number {
  return waitsForDailyBatch(rule, mode) ? 86_400_000 : 120_000;
}

/** Weight of one nudge in its tenant's share: each channel beyond the first, and words by a model, count. */
export function costOf(rule: RuleInput): number {
  return rule.channels.some((channel) => channel !== 'in_app') ? 2 : 1;
}
