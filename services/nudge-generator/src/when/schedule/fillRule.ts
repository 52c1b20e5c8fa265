import type { Rule } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { audienceSql } from '../rules/audienceSql.ts';
import { costOf, priorityNumber } from '../rules/dueWhen.ts';

/** A part of the time that a rule is filled for: slots after `from`, up to and with `to`. */
export interface FillWindow {
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
}

export interface FillChunk {
  readonly inserted: number;
  /** The last contact of the chunk; null when the window is done. */
  readonly cursor: string | null;
}

/**
 * Slots of a schedule: for each zone that people live in, the instants of the wanted local time whose local date falls
 * in the window. The key is the local date, so that a person who changes zones gets one a date.
 */
const scheduleSlots = `
  select z.zone, z.time_zone, to_char(d.day, 'YYYY-MM-DD') as slot, d.at
  from (select time_zone, nudge.known_zone(time_zone) as zone from (select distinct time_zone from core.contact_view) t) z
  cross join lateral (
    select day::date as day, (day::date + $6::time) at time zone z.zone as at
    from generate_series(($3::timestamptz at time zone z.zone)::date - 1, ($4::timestamptz at time zone z.zone)::date + 1, interval '1 day') g (day)
  ) d
  where d.at > $3 and d.at <= $4 and ($7::int[] is null or extract(isodow from d.day)::int = any ($7))`;

/** Slots of an interval: multiples of it since 1970; one a batch where the stage batches. */
const intervalSlots = `
  select null::text as zone, null::text as time_zone, (n * $6)::text as slot, to_timestamp(n * $6) as at
  from generate_series(floor(extract(epoch from $3::timestamptz) / $6)::bigint + 1, floor(extract(epoch from $4::timestamptz) / $6)::bigint) g (n)
  where not $7::boolean or n = floor(extract(epoch from $3::timestamptz) / $6)::bigint + 1`;

/**
 * Writes the due rows of one window for at most `chunk` contacts after `cursor`, in one statement. Repeating it adds
 * nothing: the keys are taken.
 */
export async function fillChunk(
  tx: Tx,
  rule: Rule,
  window: FillWindow,
  cursor: string | null,
  chunk: number,
  batched: boolean,
): Promise<FillChunk> {
  const { trigger } = rule;
  if (trigger.kind !== 'schedule' && trigger.kind !== 'interval') return { inserted: 0, cursor: null };
  const isSchedule = trigger.kind === 'schedule';
  const values: unknown[] = [
    tx.tenantId,
    rule.id,
    window.from,
    window.to,
    window.now,
    isSchedule ? trigger.at : trigger.everySeconds,
    isSchedule ? (trigger.weekdays ?? null) : batched,
    rule.version,
    rule.expiresAfterSeconds,
    priorityNumber[rule.priority],
    costOf(rule),
    rule.brief.eventId ?? null,
    cursor,
    chunk,
    JSON.stringify(
      isSchedule
        ? { kind: 'schedule', at: trigger.at }
        : { kind: 'interval', everySeconds: trigger.everySeconds },
    ),
  ];
  const audience = audienceSql(rule.audience, values, '$5');
  const [row] = await tx.query<{ inserted: number; seen: number; cursor: string | null }>(
    `with slots as materialized (${isSchedule ? scheduleSlots : intervalSlots}),
     people as materialized (
       select c.id, c.time_zone, c.quiet_hours from core.contact_view c
       where ($13::uuid is null or c.id > $13) and exists (select from slots) and ${audience}
       order by c.id limit $14
     ), wanted as materialized (
       select p.id as contact_id, $2::uuid::text || ':' || s.slot as key, s.at, s.slot,
         case when p.quiet_hours is null then s.at else nudge.after_quiet(s.at, nudge.known_zone(p.time_zone), p.quiet_hours) end as due
       from people p join slots s on s.time_zone is null or s.time_zone = p.time_zone
     ), n as (
       insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, slot_at, expires_at, created_at)
       select $1, contact_id, key, $2, $8, $12, $15::jsonb || jsonb_build_object('slot', slot), at, due + make_interval(secs => $9), $5 from wanted
       on conflict do nothing returning id, contact_id, key
     ), b as (
       insert into nudge.backlog (tenant_id, nudge_id, priority, due_at, cost)
       select $1, n.id, $10, wanted.due, $11 from n join wanted using (contact_id, key) returning 1
     )
     select (select count(*) from b)::int as inserted, (select count(*) from people)::int as seen, (select max(id::text) from people) as cursor`,
    values,
  );
  return { inserted: row?.inserted ?? 0, cursor: row && row.seen === chunk ? row.cursor : null };
}
