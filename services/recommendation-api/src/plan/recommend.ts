import type { Event } from '@tsudoi/contracts/events';
import type { Plan } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Plan as SolvedPlan, Problem } from '@tsudoi/portfolio/model';
import { assess } from '@tsudoi/portfolio/assess';
import { noteSentence } from '@tsudoi/portfolio/explain';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import { InvalidInput, invalidField } from '@tsudoi/runtime/errors';
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

/**
 * The best plan for an event: states the problem, solves it, and puts the tactics' names and units to the answer. A request that no plan satisfies is an
 * `InvalidInput` (422) that names the constraint.
 */
export async function recommend(
  event: Event,
  tactics: readonly Tactic[],
  limits: PlanLimits,
  now: Date,
  solver: Solver,
  signal: AbortSignal,
): Promise<Recommendation> {
  const known = new Set(tactics.map((tactic) => tactic.key));
  const strange = [...limits.exclude, ...(limits.require ?? [])].find((key) => !known.has(key));
  if (strange !== undefined) throw invalidField('body', `no tactic ${strange}`);
  return recommendFor(problemOf(event, tactics, limits, now), tactics, solver, signal);
}

/** As `recommend`, for a problem that is stated already. */
export async function recommendFor(
  problem: Problem,
  tactics: readonly Tactic[],
  solver: Solver,
  signal: AbortSignal,
): Promise<Recommendation> {
  const solved = await solver.solve(problem, signal).catch((error: unknown) => {
    if (error instanceof InfeasibleProblem) throw infeasible(error);
    throw error;
  });
  const byKey = new Map(tactics.map((tactic) => [tactic.key, tactic]));
  const items = solved.items.flatMap(({ tacticId, ...item }) => {
    const tactic = byKey.get(tacticId);
    if (!tactic) return [];
    return [{ tacticKey: tactic.key, name: tactic.name, kind: tactic.kind, unit: tactic.unit, ...item }];
  });
  const { hitProbability, interval80, costPerAttendeeJpy } = assess(problem, solved);
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
      assessment: { hitProbability, interval80: [...interval80], costPerAttendeeJpy },
      notes: solved.notes.map(noteSentence),
      solver: { wallMs: solved.solver.cpuMs, nodes: solved.solver.nodes },
    },
  };
}

function infeasible({ constraint, tactics, figures }: InfeasibleProblem): InvalidInput {
  const told = Object.entries(figures).map(
    ([name, value]) => `${name} ${String(Math.round(value * 10) / 10)}`,
  );
  const message = [`${constraint} conflicts with ${tactics.join(', ')}`, ...told].join('; ');
  return new InvalidInput(
    `No plan satisfies the request: ${message}`,
    [{ field: 'body.require', message }],
    422,
  );
}
