import { z } from 'zod';
import { CapacityTrigger } from './triggerKinds/capacity.ts';
import { ChangeTrigger } from './triggerKinds/change.ts';
import { CronTrigger } from './triggerKinds/cron.ts';
import { EventTimeTrigger } from './triggerKinds/eventTime.ts';
import { IntervalTrigger } from './triggerKinds/interval.ts';
import { OnceTrigger } from './triggerKinds/once.ts';
import { PaceTrigger } from './triggerKinds/pace.ts';
import { ScheduleTrigger } from './triggerKinds/schedule.ts';
import { SignalTrigger } from './triggerKinds/signal.ts';

/** What makes a rule fire, one kind a file; how each fires stands in the nudge generator's `when/triggers`. */
export const RuleTrigger = z.discriminatedUnion('kind', [
  SignalTrigger,
  ScheduleTrigger,
  IntervalTrigger,
  PaceTrigger,
  ChangeTrigger,
  CapacityTrigger,
  EventTimeTrigger,
  CronTrigger,
  OnceTrigger,
]);
export type RuleTrigger = z.output<typeof RuleTrigger>;
