import { attendanceOf, type Attendance } from './attendance.ts';
import { DEFAULT_SHARED_SPREAD, type Plan, type Problem } from './model.ts';

/** What a plan promises beyond its expectation. */
export interface Assessment {
  /** Probability that at least `target` people attend. */
  readonly hitProbability: number;
  /** Attendees: at most one chance in ten below the first, at most one in ten above the second; whole people. */
  readonly interval80: readonly [number, number];
  /** Spend a person expected to attend; null when nobody is. */
  readonly costPerAttendeeJpy: number | null;
}

/** Assesses a plan of the problem. No draws: counts are summed exactly and the factors by quadrature, so the same event has the same figures every time. */
export function assess(problem: Problem, plan: Plan): Assessment {
  const attendance = attendanceFor(problem, plan);
  const { toCome, spread } = beliefOf(problem, plan);
  const chance = (count: number): number => attendance.atLeast(count, toCome, spread);
  return {
    hitProbability: plan.hitProbability,
    interval80: [greatest(chance, 0.9, problem.capacity), greatest(chance, 0.1, problem.capacity)],
    costPerAttendeeJpy: plan.expectedAttendees > 0.5 ? plan.spendJpy / plan.expectedAttendees : null,
  };
}

/** P(attendees >= target) of a plan for any target, under the plan's beliefs. */
export function hitProbabilityOf(problem: Problem, plan: Plan, target: number): number {
  const { toCome, spread } = beliefOf(problem, plan);
  return attendanceFor(problem, plan).atLeast(target, toCome, spread);
}

/** People still to sign up under a plan, and the log deviation of that figure. */
export function beliefOf(problem: Problem, plan: Plan): { readonly toCome: number; readonly spread: number } {
  return {
    toCome: Math.max(0, plan.demand - (problem.baseSignUps ?? 0)),
    spread: Math.hypot(problem.sharedSpread ?? DEFAULT_SHARED_SPREAD, plan.ownSpread),
  };
}

/** The tables of a plan's event. */
export function attendanceFor(problem: Problem, plan: Plan): Attendance {
  const base = problem.baseSignUps ?? 0;
  const people =
    problem.people ??
    (problem.segments.length > 0 ? problem.segments.reduce((sum, { size }) => sum + size, 0) : Infinity);
  return attendanceOf({
    target: problem.target,
    capacity: problem.capacity,
    showUp: problem.showUp,
    signedUp: base,
    overbooking: problem.overbooking ?? 0.05,
    people: Math.max(base, people),
    mostSignUps: Math.max(plan.signUpLimit, base + 100 + 25 * (plan.demand - base)),
  });
}

/** The greatest count that is reached with at least `probability`. */
function greatest(chance: (count: number) => number, probability: number, top: number): number {
  let [low, high] = [0, 1];
  while (high < top && chance(high) >= probability) [low, high] = [high, Math.min(top, high * 2)];
  if (high === top && chance(top) >= probability) return top;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (chance(middle) >= probability) low = middle;
    else high = middle;
  }
  return low;
}
