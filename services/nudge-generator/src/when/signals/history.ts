import type { Audience, RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { audienceSql, quietHoursOfContact } from './audienceSql.ts';

type Trigger<Kind> = Extract<RuleInput['trigger'], { kind: Kind }>;

/** A moment at which a rule would have fired. */
export interface PastFiring {
  readonly contactId: string;
  readonly dueAt: Date;
  readonly slot: string;
}

const most = 20_000;

/** Past signals of the trigger's type with the instant their nudge would have been due, oldest first. */
export async function signalHistory(
  tx: Tx,
  trigger: Trigger<'signal'>,
  audience: Audience,
  from: Date,
  to: Date,
): Promise<PastFiring[]> {
  const then = trigger.then;
  const values: unknown[] = [
    tx.tenantId,
    from,
    to,
    trigger.signal,
    then && 'at' in then ? then.at : null,
    then && 'afterSeconds' in then ? then.afterSeconds : 0,
    trigger.eventId ?? null,
  ];
  return tx.query<PastFiring>(
    `select h.contact_id as "contactId", h.id as slot, nudge.after_quiet(case when $5::time is null
        then h.occurred_at + make_interval(secs => $6::float8)
        else nudge.next_local(h.occurred_at, nudge.known_zone(c.time_zone), $5::time) end, nudge.known_zone(c.time_zone), ${quietHoursOfContact}) as "dueAt"
     from nudge.signal h join core.contact_view c on c.id = h.contact_id
     where h.tenant_id = $1 and h.occurred_at > $2 and h.occurred_at <= $3 and h.type = $4
       and ($7::uuid is null or h.event_id = $7) and ${audienceSql(audience, values, '$3')}
     order by h.occurred_at, h.id limit ${String(most)}`,
    values,
  );
}

/** Whether a date is one of some days of the month, in SQL: 1 to 31, or counted from its end (-1 the last one); null is every day. */
export function onMonthDay(day: string, days: string): string {
  return `(${days} is null or extract(day from ${day})::int = any (${days})
    or extract(day from ${day})::int - extract(day from date_trunc('month', ${day}::timestamp) + interval '1 month - 1 day')::int - 1 = any (${days}))`;
}

/** Past slots of a schedule, oldest first. */
export async function scheduleHistory(
  tx: Tx,
  trigger: Trigger<'schedule'>,
  audience: Audience,
  from: Date,
  to: Date,
): Promise<PastFiring[]> {
  const { at, weekdays, monthDays } = trigger;
  const values: unknown[] = [tx.tenantId, from, to, at, weekdays ?? null, monthDays ?? null];
  return tx.query<PastFiring>(
    `select c.id as "contactId", to_char(s.day, 'YYYY-MM-DD') as slot, nudge.after_quiet(s.at, s.zone, ${quietHoursOfContact}) as "dueAt"
     from (
       select z.time_zone, z.zone, day::date as day, (day::date + $4::time) at time zone z.zone as at
       from (select time_zone, nudge.known_zone(time_zone) as zone from (select distinct time_zone from core.contact_view) t) z
       cross join generate_series($2::timestamptz::date - 1, $3::timestamptz::date + 1, interval '1 day') g (day)
     ) s
     join core.contact_view c on c.time_zone = s.time_zone
     where s.at > $2 and s.at <= $3 and ($5::int[] is null or extract(isodow from s.day)::int = any ($5))
       and ${onMonthDay('s.day', '$6::int[]')} and c.tenant_id = $1 and ${audienceSql(audience, values, '$3')}
     order by s.at, c.id limit ${String(most)}`,
    values,
  );
}
