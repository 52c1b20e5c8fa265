import { scheduleHistory } from '../signals/history.ts';
import { defineTrigger } from './defineTrigger.ts';

/** Zones that people of the tenant $1 live in, by one step of an index each, however many people there are. */
const zonesOfPeople = `(with recursive zone (time_zone) as (
    (select time_zone from core.contact_view where tenant_id = $1 order by time_zone limit 1)
    union all
    select (select c.time_zone from core.contact_view c where c.tenant_id = $1 and c.time_zone > zone.time_zone order by c.time_zone limit 1)
    from zone where zone.time_zone is not null
  ) select time_zone from zone where time_zone is not null)`;

/**
 * A time of the person's own zone. Slots: for each zone that people live in, the instants of the wanted local time whose
 * local date falls in the window. The key is the local date, so that a person who changes zones gets one a date.
 */
export const scheduleTrigger = defineTrigger({
  kind: 'schedule',
  firedBy: 'clock',
  slots: ({ at, weekdays }, bind) => ({
    sql: `select z.time_zone, to_char(d.day, 'YYYY-MM-DD') as slot, d.at, null::uuid as event_id, null::timestamptz as useless_after,
        jsonb_build_object('at', ${bind(at)}::text) as facts
      from (select time_zone, nudge.known_zone(time_zone) as zone from ${zonesOfPeople} t) z
      cross join lateral (
        select day::date as day, (day::date + ${bind(at)}::time) at time zone z.zone as at
        from generate_series(($3::timestamptz at time zone z.zone)::date - 1, ($4::timestamptz at time zone z.zone)::date + 1, interval '1 day') g (day)
      ) d
      where d.at > $3 and d.at <= $4 and (${bind(weekdays ?? null)}::int[] is null or extract(isodow from d.day)::int = any (${bind(weekdays ?? null)}::int[]))`,
    isFor: 's.time_zone = p.time_zone',
  }),
  // A contact in a zone that is new to the tenant has the rule looked at again (nudge.notice_zone).
  knownAheadMs: 900_000,
  history: scheduleHistory,
  told: { schedule: 'a regular message.' },
});
