import type { Plan, Problem, UnusableTactic } from './model.ts';
import { InfeasibleProblem, type ConflictingConstraint } from './infeasible.ts';

/** Solves one problem: `solvePlan` itself, or a pool's `solve`; `quick` asks for a plan within half a per cent or so, fast. */
export type Solve = (
  problem: Problem,
  how?: { readonly quick?: boolean; readonly start?: Plan },
) => Promise<Plan>;

/** One budget of the frontier: the plan with most people for it. */
export interface FrontierPoint {
  readonly budgetJpy: number;
  readonly plan: Plan;
  /** Yen for one more attendee between this budget and the one before; null where nobody is gained. */
  readonly marginalCostPerAttendeeJpy: number | null;
}

/** The problem of most people for a budget, whatever they cost: the curve that frontier and worth are read from, in one meaning. */
export function mostFor(problem: Problem, tacticBudgetJpy: number, staffHours = problem.staffHours): Problem {
  return { ...problem, question: 'most', worthJpy: 1e7, tacticBudgetJpy, staffHours };
}

/** The plan with most people at each of `points` even budgets from 0 to `topJpy`. A larger budget never gets a worse plan: the smaller one still fits it. */
export async function frontier(
  problem: Problem,
  solve: Solve,
  topJpy = problem.tacticBudgetJpy,
  points = 20,
  onPoint: (done: number) => void = () => undefined,
): Promise<FrontierPoint[]> {
  const line: FrontierPoint[] = [];
  for (let index = 0; index < points; index++) {
    const budgetJpy = Math.round((topJpy * index) / Math.max(1, points - 1));
    const before = line.at(-1);
    const own = await solve(mostFor(problem, budgetJpy), {
      quick: true,
      ...(before === undefined ? {} : { start: before.plan }),
    });
    const plan =
      before !== undefined && before.plan.expectedAttendees > own.expectedAttendees ? before.plan : own;
    const gained = before === undefined ? 0 : plan.expectedAttendees - before.plan.expectedAttendees;
    line.push({
      budgetJpy,
      plan,
      marginalCostPerAttendeeJpy:
        before !== undefined && gained > 1e-6 ? (budgetJpy - before.budgetJpy) / gained : null,
    });
    onPoint(index + 1);
  }
  return line;
}

/** The smallest tactic budget of any plan within the hours that reaches the target with the wanted probability; null where none does, with the best chance. */
export interface LeastBudget {
  readonly budgetJpy: number | null;
  readonly plan: Plan;
  readonly hitProbability: number;
}

/** Cheapest in yen alone, hours free within their limit, money without limit: one solve, proven as every `reach`. */
export async function leastBudget(problem: Problem, probability: number, solve: Solve): Promise<LeastBudget> {
  const everything = problem.tactics.reduce(
    (sum, { setupFeeJpy, costPerUnitJpy, maximumEffort }) =>
      sum + setupFeeJpy + costPerUnitJpy * maximumEffort,
    0,
  );
  const plan = await solve({
    ...problem,
    question: 'reach',
    probability,
    hourlyWageJpy: 0,
    tacticBudgetJpy: Math.ceil(everything),
  });
  const reached = plan.certificate.objective === 'cost';
  return { budgetJpy: reached ? plan.spendJpy : null, plan, hitProbability: plan.hitProbability };
}

/** What a little more of each limit would bring: people in the room, by solving again. */
export interface Worth {
  readonly attendeesPerHour: number;
  readonly attendeesPer10000Jpy: number;
}

/**
 * Attendees gained by 10,000 yen more than the plan spends, and by one hour more than it takes, with everything else as offered: the plan with most people for
 * that against the plan with most people for what is spent now. One meaning for every question.
 */
export async function worthOfMore(problem: Problem, plan: Plan, solve: Solve): Promise<Worth> {
  const quick = { quick: true };
  const now = await solve(mostFor(problem, plan.spendJpy, plan.hours), quick);
  const more = { quick: true, start: now };
  const [hour, money] = await Promise.all([
    solve(mostFor(problem, plan.spendJpy, plan.hours + 1), more),
    solve(mostFor(problem, plan.spendJpy + 10_000, plan.hours), more),
  ]);
  const gain = (other: Plan): number => Math.max(0, other.expectedAttendees - now.expectedAttendees);
  return { attendeesPerHour: gain(hour), attendeesPer10000Jpy: gain(money) };
}

/** Why one tactic is not in the plan. Losses are those of the best plan that was found with it; no less is lost than `objectiveLoss` less the plan's gap. */
export type WhyNot =
  | {
      readonly tacticId: string;
      readonly reason: 'worse';
      /** In the unit of the plan's certificate: yen more (`cost`), yen less (`value`), probability less (`chance`). */
      readonly objectiveLoss: number;
      readonly displaces: readonly string[];
    }
  | { readonly tacticId: string; readonly reason: UnusableTactic['reason'] | ConflictingConstraint };

/** A conflict in words, or the error again. */
export function conflictOf(error: unknown): ConflictingConstraint {
  if (error instanceof InfeasibleProblem) return error.constraint;
  throw error;
}
