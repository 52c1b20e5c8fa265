import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import { capacityTrigger } from './capacity.ts';
import { changeTrigger } from './change.ts';
import { cronTrigger } from './cron.ts';
import type { TriggerDefinition, TriggerKind } from './defineTrigger.ts';
import { eventTimeTrigger } from './eventTime.ts';
import { intervalTrigger } from './interval.ts';
import { onceTrigger } from './once.ts';
import { paceTrigger } from './pace.ts';
import { scheduleTrigger } from './schedule.ts';
import { signalTrigger } from './signal.ts';

/** How every kind of trigger fires; a kind of the contracts without its line here does not compile. */
const triggerDefinitions: { readonly [Kind in TriggerKind]: TriggerDefinition<Kind> } = {
  capacity: capacityTrigger,
  change: changeTrigger,
  cron: cronTrigger,
  event_time: eventTimeTrigger,
  interval: intervalTrigger,
  once: onceTrigger,
  pace: paceTrigger,
  schedule: scheduleTrigger,
  signal: signalTrigger,
};

/** A definition of whatever kind; it is only ever given triggers of its own. */
export type AnyTrigger = TriggerDefinition;

/** All definitions. */
export const allTriggers: readonly AnyTrigger[] = Object.values(triggerDefinitions);

/** The definition of a trigger's kind. */
export function definitionOf(trigger: Pick<RuleTrigger, 'kind'>): AnyTrigger {
  return triggerDefinitions[trigger.kind];
}

/** Kinds whose rows are filled by the clock. */
export const clockKinds: readonly TriggerKind[] = allTriggers.flatMap(({ kind, firedBy }) =>
  firedBy === 'clock' ? [kind] : [],
);

/** How the words may take each trigger, by what a nudge says it was fired by. */
export const toldByTriggers: Readonly<Record<string, string>> = Object.assign(
  {},
  ...allTriggers.map(({ told }) => told),
) as Record<string, string>;
