import type { Problem } from './model.ts';

/** Log standard deviation of a plan's true sign-ups around its expectation before outcomes narrow it: four in five within -36 % .. +47 %. Assumption. */
export const DEFAULT_SIGN_UP_SPREAD = 0.3;

/**
 * Expected people in the room for an expectation of sign-ups (base included): the mean of `min(capacity, N)`, not the smaller of the two means, since a
 * plan that fills the room on average leaves seats empty every second time. `N` is taken as lognormal with the mean and variance that `assess` draws
 * from: the spread of sign-ups still to be won, the belief about showing up, and the head count's own chance. Rises with sign-ups and is concave
 * through zero, so the plan with most sign-ups is the plan with most attendees and a relative gap only shrinks.
 */
export function expectedAttendees(
  problem: Problem,
  signUps: number,
  spread = DEFAULT_SIGN_UP_SPREAD,
): number {
  const { alpha, beta } = problem.showUp;
  const share = alpha / (alpha + beta);
  const mean = signUps * share;
  if (mean <= 0 || problem.capacity <= 0) return 0;
  const base = Math.min(problem.baseSignUps ?? 0, signUps);
  const won = signUps - base;
  const shareVariance = (share * (1 - share)) / (alpha + beta + 1);
  const variance =
    (share * won) ** 2 * Math.expm1(spread * spread) +
    signUps * signUps * shareVariance +
    won * share +
    base * share * (1 - share);
  return limitedMean(mean, Math.sqrt(Math.log1p(variance / (mean * mean))), problem.capacity);
}

/** Mean of `min(limit, X)` for a lognormal `X` of that mean and log standard deviation. */
function limitedMean(mean: number, sigma: number, limit: number): number {
  const distance = Math.log(limit / mean);
  if (sigma === 0) return Math.min(mean, limit);
  const below = normalShare((distance - (sigma * sigma) / 2) / sigma);
  const above = 1 - normalShare((distance + (sigma * sigma) / 2) / sigma);
  return Math.min(limit, mean, mean * below + limit * above);
}

/** Share of the standard normal below `z`, to double precision (Marsaglia's series, 2004). */
function normalShare(z: number): number {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let [sum, term] = [z, z];
  for (let n = 3; sum + term !== sum; n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-(z * z) / 2 - 0.918_938_533_204_672_7);
}
