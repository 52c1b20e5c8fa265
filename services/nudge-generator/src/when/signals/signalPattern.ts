import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';

import type { StoredSignal } from '../store/signals.ts';

type SignalTrigger = Extract<RuleInput['trigger'], { kind: 'signal' }>;

/**
 * Holds the patterns of some people until the transaction ends: of signals that are told side by side the later one sees the
 * earlier, so that none of them is missed and none fires twice. Before any variant is counted.
 */
export async function holdPatterns(tx: Tx, contactIds: readonly string[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended(c, 8)) from (select c from unnest($1::text[]) c order by c) o`,
    [[...new Set(contactIds)]],
  );
}

/**
 * Which of these signals complete the trigger's pattern. Signals that led to an earlier nudge of the rule are used
 * up (`ruleId`; null in a trial, where nothing was used). Of a trigger of one event only its signals count, and no signal of another
 * event stops it. One index range a signal and condition.
 */
export async function completesPattern(
  tx: Tx,
  signalIds: readonly string[],
  trigger: SignalTrigger,
  ruleId: string | null,
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `select s.id from nudge.signal s
     join core.contact_view c on c.id = s.contact_id
     cross join lateral (select nudge.known_zone(c.time_zone) as zone) z
     cross join lateral (
       select coalesce(max((n.trigger ->> 'occurredAt')::timestamptz), '-infinity') as at from nudge.nudge n
       where $3::uuid is not null and n.tenant_id = $1 and n.contact_id = s.contact_id and n.rule_id = $3) used
     cross join lateral (
       select count(*) as signals, count(distinct day) filter (where day > (s.occurred_at at time zone z.zone)::date - $5::int) as days
       from (select (p.occurred_at at time zone z.zone)::date as day from nudge.signal p
             where p.tenant_id = $1 and p.contact_id = s.contact_id and p.type = s.type and p.occurred_at <= s.occurred_at
               and ($9::uuid is null or p.event_id = $9)
               and p.occurred_at > greatest(used.at, s.occurred_at - make_interval(secs => $4::float8))) within) pattern
     where s.tenant_id = $1 and s.id = any ($2::text[])
       and case when $6 then pattern.days else pattern.signals end >= $5
       and not exists (select 1 from nudge.signal u where u.tenant_id = $1 and u.contact_id = s.contact_id and u.type = any ($7::text[])
             and ($9::uuid is null or u.event_id is null or u.event_id = $9) and u.occurred_at <= s.occurred_at and u.occurred_at > s.occurred_at - make_interval(secs => $8::float8))`,
    [
      tx.tenantId,
      signalIds,
      ruleId,
      trigger.windowSeconds,
      trigger.count,
      trigger.distinctDays,
      trigger.unless,
      trigger.unlessWithinSeconds,
      trigger.eventId ?? null,
    ],
  );
  return new Set(rows.map((row) => row.id));
}

/** Signals of the same people and type that came after some and within the trigger's window of them, but not those themselves. */
export async function laterSignals(
  tx: Tx,
  told: readonly StoredSignal[],
  { signal: type, eventId, windowSeconds }: SignalTrigger,
): Promise<StoredSignal[]> {
  if (told.length === 0) return [];
  const first = new Map<string, Date>();
  for (const { contactId, occurredAt } of told) {
    const known = first.get(contactId);
    if (!known || occurredAt < known) first.set(contactId, occurredAt);
  }
  return tx.query<StoredSignal>(
    `select s.id, s.contact_id as "contactId", s.type, s.occurred_at as "occurredAt", s.event_id as "eventId", s.nudge_id as "nudgeId"
     from unnest($2::uuid[], $3::timestamptz[]) t (contact_id, first)
     cross join lateral (select * from nudge.signal n where n.tenant_id = $1 and n.contact_id = t.contact_id and n.type = $4
       and n.occurred_at > t.first and n.occurred_at <= t.first + make_interval(secs => $5::float8)
       and ($6::uuid is null or n.event_id = $6) order by n.occurred_at limit 100) s
     where s.id <> all ($7::text[])`,
    [
      tx.tenantId,
      [...first.keys()],
      [...first.values()],
      type,
      windowSeconds,
      eventId ?? null,
      told.map(({ id }) => id),
    ],
  );
}

/** Whether a signal is one that a trigger counts. */
export function isOf({ signal: type, eventId }: SignalTrigger, signal: StoredSignal): boolean {
  return signal.type === type && (eventId === undefined || signal.eventId === eventId);
}

/** Whether the signal alone is the pattern, so that nothing has to be looked up. */
export function isSingle(trigger: SignalTrigger): boolean {
  return trigger.count === 1 && (trigger.unless.length === 0 || trigger.unlessWithinSeconds === 0);
}
