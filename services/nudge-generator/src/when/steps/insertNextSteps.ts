import type { RuleInput } from '@tsudoi/contracts/rules';
import type { RuleStep } from '@tsudoi/contracts/ruleSteps';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import { costOf, priorityNumber } from '../triggers/dueWhen.ts';
import { stepNumber } from './atStep.ts';
import { waitsOver } from './waitsOver.ts';

/** A nudge that is about to go, with its rule as stated. */
export interface Stepping {
  readonly nudge: ClaimedNudge;
  readonly rule: RuleInput;
}

/** The step after a nudge; undefined where there is none, and for what a member sent once more. */
function nextStep({ nudge: { trigger }, rule }: Stepping): RuleStep | undefined {
  return trigger['resentFrom'] === undefined ? rule.steps?.[stepNumber(trigger) - 1] : undefined;
}

/** Whether a step follows a nudge. */
export function hasNextStep(stepping: Stepping): boolean {
  return nextStep(stepping) !== undefined;
}

/**
 * Writes the next steps of nudges that are about to go, as nudges of their own in the backlog: before the first leaves, so that
 * no crash loses them, under keys that a repeat finds taken. Whether a step goes is decided when it is due.
 */
export async function insertNextSteps(tx: Tx, all: readonly Stepping[], now: Date): Promise<void> {
  const wanted = all.flatMap((each) => {
    const step = nextStep(each);
    return step ? [{ ...each, step, contactId: each.nudge.contactId, at: now }] : [];
  });
  for (const [step, group] of Map.groupBy(wanted, (each) => each.step)) {
    const due = await waitsOver(tx, group, step.wait);
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
      [
        tx.tenantId,
        group.map(({ nudge }) => nudge.contactId),
        group.map(({ nudge }) => keyOfNext(nudge)),
        group.map(({ nudge }) => nudge.ruleId),
        group.map(({ nudge }) => nudge.ruleVersion),
        group.map(({ nudge }) => nudge.eventId),
        group.map(({ nudge }) => JSON.stringify(triggerOfNext(nudge))),
        group.map(({ nudge }) => nudge.items && JSON.stringify(nudge.items)),
        due,
        group.map(({ rule }) => rule.expiresAfterSeconds),
        group.map(({ rule }) => priorityNumber[rule.priority]),
        group.map(({ rule }) => costOf(rule)),
        now,
      ],
    );
  }
}

function keyOfNext({ key, trigger }: ClaimedNudge): string {
  return `${key.replace(/:step-\d+$/, '')}:step-${String(stepNumber(trigger) + 1)}`;
}

/** What called the first forth, which step this is, and the nudges before it. */
function triggerOfNext({ id, trigger, slotAt }: ClaimedNudge): Record<string, unknown> {
  const { earlier, began } = trigger;
  return {
    ...trigger,
    step: stepNumber(trigger) + 1,
    began: typeof began === 'string' ? began : slotAt.toISOString(),
    earlier: [...(Array.isArray(earlier) ? (earlier as unknown[]) : []), id],
  };
}
