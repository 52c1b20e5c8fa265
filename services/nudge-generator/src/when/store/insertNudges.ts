import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { audienceSql } from '../signals/audienceSql.ts';
import { costOf, priorityNumber } from '../triggers/dueWhen.ts';

/** A moment at which a rule fires for one person. `slot` is the due slot or the trigger's signal. */
export interface Firing {
  readonly contactId: string;
  readonly slot: string;
  readonly at: Date;
  readonly eventId?: string | undefined;
  readonly trigger: Readonly<Record<string, unknown>>;
}

export interface InsertOptions {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly rule: RuleInput;
  readonly now: Date;
  /** Wait for the person's next daily batch. */
  readonly deferred: boolean;
  readonly dailyAt: string;
}

/**
 * Where a firing lands, in SQL: `moved` is the trigger's instant moved by `then`, `due` that of the daily batch where
 * the rule waits for it, outside quiet hours. $3 now, $4 deferred, $5 daily time, $6 then.at, $7 then.afterSeconds.
 */
const landing = `
  cross join lateral (select case when $6::time is not null then nudge.next_local(p.at, z.zone, $6::time)
                              else p.at + make_interval(secs => $7::float8) end as moved) m
  cross join lateral (select case when $4::boolean then nudge.next_local(greatest(m.moved, $3::timestamptz), z.zone, $5::time)
                              else m.moved end as wished) d`;

/**
 * Writes nudges and their backlog rows in one statement; a key that exists stays as it is. People are looked up one by
 * one (`offset 0`), lest the planner read all contacts for a thousand firings; each zone is checked once. Contacts outside the
 * audience, and ids that are no contacts, fall out. Resolves to the number of new nudges.
 */
export async function insertNudges(
  tx: Tx,
  firings: readonly Firing[],
  options: InsertOptions,
): Promise<number> {
  if (firings.length === 0) return 0;
  const { rule, ruleId } = options;
  const then = rule.trigger.kind === 'signal' ? rule.trigger.then : undefined;
  const digest = rule.digestSeconds > 0;
  const values: unknown[] = [
    tx.tenantId,
    ruleId,
    options.now,
    options.deferred,
    options.dailyAt,
    then && 'at' in then ? then.at : null,
    (then && 'afterSeconds' in then ? then.afterSeconds : 0) + rule.digestSeconds,
    options.ruleVersion,
    rule.expiresAfterSeconds,
    priorityNumber[rule.priority],
    costOf(rule),
    firings.map((each) => each.contactId),
    firings.map((each) => `${ruleId}:${digest ? 'digest:' : ''}${each.slot}`),
    firings.map((each) => each.at),
    firings.map((each) => each.eventId ?? rule.brief.eventId ?? null),
    firings.map((each) => JSON.stringify(each.trigger)),
  ];
  const audience = audienceSql(rule.audience, values, '$3');
  const [row] = await tx.query<{ inserted: number }>(
    `with fired as (
       select * from unnest($12::uuid[], $13::text[], $14::timestamptz[], $15::uuid[], $16::jsonb[]) f (contact_id, key, at, event_id, trigger)
     ), w as (${digest ? collected : 'select *, null::jsonb as items from fired'}),
     people as materialized (
       select w.*, c.time_zone, c.quiet_hours
       from w cross join lateral (select * from core.contact_view v where v.id = w.contact_id offset 0) c where ${audience}
     ), zones as materialized (
       select time_zone, nudge.known_zone(time_zone) as zone from (select distinct time_zone from people) each
     ), wanted as materialized (
       select p.*, m.moved, case when p.quiet_hours is null then d.wished else nudge.after_quiet(d.wished, z.zone, p.quiet_hours) end as due
       from people p join zones z on z.time_zone = p.time_zone ${landing}
     ), n as (
       insert into nudge.nudge as n (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, items, digest_open,
         slot_at, expires_at, created_at)
       select $1, contact_id, key, $2, $8, event_id, trigger, items, ${String(digest)}, moved, due + make_interval(secs => $9), $3
       from wanted
       ${digest ? 'on conflict (tenant_id, contact_id, rule_id) where digest_open do update set items = n.items || excluded.items' : 'on conflict do nothing'}
       returning n.id, n.contact_id, n.key
     ), b as (
       insert into nudge.backlog (tenant_id, nudge_id, priority, due_at, cost)
       select $1, n.id, $10, wanted.due, $11 from n join wanted on wanted.contact_id = n.contact_id and wanted.key = n.key
       on conflict do nothing returning 1
     ) select count(*)::int as inserted from b`,
    values,
  );
  return row?.inserted ?? 0;
}

/** One row a person: the key and the due instant of the first trigger, and all of them as items. */
const collected = `
  select contact_id, (array_agg(key order by at, key))[1] as key, min(at) as at, (array_agg(event_id order by at, key))[1] as event_id,
    (array_agg(trigger order by at, key))[1] as trigger, jsonb_agg(trigger order by at, key) as items
  from fired group by contact_id`;
