import type { RuleInput } from '@tsudoi/contracts/rules';
import { arrayText } from '@tsudoi/database/arrayText';
import type { Tx } from '@tsudoi/database/database';
import { currentTraceparent } from '@tsudoi/database/outbox';
import { audienceIn, audienceOf, quietHoursOfContact } from '../signals/audienceSql.ts';
import { costOf, priorityNumber } from '../triggers/dueWhen.ts';

/** A moment at which a rule fires for one person. `slot` is the due slot or the trigger's signal. */
export interface Firing {
  readonly contactId: string;
  readonly slot: string;
  readonly at: Date;
  readonly eventId?: string | undefined;
  readonly trigger: Readonly<Record<string, unknown>>;
}

/** A rule that fires, and when for whom. */
export interface FiringRule {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly rule: RuleInput;
  /** Wait for the person's next daily batch. */
  readonly deferred: boolean;
  readonly firings: readonly Firing[];
}

/**
 * Where a firing lands, in SQL: `moved` is the trigger's instant moved by `then`, `due` that of the daily batch where
 * the rule waits for it, outside quiet hours. $3 now, $4 daily time. A signal told an hour and more after the time of day that it should
 * lead to leads to the next one, as long as the nudge would not be too late at its own.
 */
const landing = `
  cross join lateral (select case when p.then_at is not null then nudge.next_local(p.at, z.zone, p.then_at) end as first) f
  cross join lateral (select case when p.then_at is not null then nudge.next_local(
                                case when f.first < $3 - interval '1 hour' and f.first + make_interval(secs => p.expires) > $3 then $3::timestamptz else p.at end, z.zone, p.then_at)
                              else p.at + make_interval(secs => p.then_after) end as moved) m
  cross join lateral (select case when p.deferred then nudge.next_local(greatest(m.moved, $3::timestamptz), z.zone, $4::time)
                              else m.moved end as wished) d`;

/** One row a person: the key and the due instant of the first trigger, and all of them as items. */
const collected = `
  select n, contact_id, (array_agg(key order by at, key))[1] as key, min(at) as at, (array_agg(event_id order by at, key))[1] as event_id,
    (array_agg(trigger order by at, key))[1] as trigger, jsonb_agg(trigger order by at, key) as items
  from fired group by n, contact_id`;

const statementOf = (digest: boolean) => `
  with rules as materialized (
    select * from jsonb_to_recordset($2::jsonb) as r (n int, rule_id uuid, version int, deferred boolean, then_at time, then_after float8,
      expires float8, priority smallint, cost int, ${audienceOf.columns})
  ), fired as (
    select * from unnest($5::int[], $6::uuid[], $7::text[], $8::timestamptz[], $9::uuid[], $10::jsonb[])
      f (n, contact_id, key, at, event_id, trigger)
  ), w as (${digest ? collected : 'select *, null::jsonb as items from fired'}),
  people as materialized (
    select w.*, r.rule_id, r.version, r.deferred, r.then_at, r.then_after, r.expires, r.priority, r.cost, c.time_zone, ${quietHoursOfContact} as quiet_hours
    from w join rules r on r.n = w.n
    cross join lateral (select * from core.contact_view v where v.id = w.contact_id offset 0) c where ${audienceIn('r', '$3')}
  ), zones as materialized (
    select time_zone, nudge.known_zone(time_zone) as zone from (select distinct time_zone from people) each
  ), wanted as materialized (
    select p.*, uuidv7() as id, m.moved, case when p.quiet_hours is null then d.wished else nudge.after_quiet(d.wished, z.zone, p.quiet_hours) end as due
    from people p join zones z on z.time_zone = p.time_zone ${landing}
  ), n as (
    insert into nudge.nudge as n (tenant_id, id, contact_id, key, rule_id, rule_version, event_id, trigger, items, digest_open,
      slot_at, expires_at, created_at)
    select $1, id, contact_id, key, rule_id, version, event_id, trigger, items, ${String(digest)}, moved, due + make_interval(secs => expires), $3
    from wanted
    ${digest ? 'on conflict (tenant_id, contact_id, rule_id) where digest_open do update set items = n.items || excluded.items' : 'on conflict do nothing'}
    returning n.id
  ), b as (
    insert into nudge.backlog (tenant_id, nudge_id, priority, due_at, cost)
    select $1, w.id, w.priority, w.due, w.cost from wanted w where (w.id in (select id from n)) is true
    on conflict do nothing returning 1
  ) select count(*)::int as inserted from b`;

/**
 * Writes nudges of any number of rules and their backlog rows in one statement (two where some collect digests); a key that
 * exists stays as it is. People are looked up one by one (`offset 0`), lest the planner read all contacts for a thousand firings;
 * each zone is checked once. Ids are born before the insert, and `is true` keeps the look-up among them a hash: a join of rows whose number
 * the planner does not know compares each with each. Contacts outside the audience, and ids that are no contacts, fall out. Resolves to the number of new
 * nudges.
 */
export async function insertNudges(
  tx: Tx,
  firing: readonly FiringRule[],
  { now, dailyAt }: { readonly now: Date; readonly dailyAt: string },
): Promise<number> {
  let inserted = 0;
  // Whoever writes and sends them goes on with this trace.
  const traceparent = currentTraceparent();
  for (const digest of [false, true]) {
    const rules = firing.filter(
      ({ rule, firings }) => rule.digestSeconds > 0 === digest && firings.length > 0,
    );
    if (rules.length === 0) continue;
    const fired = rules.flatMap(({ rule, ruleId, firings }, n) =>
      firings.map((each) => ({
        n,
        ...each,
        key: `${ruleId}:${digest ? 'digest:' : ''}${each.slot}`,
        eventId: each.eventId ?? rule.brief.eventId ?? null,
      })),
    );
    const [row] = await tx.prepared<{ inserted: number }>(
      digest ? 'nudge_collect' : 'nudge_insert',
      statementOf(digest),
      [
        tx.tenantId,
        JSON.stringify(rules.map(valuesOf)),
        now,
        dailyAt,
        arrayText(fired.map((each) => each.n)),
        arrayText(fired.map((each) => each.contactId)),
        arrayText(fired.map((each) => each.key)),
        arrayText(fired.map((each) => each.at)),
        arrayText(fired.map((each) => each.eventId)),
        arrayText(
          fired.map((each) =>
            JSON.stringify(traceparent === null ? each.trigger : { ...each.trigger, traceparent }),
          ),
        ),
      ],
    );
    inserted += row?.inserted ?? 0;
  }
  return inserted;
}

function valuesOf({ rule, ruleId, ruleVersion, deferred }: FiringRule, n: number): Record<string, unknown> {
  const then = rule.trigger.kind === 'signal' ? rule.trigger.then : undefined;
  return {
    n,
    rule_id: ruleId,
    version: ruleVersion,
    deferred,
    then_at: then && 'at' in then ? then.at : null,
    then_after: (then && 'afterSeconds' in then ? then.afterSeconds : 0) + rule.digestSeconds,
    expires: rule.expiresAfterSeconds,
    priority: priorityNumber[rule.priority],
    cost: costOf(rule),
    ...audienceOf.values(rule.audience),
  };
}
