import type { PlanRequest } from '@tsudoi/contracts/plans';
import { believing, learn } from '@tsudoi/portfolio/learn';
import { remaining, type Progress } from '@tsudoi/portfolio/replan';
import type { PlanFacts, Stated } from './problemOf.ts';
import { leadDaysOf, problemOf } from './problemOf.ts';

/** The problem that remains of an event in mid-run, and what the organiser should be told of it. */
export interface Remaining {
  readonly stated: Stated;
  /** Sign-ups so far against what was believed of the work done, as a factor. */
  readonly learnt: number;
  readonly overspentJpy: number;
  readonly overworkedHours: number;
}

/**
 * States the event as it is now, learns from the sign-ups so far, and takes off what is done and spent, once: the budget is the event's, the ledger is the event's.
 */
export function stateRemaining(
  facts: PlanFacts,
  request: PlanRequest,
  soFar: Omit<Progress, 'leadDays'>,
  now: Date,
): Remaining {
  const stated = problemOf(facts, request, now);
  const { problem } = stated;
  const progress: Progress = { ...soFar, leadDays: leadDaysOf(facts.event, now) };
  const learnt = learn(problem, progress);
  // Booked work that is not done yet is bound to happen: it acts from today on.
  const booked = Object.fromEntries(
    Object.entries(request.booked).flatMap(([key, effort]) => {
      const open = effort - (progress.done[key]?.effort ?? 0);
      return open > 0 && progress.done[key] === undefined ? [[key, { effort: open, daysAgo: 0 }]] : [];
    }),
  );
  return {
    stated: {
      ...stated,
      // What is left of a run is not spent on finding out.
      exploration: 0,
      problem: remaining(believing(problem, learnt), { ...progress, done: { ...booked, ...progress.done } }),
    },
    learnt: learnt.shared,
    overspentJpy: Math.max(0, progress.spentJpy - problem.tacticBudgetJpy),
    overworkedHours: Math.max(0, progress.spentHours - problem.staffHours),
  };
}
