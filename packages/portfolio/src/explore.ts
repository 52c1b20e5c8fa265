import { InfeasibleProblem } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import type { Solve } from './questions.ts';
import { sketchTrials, type Sketch } from './worthOfTrial.ts';

/** How much of a plan may go to finding out. */
export interface Exploration {
  /** Share of the budget and of the hours, 0..1, whose people at the margin a plan may give up; default 0.1. */
  readonly share?: number;
  /** Plans to come that profit from what is found out; default 8. */
  readonly events?: number;
}

export const DEFAULT_EXPLORATION = { share: 0.1, events: 8 } as const;
/** Trials together take at most so many times the share of the budget and of the hours: most of what they take comes back as people. */
export const TRIALS_TAKE = 3;

/** A plan that also finds something out: the problem that it answers, and what of it is a trial. */
export interface ExploringPlan {
  readonly problem: Problem;
  readonly plan: Plan;
  /** Tactics that are in the plan to learn about them. */
  readonly trials: readonly string[];
}

/**
 * The best plan of which a bounded part finds something out. First the best plan by the mean beliefs; then which other tactics are worth trying, and which of the plan's stay
 * beside them (`sketchTrials`); then the best plan by the mean beliefs with those trials fixed, so that its chance, its cost and its certificate promise nothing
 * that is only hoped for. Where no trial is worth it, where the trials make the problem infeasible, or where the exact plan gives up more than the share allows, the first plan.
 */
export async function solveExploring(
  problem: Problem,
  solve: Solve,
  exploration: Exploration = {},
): Promise<ExploringPlan> {
  const { share, events } = { ...DEFAULT_EXPLORATION, ...exploration };
  const best = await solve(problem);
  const sketch = sketchTrials(problem, best, { events, share, most: Math.min(1, TRIALS_TAKE * share) });
  if (sketch === undefined) return { problem, plan: best, trials: [] };
  const trials = sketch.trials.map(({ tacticId }) => tacticId);
  // What stays is held first; where a limit forbids that, the trials alone.
  for (const kept of [sketch.kept, []]) {
    const fixed = fix(problem, sketch, kept);
    try {
      const plan = await solve(fixed);
      if (keeps(problem, best, plan, share)) return { problem: fixed, plan, trials };
    } catch (err) {
      if (!(err instanceof InfeasibleProblem)) throw err;
    }
  }
  return { problem, plan: best, trials: [] };
}

function fix(problem: Problem, { trials }: Sketch, kept: readonly string[]): Problem {
  return {
    ...problem,
    required: [...new Set([...(problem.required ?? []), ...kept, ...trials.map(({ tacticId }) => tacticId)])],
    bounds: {
      ...problem.bounds,
      ...Object.fromEntries(
        trials.map(({ tacticId, effort }) => [tacticId, { minimum: effort, maximum: effort }]),
      ),
    },
  };
}

/** Whether the exact plan gives up no more than the share: of the budget where the cheapest is asked for, else of the people of the best plan. */
function keeps(problem: Problem, best: Plan, plan: Plan, share: number): boolean {
  if (plan.certificate.objective !== best.certificate.objective) return false;
  if (best.certificate.objective === 'cost')
    return plan.costJpy - best.costJpy <= share * problem.tacticBudgetJpy;
  return plan.expectedAttendees >= (1 - share) * best.expectedAttendees;
}
