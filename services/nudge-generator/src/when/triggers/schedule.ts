import { onMonthDay, scheduleHistory } from '../signals/history.ts';
import { defineTrigger } from './defineTrigger.ts';
import { zonesOfPeople } from './zonesOfPeople.ts';

/**
 * A time of the person's own zone. Slots: for each zone that people live in, the instants of the wanted local time whose
 * local date falls in the window. The key is the local date, so that a person who changes zones gets one a date.
 */
export const scheduleTrigger = defineTrigger({
  kind: 'schedule',
  firedBy: 'clock',
  slots: ({ at, weekdays, monthDays }, bind) => ({
    sql: `select z.time_zone, to_char(d.day, 'YYYY-MM-DD') as slot, d.at, null::uuid as event_id, null::timestamptz as useless_after,
        jsonb_build_object('at', ${bind(at)}::text) as facts
      from ${zonesOfPeople} z
      cross join lateral (
        select day::date as day, (day::date + ${bind(at)}::time) at time zone z.zone as at
        from generate_series(($3::timestamptz at time zone z.zone)::date - 1, ($4::timestamptz at time zone z.zone)::date + 1, interval '1 day') g (day)
      ) d
      where d.at > $3 and d.at <= $4 and (${bind(weekdays ?? null)}::int[] is null or extract(isodow from d.day)::int = any (${bind(weekdays ?? null)}::int[]))
        and ${onMonthDay('d.day', `${bind(monthDays ?? null)}::int[]`)}`,
    isFor: 's.time_zone = p.time_zone',
  }),
  knownAheadMs: 900_000,
  history: scheduleHistory,
  told: { schedule: 'a regular message.' },
});
