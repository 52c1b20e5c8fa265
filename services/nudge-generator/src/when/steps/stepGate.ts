import type { NudgeState } from '@tsudoi/contracts/nudges';
import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { NudgeSettlement } from '../../backlog/settle.ts';
import { stepOf } from './atStep.ts';

/** A nudge with its rule. */
interface Stepped {
  readonly nudge: Pick<ClaimedNudge, 'id' | 'contactId' | 'eventId' | 'trigger'>;
  readonly rule: RuleInput;
}

type Stop = Pick<NudgeSettlement, 'state' | 'reason' | 'dueAt'>;

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

/** Nudges of later steps that do not go now: answered, the step before is still under way or was stopped, its wait is not over. */
export async function stoppedSteps(tx: Tx, all: readonly Stepped[], now: Date): Promise<Map<string, Stop>> {
  const stepped = all.flatMap((each) => {
    const step = stepOf(each.rule, each.nudge.trigger);
    const { earlier, began } = each.nudge.trigger;
    if (!step || !Array.isArray(earlier) || typeof began !== 'string') return [];
    return [{ ...each, step, began, earlier: earlier.map(String) }];
  });
  const stops = new Map<string, Stop>();
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
      stepped.map(({ step }) => JSON.stringify(step.unless)),
      stepped.map(({ earlier }) => JSON.stringify(earlier)),
      stepped.map(({ began }) => began),
      answersToMessages,
    ],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const { nudge, step } of stepped) {
    const row = found.get(nudge.id);
    const afterMs = 'afterSeconds' in step.wait ? step.wait.afterSeconds * 1_000 : 0;
    const stop = row ? stopAfter(row, afterMs, now) : undefined;
    if (stop) stops.set(nudge.id, stop);
  }
  return stops;
}

/** The wait is counted from when the step before arrived, which retries may have put off. */
function stopAfter(
  { state, reason, settled_at, answered }: StepRow,
  afterMs: number,
  now: Date,
): Stop | undefined {
  if (answered) return { state: 'suppressed', reason: 'answered_meanwhile' };
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
