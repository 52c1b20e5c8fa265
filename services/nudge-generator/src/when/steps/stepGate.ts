import type { NudgeState } from '@tsudoi/contracts/nudges';
import type { RuleInput } from '@tsudoi/contracts/rules';
import type { RuleStep } from '@tsudoi/contracts/ruleSteps';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { NudgeSettlement } from '../../backlog/settle.ts';
import { stepOf } from './atStep.ts';
import { stepDefinition } from './kinds/stepDefinitions.ts';
import type { Arm } from './stepPath.ts';

/** A nudge with its rule. */
interface Stepped {
  readonly nudge: Pick<ClaimedNudge, 'id' | 'contactId' | 'eventId' | 'trigger'>;
  readonly rule: RuleInput;
}

/** Why a later step does not go now: it ends, waits, or is a branch that leads on by one of its sides. */
export type StepStop = Pick<NudgeSettlement, 'state' | 'reason' | 'dueAt'> & { readonly arm?: Arm };

/** Signals that answer a message; others count wherever they come from. */
const answersToMessages = ['opened', 'clicked', 'dismissed', 'ignored', 'rated', 'delivered'];
/** Reasons for which a step did not reach the person although nothing speaks against the next one. */
const notReached: ReadonlySet<string> = new Set(['no_channel', 'no_channel_took_it', 'too_late']);
const minuteMs = 60_000;

interface StepRow {
  readonly id: string;
  readonly state: NudgeState | null;
  readonly reason: string | null;
  readonly settled_at: Date | null;
  readonly answered: boolean;
}

/** Nudges of later steps that do not go now: answered, the step before is still under way or was stopped, its wait is not over, a branch. */
export async function stoppedSteps(
  tx: Tx,
  all: readonly Stepped[],
  now: Date,
): Promise<Map<string, StepStop>> {
  const stepped = all.flatMap((each) => {
    const step = stepOf(each.rule, each.nudge.trigger);
    const { earlier, began } = each.nudge.trigger;
    if (!step || !Array.isArray(earlier) || typeof began !== 'string') return [];
    return [{ ...each, step, began, earlier: earlier.map(String) }];
  });
  const stops = new Map<string, StepStop>();
  if (stepped.length === 0) return stops;
  const rows = await tx.query<StepRow>(
    `select g.id, b.state, b.reason, b.settled_at, exists (
       select from nudge.signal s where s.tenant_id = $1 and s.contact_id = g.contact_id and s.type in (select jsonb_array_elements_text(g.unless))
         and case when s.type = any ($8::text[]) then s.nudge_id::text in (select jsonb_array_elements_text(g.earlier))
           else s.occurred_at >= g.began and (g.event_id is null or s.event_id is null or s.event_id = g.event_id) end) as answered
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::jsonb[], $7::timestamptz[]) g (id, contact_id, event_id, unless, earlier, began)
     left join lateral (select state, reason, settled_at from nudge.nudge n where n.tenant_id = $1 and n.id = (g.earlier ->> -1)::uuid offset 0) b on true`,
    [
      tx.tenantId,
      stepped.map(({ nudge }) => nudge.id),
      stepped.map(({ nudge }) => nudge.contactId),
      stepped.map(({ nudge }) => nudge.eventId),
      stepped.map(({ step }) => JSON.stringify(stepDefinition(step).looksFor(step))),
      stepped.map(({ earlier }) => JSON.stringify(earlier)),
      stepped.map(({ began }) => began),
      answersToMessages,
    ],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const { nudge, step } of stepped) {
    const row = found.get(nudge.id);
    const stop = row ? stopAfter(row, step, now) : undefined;
    if (stop) stops.set(nudge.id, stop);
  }
  return stops;
}

function stopAfter(row: StepRow, step: RuleStep, now: Date): StepStop | undefined {
  const definition = stepDefinition(step);
  const verdict = definition.verdict(row.answered);
  if (verdict === 'ends') return { state: 'suppressed', reason: 'answered_meanwhile' };
  const wait = definition.wait(step);
  const afterMs = definition.fromArrival && 'afterSeconds' in wait ? wait.afterSeconds * 1_000 : 0;
  const stop = stopBefore(row, afterMs, now);
  if (stop) return stop;
  return verdict === 'goes' ? undefined : { state: 'suppressed', reason: `branch_${verdict}`, arm: verdict };
}

/** By what became of the message before. */
function stopBefore(
  { state, reason, settled_at }: StepRow,
  afterMs: number,
  now: Date,
): StepStop | undefined {
  switch (state) {
    case 'due':
    case 'running':
      return { dueAt: new Date(now.getTime() + 15 * minuteMs), reason: 'step_before_under_way' };
    case 'awaiting_approval':
      return { dueAt: new Date(now.getTime() + 60 * minuteMs), reason: 'step_before_under_way' };
    case 'delivered':
    case 'unknown': {
      const over = new Date((settled_at ?? now).getTime() + afterMs);
      return over.getTime() > now.getTime() + 1_000 ? { dueAt: over, reason: 'step_waits' } : undefined;
    }
    case 'failed':
    case 'expired':
    case 'suppressed':
      return notReached.has(reason ?? '')
        ? undefined
        : { state: 'suppressed', reason: 'step_before_stopped' };
    case 'rejected':
    case null:
      return { state: 'suppressed', reason: 'step_before_stopped' };
  }
}
