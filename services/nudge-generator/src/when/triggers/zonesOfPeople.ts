/**
 * Zones that people of the tenant $1 live in, with the zone as this server knows it, by one step of an index each, however many
 * people there are. A contact in a zone that is new to the tenant has rules of these kinds looked at again (nudge.notice_zone).
 */
export const zonesOfPeople = `(select time_zone, nudge.known_zone(time_zone) as zone from (
  with recursive zone (time_zone) as (
    (select time_zone from core.contact_view where tenant_id = $1 order by time_zone limit 1)
    union all
    select (select c.time_zone from core.contact_view c where c.tenant_id = $1 and c.time_zone > zone.time_zone order by c.time_zone limit 1)
    from zone where zone.time_zone is not null
  ) select time_zone from zone where time_zone is not null) t)`;

/** Slots of local times (a placeholder of timestamp[]) in the zones of people, in the window; the key is the local time. */
export function slotsOfLocalTimes(locals: string): string {
  return `select z.time_zone, to_char(l.local, 'YYYY-MM-DD"T"HH24:MI') as slot, d.at, null::uuid as event_id, null::timestamptz as useless_after,
      jsonb_build_object('local', to_char(l.local, 'YYYY-MM-DD"T"HH24:MI')) as facts
    from ${zonesOfPeople} z cross join unnest(${locals}::timestamp[]) l (local)
    cross join lateral (select l.local at time zone z.zone as at) d where d.at > $3 and d.at <= $4`;
}
