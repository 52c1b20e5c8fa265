import { DEFAULT_SIGN_UP_SPREAD } from './attendees.ts';
import type { Plan, Problem } from './model.ts';
import { betaFrom, normalFrom, randomFrom } from './random.ts';

/** What a plan promises beyond its expectation. */
export interface Assessment {
  /** Probability that at least `target` people attend. */
  readonly hitProbability: number;
  /** Attendees: one in ten chances below the first, one in ten above the second. */
  readonly interval80: readonly [number, number];
  /** Spend a person expected to attend; null when nobody is. */
  readonly costPerAttendeeJpy: number | null;
}

const SCENARIOS = 4_000;

/**
 * Monte Carlo over common random numbers: scenario j draws a factor of the sign-ups that tactics bring (lognormal, mean 1), a show-up share from its Beta
 * and a quantile of the head count, all from the problem's seed alone. Two plans, budgets or targets of one problem therefore meet the same luck, so
 * the probability never falls in expected sign-ups and never rises in the target. `spread` is the log standard deviation of the factor.
 */
export function assess(problem: Problem, plan: Plan, spread = DEFAULT_SIGN_UP_SPREAD): Assessment {
  const attendees = scenarios(problem, plan.expectedSignUps, spread);
  const hits = attendees.reduce((sum, count) => sum + (count >= problem.target ? 1 : 0), 0);
  const sorted = attendees.sort();
  const at = (share: number): number => sorted[Math.min(SCENARIOS - 1, Math.floor(share * SCENARIOS))]!;
  return {
    hitProbability: hits / SCENARIOS,
    interval80: [at(0.1), at(0.9)],
    costPerAttendeeJpy: plan.expectedAttendees > 0 ? plan.spendJpy / plan.expectedAttendees : null,
  };
}

/** Probability of the target at an expectation of sign-ups (base included), under the same luck as `assess`. */
export function hitProbabilityAt(
  problem: Problem,
  expectedSignUps: number,
  spread = DEFAULT_SIGN_UP_SPREAD,
): number {
  const attendees = scenarios(problem, expectedSignUps, spread);
  return attendees.reduce((sum, count) => sum + (count >= problem.target ? 1 : 0), 0) / SCENARIOS;
}

function scenarios(problem: Problem, expectedSignUps: number, spread: number): Float64Array {
  const random = randomFrom(problem.seed);
  const base = problem.baseSignUps ?? 0;
  const won = Math.max(0, expectedSignUps - base);
  return Float64Array.from({ length: SCENARIOS }, () => {
    // Beta draws use a varying count of numbers, so each scenario takes its own stream.
    const own = randomFrom(Math.floor(random() * 4_294_967_296));
    const factor = Math.exp(spread * normalFrom(own) - (spread * spread) / 2);
    const quantile = normalFrom(own);
    const share = betaFrom(own, problem.showUp.alpha, problem.showUp.beta);
    return Math.min(problem.capacity, headCount(base, won * factor, share, quantile));
  });
}

/** Head count at a normal quantile: Poisson for people still to be won, binomial for those signed up; both as one matched, rounded curve. */
function headCount(signedUp: number, toCome: number, share: number, quantile: number): number {
  const mean = (signedUp + toCome) * share;
  if (mean <= 0) return 0;
  const variance = toCome * share + signedUp * share * (1 - share);
  // Gamma with the same two moments by Wilson and Hilferty (1931): skewed as a count is, and rising in the mean.
  const shape = (mean * mean) / Math.max(variance, 1e-9);
  const root = 1 - 1 / (9 * shape) + quantile / (3 * Math.sqrt(shape));
  return Math.max(0, Math.round(mean * Math.max(0, root) ** 3));
}
