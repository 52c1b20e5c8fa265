import { defineTrigger } from './defineTrigger.ts';
import { cronFault, cronTimes } from './localTimes.ts';
import { slotsOfLocalTimes } from './zonesOfPeople.ts';

/** A cron expression in the person's own zone. The key is the local time: a person who changes zones gets one a time. */
export const cronTrigger = defineTrigger({
  kind: 'cron',
  firedBy: 'clock',
  check(trigger) {
    const message = cronFault(trigger);
    return message === undefined ? [] : [{ field: 'body.trigger.expression', message }];
  },
  slots: (trigger, bind, _batched, { from, to }) => ({
    sql: slotsOfLocalTimes(bind(cronTimes(trigger, from, to))),
    isFor: 's.time_zone = p.time_zone',
  }),
  knownAheadMs: 900_000,
  told: { cron: 'a regular message.' },
});
