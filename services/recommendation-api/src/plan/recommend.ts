import type { Event } from '@tsudoi/contracts/events';
import type { Plan } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Plan as SolvedPlan, Problem } from '@tsudoi/portfolio/model';
import { problemOf, type PlanLimits } from './problemOf.ts';

/** Solves a problem away from the event loop. */
export interface Solver {
  solve(problem: Problem, signal?: AbortSignal): Promise<SolvedPlan>;
}

/** What the plan store keeps of a recommendation. */
export interface Recommendation {
  readonly problem: Problem;
  readonly details: Omit<Plan, 'id' | 'eventId' | 'state' | 'version' | 'createdAt'>;
}

/** The best plan for an event: states the problem, solves it, and puts the tactics' names and units to the answer. */
export async function recommend(
  event: Event,
  tactics: readonly Tactic[],
  limits: PlanLimits,
  now: Date,
  solver: Solver,
  signal: AbortSignal,
): Promise<Recommendation> {
  const problem = problemOf(event, tactics, limits, now);
  const solved = await solver.solve(problem, signal);
  const byKey = new Map(tactics.map((tactic) => [tactic.key, tactic]));
  const items = solved.items.flatMap((item) => {
    const tactic = byKey.get(item.tacticId);
    if (!tactic) return [];
    return [
      {
        tacticKey: tactic.key,
        name: tactic.name,
        kind: tactic.kind,
        effort: item.effort,
        unit: tactic.unit,
        spendJpy: item.spendJpy,
        hours: item.hours,
        expectedSignUps: item.expectedSignUps,
      },
    ];
  });
  return {
    problem,
    details: {
      items,
      spendJpy: solved.spendJpy,
      hours: solved.hours,
      expectedSignUps: solved.expectedSignUps,
      expectedAttendees: solved.expectedAttendees,
      upperBoundAttendees: solved.upperBound,
      optimalityGap: solved.gap,
      targetAttendees: problem.target,
      solver: { wallMs: solved.solver.cpuMs, nodes: solved.solver.nodes },
    },
  };
}
