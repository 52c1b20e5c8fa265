import { attendanceOf } from '@tsudoi/portfolio/attendance';
import {
  DEFAULT_HOURLY_WAGE_JPY,
  DEFAULT_SHARED_SPREAD,
  type Problem,
  type Tactic,
} from '@tsudoi/portfolio/model';

/** The best of every plan there is, written apart from the engine: each count of each tactic is tried, all sums from the definitions. */
export interface BruteForce {
  /** Least cost of the plans that reach the wanted probability; Infinity when none does. */
  readonly leastCost: number;
  /** Highest P(target) of any plan. */
  readonly highestChance: number;
  /** Most of `worth * attendees - yen - hours * wage`. */
  readonly mostValue: number;
  readonly plans: number;
}

/** Tries everything; a handful of tactics with a handful of units each. `hourJpy` is what an hour counts for in the value. */
export function bruteForce(problem: Problem, worthJpy: number, hourJpy: number): BruteForce {
  const wage = problem.hourlyWageJpy ?? DEFAULT_HOURLY_WAGE_JPY;
  const people =
    problem.segments.length > 0 ? problem.segments.reduce((sum, { size }) => sum + size, 0) : Infinity;
  const attendance = attendanceOf({
    target: problem.target,
    capacity: problem.capacity,
    showUp: problem.showUp,
    signedUp: 0,
    overbooking: 0.05,
    people,
    mostSignUps: 20_000,
  });
  const answer = { leastCost: Infinity, highestChance: 0, mostValue: -Infinity, plans: 0 };
  const visit = (index: number, chosen: readonly [Tactic, number][], yen: number, quarters: number): void => {
    if (yen > problem.tacticBudgetJpy || quarters > 4 * problem.staffHours) return;
    const tactic = problem.tactics[index];
    if (tactic === undefined) {
      const { toCome, spread } = outcome(problem, chosen);
      const hit = attendance.hit(toCome, spread);
      const cost = yen + (quarters / 4) * wage;
      answer.plans += 1;
      answer.highestChance = Math.max(answer.highestChance, hit);
      if (hit >= (problem.probability ?? 0.8)) answer.leastCost = Math.min(answer.leastCost, cost);
      const value = worthJpy * attendance.attendees(toCome, spread) - yen - (quarters / 4) * hourJpy;
      answer.mostValue = Math.max(answer.mostValue, value);
      return;
    }
    visit(index + 1, chosen, yen, quarters);
    const taken = chosen.some(
      ([other]) => other.exclusivityGroup !== null && other.exclusivityGroup === tactic.exclusivityGroup,
    );
    if (taken) return;
    for (let units = tactic.minimumEffort; units <= tactic.maximumEffort; units++)
      visit(
        index + 1,
        [...chosen, [tactic, units]],
        yen + tactic.setupFeeJpy + units * tactic.costPerUnitJpy,
        quarters + Math.ceil(4 * (tactic.fixedHours + units * tactic.hoursPerUnit) - 1e-9),
      );
  };
  visit(0, [], 0, 0);
  return answer;
}

function outcome(problem: Problem, chosen: readonly [Tactic, number][]): { toCome: number; spread: number } {
  const alone = chosen.map(([{ response }, units]) => {
    const { theta, audience, kappa, rho } = response;
    return theta * audience * (1 - rho ** problem.leadDays) * (1 - Math.exp(-units / kappa));
  });
  const total = alone.reduce((sum, won) => sum + won, 0);
  const won =
    problem.segments.length === 0
      ? total
      : problem.segments.reduce((sum, { key, size }) => {
          const exposure = chosen.reduce(
            (e, [tactic], i) => e + (tactic.audienceWeights[key] ?? 0) * alone[i]!,
            0,
          );
          return sum + size * (1 - Math.exp(-exposure / size));
        }, 0);
  const variance = chosen.reduce(
    (sum, [{ spread = 0.8 }], i) => sum + (Math.exp(spread ** 2) - 1) * alone[i]! ** 2,
    0,
  );
  const own = total > 0 ? Math.log(1 + variance / total ** 2) : 0;
  return { toCome: won, spread: Math.sqrt(own + (problem.sharedSpread ?? DEFAULT_SHARED_SPREAD) ** 2) };
}

/** A small instance: `count` tactics of at most four units each. */
export function smallInstance(base: Problem): Problem {
  return {
    ...base,
    staffHours: Math.min(base.staffHours, 40),
    tactics: base.tactics.map((tactic, index): Tactic => {
      const step = Math.max(1, Math.round(tactic.maximumEffort / 4));
      return {
        ...tactic,
        minimumEffort: 1,
        maximumEffort: 3 + (index % 2),
        setupFeeJpy: Math.round(tactic.setupFeeJpy / 3),
        costPerUnitJpy: tactic.costPerUnitJpy * step,
        fixedHours: tactic.fixedHours / 2,
        hoursPerUnit: tactic.hoursPerUnit * step,
        response: { ...tactic.response, kappa: tactic.response.kappa / step },
      };
    }),
  };
}
