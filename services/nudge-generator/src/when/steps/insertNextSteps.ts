import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import { byConfirmation } from '../triggers/confirmation.ts';
import { costOf, priorityNumber } from '../triggers/dueWhen.ts';
import { pathOf, stepOf } from './atStep.ts';
import { stepDefinition } from './kinds/stepDefinitions.ts';
import { stepAfter, stepInto, type Arm, type PlacedStep } from './stepPath.ts';
import { waitsOver } from './waitsOver.ts';

/** A nudge that is about to go, with its rule as stated; of a branch, the side that it leads to. */
export interface Stepping {
  readonly nudge: ClaimedNudge;
  readonly rule: RuleInput;
  readonly arm?: Arm;
}

/** The step after a nudge; undefined where there is none, and for what a member sent once more. */
function nextStep({ nudge: { trigger }, rule, arm }: Stepping): PlacedStep | undefined {
  if (trigger['resentFrom'] !== undefined && trigger['resentBy'] !== byConfirmation) return undefined;
  const path = pathOf(trigger);
  const steps = rule.steps ?? [];
  return arm !== undefined && path !== undefined ? stepInto(steps, path, arm) : stepAfter(steps, path);
}

/** Whether a step follows a nudge. */
export function hasNextStep(stepping: Stepping): boolean {
  return nextStep(stepping) !== undefined;
}

type Wanted = Stepping & { readonly next: PlacedStep; readonly due: Date };

/**
 * Writes the next steps of nudges that are about to go, as nudges of their own in the backlog: before the first leaves, so that
 * no crash loses them, under keys that a repeat finds taken. Whether a step goes is decided when it is due.
 */
export async function insertNextSteps(tx: Tx, all: readonly Stepping[], now: Date): Promise<void> {
  const wanted = all.flatMap((each) => {
    const next = nextStep(each);
    return next ? [{ ...each, next, contactId: each.nudge.contactId, at: now }] : [];
  });
  for (const [step, group] of Map.groupBy(wanted, (each) => each.next.step)) {
    const definition = stepDefinition(step);
    const due = await waitsOver(tx, group, definition.wait(step));
    const timed = group.map((each, n) => ({ ...each, due: due[n] ?? now }));
    if (definition.collects) await insertCollected(tx, timed, now);
    else await insertEach(tx, timed, now);
  }
}

async function insertEach(tx: Tx, group: readonly Wanted[], now: Date): Promise<void> {
  await tx.execute(
    `with w as (
       select * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::int[], $6::uuid[], $7::jsonb[], $8::jsonb[], $9::timestamptz[], $10::float8[],
         $11::smallint[], $12::int[]) w (contact_id, key, rule_id, version, event_id, trigger, items, due, expires, priority, cost)
     ), n as (
       insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, items, slot_at, expires_at, created_at)
       select $1, contact_id, key, rule_id, version, event_id, trigger, items, due, due + make_interval(secs => expires), $13 from w
       on conflict do nothing returning id, contact_id, key
     )
     insert into nudge.backlog (tenant_id, nudge_id, priority, due_at, cost)
     select $1, n.id, w.priority, w.due, w.cost from n join w on w.contact_id = n.contact_id and w.key = n.key`,
    [tx.tenantId, ...columnsOf(group, (each) => each.nudge.items), now],
  );
}

/**
 * Adds nudges to the open digest of their rule and person, or opens one. A nudge is in one digest only: one that is claimed again finds
 * itself there, also where that digest has left.
 */
async function insertCollected(tx: Tx, group: readonly Wanted[], now: Date): Promise<void> {
  await tx.execute(
    `with given as (
       select * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::int[], $6::uuid[], $7::jsonb[], $8::jsonb[], $9::timestamptz[], $10::float8[],
         $11::smallint[], $12::int[]) g (contact_id, key, rule_id, version, event_id, trigger, items, due, expires, priority, cost)
       where not exists (select from nudge.nudge d where d.tenant_id = $1 and d.contact_id = g.contact_id and d.rule_id = g.rule_id
         and d.items @> jsonb_build_array(jsonb_build_object('from', g.items -> 0 ->> 'from')))
     ), w as (
       select contact_id, rule_id, (array_agg(key order by key))[1] as key, (array_agg(version order by key))[1] as version,
         (array_agg(event_id order by key))[1] as event_id, (array_agg(trigger order by key))[1] as trigger,
         jsonb_agg(items -> 0 order by key) as items, min(due) as due, min(expires) as expires, min(priority) as priority, min(cost) as cost
       from given group by contact_id, rule_id
     ), n as (
       insert into nudge.nudge as n (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, items, digest_open, slot_at,
         expires_at, created_at)
       select $1, contact_id, key, rule_id, version, event_id, trigger, items, true, due, due + make_interval(secs => expires), $13 from w
       on conflict (tenant_id, contact_id, rule_id) where digest_open do update set items = n.items || excluded.items,
         trigger = jsonb_set(n.trigger, '{earlier}', (excluded.trigger -> 'earlier') || (n.trigger -> 'earlier'))
       returning id, contact_id, rule_id, slot_at
     )
     insert into nudge.backlog (tenant_id, nudge_id, priority, due_at, cost)
     select $1, n.id, w.priority, n.slot_at, w.cost from n join w on w.contact_id = n.contact_id and w.rule_id = n.rule_id
     on conflict do nothing`,
    [
      tx.tenantId,
      ...columnsOf(group, ({ nudge }) => [{ ...nudge.trigger, earlier: undefined, from: nudge.id }]),
      now,
    ],
  );
}

function columnsOf(
  group: readonly Wanted[],
  itemsOf: (each: Wanted) => readonly unknown[] | null,
): unknown[] {
  return [
    group.map(({ nudge }) => nudge.contactId),
    group.map(({ nudge, next }) => `${nudge.key.replace(/:step-\d+$/, '')}:step-${String(next.number)}`),
    group.map(({ nudge }) => nudge.ruleId),
    group.map(({ nudge }) => nudge.ruleVersion),
    group.map(({ nudge }) => nudge.eventId),
    group.map((each) => JSON.stringify(triggerOfNext(each))),
    group.map((each) => {
      const items = itemsOf(each);
      return items && JSON.stringify(items);
    }),
    group.map(({ due }) => due),
    group.map(({ rule }) => rule.expiresAfterSeconds),
    group.map(({ rule }) => priorityNumber[rule.priority]),
    group.map(({ rule }) => costOf(rule)),
  ];
}

/** What called the first forth, which step this is, and the messages before it. */
function triggerOfNext({ nudge: { id, trigger, slotAt }, rule, next }: Wanted): Record<string, unknown> {
  const { earlier, began } = trigger;
  const before = Array.isArray(earlier) ? (earlier as unknown[]) : [];
  const says = stepOf(rule, trigger)?.kind !== 'branch';
  return {
    ...trigger,
    step: next.number,
    path: next.path,
    began: typeof began === 'string' ? began : slotAt.toISOString(),
    earlier: says ? [...before, id] : before,
  };
}
