import { InfeasibleProblem } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import type { Solve } from './questions.ts';
import { trialsWorth, type Most, type Trial } from './worthOfTrial.ts';

/** How much of a plan may go to finding out. */
export interface Exploration {
  /** Share of the budget and of the hours, 0..1; default 0.1. */
  readonly share?: number;
  /** Plans to come that profit from what is found out; default 8. */
  readonly events?: number;
}

export const DEFAULT_EXPLORATION = { share: 0.1, events: 8 } as const;

/** The trials worth most for their price that fit together into the share of the budget and of the hours. */
function trialsOf(problem: Problem, exploit: Plan, exploration: Exploration): Trial[] {
  const { share, events } = { ...DEFAULT_EXPLORATION, ...exploration };
  let most: Most = {
    yen: Math.floor(share * problem.tacticBudgetJpy),
    quarters: Math.floor(4 * share * problem.staffHours),
  };
  const trials: Trial[] = [];
  for (;;) {
    const [next] = trialsWorth(problem, exploit, events, most).filter(
      ({ tacticId, group }) =>
        !trials.some((trial) => trial.tacticId === tacticId || (group !== null && trial.group === group)),
    );
    if (next === undefined) return trials;
    trials.push(next);
    most = { yen: most.yen - next.yen, quarters: most.quarters - next.quarters };
  }
}

/** A plan that also finds something out: the problem that it answers, and what of it is a trial. */
export interface ExploringPlan {
  readonly problem: Problem;
  readonly plan: Plan;
  /** Tactics that are in the plan to learn about them. */
  readonly trials: readonly string[];
}

/**
 * The best plan of which a bounded part finds something out. First the best plan by the mean beliefs; then which looks at the others are worth more to the plans to come
 * than they cost this one (`trialsWorth`); then the best plan by the mean beliefs with those trials fixed, so that its chance, its cost and its certificate promise nothing
 * that is only hoped for. Where no trial fits, or the trials make the problem infeasible, the first plan.
 */
export async function solveExploring(
  problem: Problem,
  solve: Solve,
  exploration: Exploration = {},
): Promise<ExploringPlan> {
  const exploit = await solve(problem);
  const trials = trialsOf(problem, exploit, exploration);
  if (trials.length === 0) return { problem, plan: exploit, trials: [] };
  const ids = trials.map(({ tacticId }) => tacticId);
  const fixed: Problem = {
    ...problem,
    required: [...(problem.required ?? []), ...ids],
    bounds: {
      ...problem.bounds,
      ...Object.fromEntries(
        trials.map(({ tacticId, effort }) => [tacticId, { minimum: effort, maximum: effort }]),
      ),
    },
  };
  try {
    return { problem: fixed, plan: await solve(fixed), trials: ids };
  } catch (err) {
    if (err instanceof InfeasibleProblem) return { problem, plan: exploit, trials: [] };
    throw err;
  }
}
