import { defineTrigger } from './defineTrigger.ts';

/**
 * A time relative to an event, for those who have a seat. Days are counted by the calendar of the person's zone; what comes
 * before the start is useless after it, and never falls on or after it. Slots name the event and its date: a new date is told anew.
 */
export const eventTimeTrigger = defineTrigger({
  kind: 'event_time',
  firedBy: 'clock',
  momentMatters: true,
  tellsOfEvent: () => true,
  slots({ offset, eventId }, bind) {
    const days = 'days' in offset ? offset.days : null;
    const minutes = 'minutes' in offset ? offset.minutes : null;
    const before = (days ?? minutes ?? 0) < 0 || days === 0;
    const name = days === null ? `M${String(minutes)}` : `D${String(days)}`;
    const zones = `(select time_zone, nudge.known_zone(time_zone) as zone from (select distinct time_zone from core.contact_view) t) z`;
    const at =
      days === null
        ? `e.starts_at + make_interval(mins => ${bind(minutes)}::int)`
        : `((e.starts_at at time zone z.zone)::date + ${bind(days)}::int + ${bind('at' in offset ? offset.at : '')}::time) at time zone z.zone`;
    const zone = days === null ? 'null::text' : 'z.time_zone';
    return {
      sql: `select ${zone} as time_zone, e.id::text || ':' || to_char(e.starts_at at time zone 'UTC', 'YYYYMMDDHH24MI') || ':' || ${bind(name)}::text as slot,
          d.at, e.id as event_id, case when ${bind(before)}::boolean then e.starts_at end as useless_after,
          jsonb_build_object('startsAt', to_char(e.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'after', not ${bind(before)}::boolean) as facts
        from recommendation.event_fact_view e ${days === null ? '' : `cross join ${zones}`} cross join lateral (select ${at} as at) d
        where e.tenant_id = $1 and e.state <> 'cancelled' and d.at > $3 and d.at <= $4
          and e.starts_at between $3::timestamptz - interval '100 days' and $4::timestamptz + interval '100 days'
          and (${bind(eventId ?? null)}::uuid is null or e.id = ${bind(eventId ?? null)}::uuid)
          and (not ${bind(before)}::boolean or d.at < e.starts_at)`,
      isFor: `(s.time_zone is null or s.time_zone = p.time_zone) and exists (select from core.sign_up_view u
        where u.tenant_id = $1 and u.contact_id = p.id and u.event_id = s.event_id and u.state <> 'cancelled')`,
    };
  },
  told: {
    event_time:
      'a reminder at a time that the organiser chose: the person has a seat. If daysLeft is missing, the event has begun or is over.',
  },
});
