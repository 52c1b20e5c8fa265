import { defineTrigger } from './defineTrigger.ts';
import { slotsOfLocalTimes } from './zonesOfPeople.ts';

/** One time, for everybody at an instant or for each at a time of their own zone; somebody chose it, so it waits in no mode. */
export const onceTrigger = defineTrigger({
  kind: 'once',
  firedBy: 'clock',
  momentMatters: true,
  slots({ when }, bind) {
    if ('local' in when)
      return { sql: slotsOfLocalTimes(bind([`${when.local}:00`])), isFor: 's.time_zone = p.time_zone' };
    const at = `${bind(when.at)}::timestamptz`;
    return {
      sql: `select null::text as time_zone, 'once' as slot, ${at} as at, null::uuid as event_id, null::timestamptz as useless_after,
        '{}'::jsonb as facts where ${at} > $3 and ${at} <= $4`,
      isFor: 'true',
    };
  },
  knownAheadMs: 900_000,
  told: { once: 'a message that the organiser sends once, to many people.' },
});
