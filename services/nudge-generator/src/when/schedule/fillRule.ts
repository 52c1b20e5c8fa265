import type { Rule } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { audienceSql, quietHoursOfContact } from '../signals/audienceSql.ts';
import { costOf, priorityNumber } from '../triggers/dueWhen.ts';
import { definitionOf } from '../triggers/triggerDefinitions.ts';

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
  const definition = definitionOf(trigger);
  if (definition.firedBy !== 'clock') return { inserted: 0, cursor: null };
  const values: unknown[] = [
    tx.tenantId,
    rule.id,
    window.from,
    window.to,
    window.now,
    rule.version,
    rule.expiresAfterSeconds,
    priorityNumber[rule.priority],
    costOf(rule),
    rule.brief.eventId ?? null,
    cursor,
    chunk,
    trigger.kind,
  ];
  const { sql, isFor } = definition.slots(
    trigger,
    (value) => `$${String(values.push(value))}`,
    batched,
    window,
  );
  const { signedUpTo, ...others } = rule.audience;
  const audience = audienceSql(
    signedUpTo === 'trigger' ? others : { ...others, ...(signedUpTo && { signedUpTo }) },
    values,
    '$5',
  );
  const [row] = await tx.query<{ inserted: number; seen: number; cursor: string | null }>(
    `with slots as materialized (${sql}),
     people as materialized (
       select c.id, c.time_zone, ${quietHoursOfContact} as quiet_hours from core.contact_view c
       where ($11::uuid is null or c.id > $11) and exists (select from slots) and ${audience}
       order by c.id limit $12
     ), wanted as materialized (
       select p.id as contact_id, $2::uuid::text || ':' || s.slot as key, s.at, s.slot, s.event_id, s.useless_after, s.facts,
         case when p.quiet_hours is null then s.at else nudge.after_quiet(s.at, nudge.known_zone(p.time_zone), p.quiet_hours) end as due
       from people p join slots s on ${isFor}
     ), n as (
       insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, slot_at, expires_at, created_at)
       select $1, contact_id, key, $2, $6, coalesce(event_id, $10), jsonb_build_object('kind', $13::text, 'slot', slot) || facts, at,
         least(due + make_interval(secs => $7), useless_after), $5
       from wanted where useless_after is null or due < useless_after
       on conflict do nothing returning id, contact_id, key
     ), b as (
       insert into nudge.backlog (tenant_id, nudge_id, priority, due_at, cost)
       select $1, n.id, $8, wanted.due, $9 from n join wanted using (contact_id, key) returning 1
     )
     select (select count(*) from b)::int as inserted, (select count(*) from people)::int as seen, (select max(id::text) from people) as cursor`,
    values,
  );
  return { inserted: row?.inserted ?? 0, cursor: row && row.seen === chunk ? row.cursor : null };
}

/** The first slot of a rule after `from` and up to `to`; undefined where there is none. Its people are not looked at. */
export async function firstSlot(
  tx: Tx,
  rule: Rule,
  { from, to }: Pick<FillWindow, 'from' | 'to'>,
  batched: boolean,
): Promise<Date | undefined> {
  const definition = definitionOf(rule.trigger);
  if (definition.firedBy !== 'clock') return undefined;
  const values: unknown[] = [tx.tenantId, rule.id, from, to];
  const bind = (value: unknown) => `$${String(values.push(value))}`;
  const { sql } = definition.slots(rule.trigger, bind, batched, { from, to });
  const [row] = await tx.query<{ at: Date | null }>(
    `select min(at) as at from (${sql}) s where $1::uuid is not null and $2::uuid is not null`,
    values,
  );
  return row?.at ?? undefined;
}
