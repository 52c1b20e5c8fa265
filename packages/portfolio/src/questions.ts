import { assess, hitProbabilityAt } from './assess.ts';
import { InfeasibleProblem, type ConflictingConstraint } from './infeasible.ts';
import type { Plan, Problem, UnusableTactic } from './model.ts';

/** Solves one problem: `solvePlan` itself, or a pool's `solve`. */
export type Solve = (problem: Problem) => Promise<Plan>;

/** One budget of the frontier. Plans maximise the expectation; the probability is read off them. */
export interface FrontierPoint {
  readonly budgetJpy: number;
  readonly plan: Plan;
  readonly hitProbability: number;
  /** Yen for one more attendee between this budget and the one before; null where nobody is gained. */
  readonly marginalCostPerAttendeeJpy: number | null;
}

/** The best plan at each of `points` even budgets from 0 to `topJpy`. A larger budget never gets a worse plan: the smaller one still fits it. */
export async function frontier(
  problem: Problem,
  solve: Solve,
  topJpy = problem.tacticBudgetJpy,
  points = 20,
): Promise<FrontierPoint[]> {
  const budgets = Array.from({ length: points }, (_, index) => (topJpy * index) / Math.max(1, points - 1));
  const solved = await Promise.all(budgets.map((tacticBudgetJpy) => solve({ ...problem, tacticBudgetJpy })));
  const line: FrontierPoint[] = [];
  for (const [index, own] of solved.entries()) {
    const before = line.at(-1);
    const plan =
      before !== undefined && before.plan.expectedSignUps > own.expectedSignUps ? before.plan : own;
    const gained = before === undefined ? 0 : plan.expectedAttendees - before.plan.expectedAttendees;
    const budgetJpy = budgets[index]!;
    line.push({
      budgetJpy,
      plan,
      hitProbability: assess(problem, plan).hitProbability,
      marginalCostPerAttendeeJpy:
        before !== undefined && gained > 1e-6 ? (budgetJpy - before.budgetJpy) / gained : null,
    });
  }
  return line;
}

/** The smallest budget whose expectation-optimal plan reaches the target with the wanted probability. */
export interface LeastBudget {
  readonly budgetJpy: number;
  readonly plan: Plan;
  readonly hitProbability: number;
}

/**
 * Along expectation-optimal plans (the probability rises with the expectation, so the wanted probability is an expectation to reach), to 0.2 % of the
 * answer or 100 yen. Throws `InfeasibleProblem` ('target') when even unlimited money does not reach it, with the best probability there is.
 */
export async function leastBudget(problem: Problem, probability: number, solve: Solve): Promise<LeastBudget> {
  const answer = (plan: Plan): LeastBudget => ({
    budgetJpy: plan.spendJpy,
    plan,
    hitProbability: hitProbabilityAt(problem, plan.expectedSignUps),
  });
  const reaches = (plan: Plan): boolean => hitProbabilityAt(problem, plan.expectedSignUps) >= probability;
  const free = await solve({ ...problem, tacticBudgetJpy: 0 });
  if (reaches(free)) return answer(free);
  const everything = problem.tactics.reduce(
    (sum, { setupFeeJpy, costPerUnitJpy, maximumEffort }) =>
      sum + setupFeeJpy + costPerUnitJpy * maximumEffort,
    0,
  );
  let most = await solve({ ...problem, tacticBudgetJpy: everything });
  if (!reaches(most)) {
    const best = hitProbabilityAt(problem, most.expectedSignUps);
    throw new InfeasibleProblem('target', [], {
      wantedProbability: probability,
      bestProbability: best,
      target: problem.target,
    });
  }
  let low = 0;
  let high = most.spendJpy;
  while (high - low > Math.max(100, 0.002 * high)) {
    const middle =
      low > 0 && high / low > 4
        ? Math.sqrt(low * high)
        : low === 0 && high > 20_000
          ? high / 8
          : (low + high) / 2;
    const plan = await solve({ ...problem, tacticBudgetJpy: middle });
    if (reaches(plan)) {
      most = plan;
      high = Math.min(middle, plan.spendJpy);
    } else low = middle;
  }
  return answer(most);
}

/** What a little more of each limit would bring, by solving again. */
export interface Worth {
  readonly attendeesPerHour: number;
  readonly attendeesPer10000Jpy: number;
}

/** Attendees gained by one more staff hour and by 10,000 yen more; the set may change. Never negative. */
export async function worthOfMore(problem: Problem, plan: Plan, solve: Solve): Promise<Worth> {
  const [hour, money] = await Promise.all([
    solve({ ...problem, staffHours: problem.staffHours + 1 }),
    solve({ ...problem, tacticBudgetJpy: problem.tacticBudgetJpy + 10_000 }),
  ]);
  const gain = (other: Plan): number => Math.max(0, other.expectedAttendees - plan.expectedAttendees);
  return { attendeesPerHour: gain(hour), attendeesPer10000Jpy: gain(money) };
}

/** Why one tactic is not in the plan. */
export type WhyNot =
  | {
      readonly tacticId: string;
      readonly reason: 'worse';
      /** Sign-ups lost by the best plan that contains it; 0 means it ties. */
      readonly lossSignUps: number;
      readonly lossAttendees: number;
      /** Tactics that would have to go, and how it would be used. */
      readonly displaces: readonly string[];
    }
  | { readonly tacticId: string; readonly reason: UnusableTactic['reason'] | ConflictingConstraint };

/** For every tactic left out: the loss when it is forced in, by solving again, or the limit that forbids it. */
export async function whyNot(problem: Problem, plan: Plan, solve: Solve): Promise<WhyNot[]> {
  const chosen = new Set(plan.items.map((item) => item.tacticId));
  const unusable = new Map(plan.unusable.map(({ tacticId, reason }) => [tacticId, reason]));
  const left = problem.tactics.filter((tactic) => !chosen.has(tactic.id));
  return Promise.all(
    left.map(async ({ id }): Promise<WhyNot> => {
      const reason = unusable.get(id);
      if (reason !== undefined) return { tacticId: id, reason };
      try {
        const forced = await solve({ ...problem, required: [...(problem.required ?? []), id] });
        const kept = new Set(forced.items.map((item) => item.tacticId));
        return {
          tacticId: id,
          reason: 'worse',
          lossSignUps: Math.max(0, plan.expectedSignUps - forced.expectedSignUps),
          lossAttendees: Math.max(0, plan.expectedAttendees - forced.expectedAttendees),
          displaces: [...chosen].filter((other) => !kept.has(other)),
        };
      } catch (error) {
        if (error instanceof InfeasibleProblem) return { tacticId: id, reason: error.constraint };
        throw error;
      }
    }),
  );
}
