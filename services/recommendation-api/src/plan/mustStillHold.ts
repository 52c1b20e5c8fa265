import type { Plan, PlanRequest } from '@tsudoi/contracts/plans';
import { Conflict } from '@tsudoi/runtime/errors';
import type { EventLedger } from '../store/planTasks.ts';
import { leadDaysOf, type PlanFacts } from './problemOf.ts';

/** Throws `Conflict` with what to do where the event has moved on since the plan was made: budget, hours, dates, tactics. */
export function mustStillHold(
  plan: Plan,
  request: PlanRequest,
  { event, tactics }: PlanFacts,
  ledger: EventLedger,
  now: Date,
): void {
  if (new Date(event.startsAt) <= now) throw new Conflict('The event has begun');
  const budget = Math.floor(request.tacticBudgetJpy ?? event.tacticBudgetJpy);
  const left = budget - ledger.spentJpy;
  if (plan.spendJpy > left)
    throw new Conflict(
      `The plan costs ${String(plan.spendJpy)} ${plan.currency ?? 'yen'} and ${String(Math.max(0, left))} of the budget is left: plan again`,
    );
  const leadDays = leadDaysOf(event, now);
  const byKey = new Map(tactics.map((tactic) => [tactic.key, tactic]));
  for (const { tacticKey, effort } of plan.items) {
    const tactic = byKey.get(tacticKey);
    if (tactic === undefined) throw new Conflict(`The tactic ${tacticKey} is not there any more: plan again`);
    if (leadDays < tactic.minimumLeadDays && ledger.done[tacticKey] === undefined)
      throw new Conflict(
        `${tacticKey} needs ${String(tactic.minimumLeadDays)} days and ${String(leadDays)} are left: plan again`,
      );
    if (tactic.reachFrom === null && effort > tactic.maximumEffort)
      throw new Conflict(
        `${tacticKey} can be used ${String(tactic.maximumEffort)} times at most now: plan again`,
      );
  }
}
