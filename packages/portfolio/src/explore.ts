import { InfeasibleProblem } from './infeasible.ts';
import type { Limit, Plan, Problem } from './model.ts';
import type { Solve } from './questions.ts';

/** How much of a plan may go to finding out. */
export interface Exploration {
  /** Share of the budget and of the hours, 0..1; default 0.1. */
  readonly share?: number;
  /** Part of a tactic's own log deviation that is added to its belief: 0 none, 1 a whole deviation; default 0.8. */
  readonly temper?: number;
}

export const DEFAULT_EXPLORATION = { share: 0.1, temper: 0.8 } as const;

/**
 * The problem of a plan that also finds something out. `exploit` is the best plan by the mean beliefs. What is not in it is believed as much better as its own
 * uncertainty makes it worth a look (`temper` deviations), and may take at most `share` of the budget and of the hours together. A tactic that is already in the
 * plan keeps its belief: using it tells about it anyway. With a share of 0 the problem itself.
 */
function exploring(problem: Problem, exploit: Plan, exploration: Exploration = {}): Problem {
  const { share, temper } = { ...DEFAULT_EXPLORATION, ...exploration };
  const chosen = new Set(exploit.items.map(({ tacticId }) => tacticId));
  const others = problem.tactics.filter(({ id }) => !chosen.has(id)).map(({ id }) => id);
  if (share <= 0 || others.length === 0) return problem;
  const limit = (measure: Limit['measure'], whole: number): Limit => ({
    id: `exploration ${measure}`,
    tactics: others,
    measure,
    most: measure === 'yen' ? Math.floor(share * whole) : Math.floor(4 * share * whole) / 4,
  });
  return {
    ...problem,
    tactics: problem.tactics.map((tactic) => {
      if (chosen.has(tactic.id)) return tactic;
      const lift = Math.exp(temper * (tactic.spread ?? 0.8));
      return {
        ...tactic,
        response: { ...tactic.response, theta: Math.min(1, tactic.response.theta * lift) },
      };
    }),
    limits: [
      ...(problem.limits ?? []),
      limit('yen', problem.tacticBudgetJpy),
      limit('hours', problem.staffHours),
    ],
  };
}

/** A plan that also finds something out: the problem that it answers, and what of it is a trial. */
export interface ExploringPlan {
  readonly problem: Problem;
  readonly plan: Plan;
  /** Tactics that are in the plan to learn about them. */
  readonly trials: readonly string[];
}

/**
 * The best plan of which a bounded part finds something out. First the best plan by the mean beliefs; then what a look at the others would add; then the best plan
 * by the mean beliefs with those trials fixed, so that its chance, its cost and its certificate promise nothing that is only hoped for. Where no trial fits, or the
 * trials make the problem infeasible, the first plan.
 */
export async function solveExploring(
  problem: Problem,
  solve: Solve,
  exploration: Exploration = {},
): Promise<ExploringPlan> {
  const exploit = await solve(problem);
  const asked = exploring(problem, exploit, exploration);
  if (asked === problem) return { problem, plan: exploit, trials: [] };
  const first = new Set(exploit.items.map(({ tacticId }) => tacticId));
  const looked = await solve(asked);
  const trials = looked.items.filter(({ tacticId }) => !first.has(tacticId));
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
