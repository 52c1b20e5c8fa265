import { dot, ridge } from './linear.ts';

/** Counts to explain: each is expected at `base` times the factor that its row's logarithm says. */
export interface CountCases {
  readonly rows: readonly Float64Array[];
  readonly base: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  /** Counts that are only known to be at least what they are. */
  readonly atLeast?: readonly boolean[];
  /** Weight of each coefficient's shrinkage; one for each value of a row. */
  readonly penalty: Float64Array;
  readonly strengths: readonly number[];
}

/** What was fitted. */
export interface CountFit {
  readonly coefficients: Float64Array;
  /** Log factor of each case had it not been there. */
  readonly leftOut: Float64Array;
  /** Of the factor, beyond Poisson noise. */
  readonly variance: number;
}

/** Expected count of a base and a log factor on it; a base of nothing still lets a quarter of a person come. */
export function countOf(log: number, base: number): number {
  return (base + 0.25) * Math.exp(Math.max(-6, Math.min(6, log)));
}

/**
 * Counts with the variance of a gamma-Poisson around base x factor: iteratively re-weighted ridge regression of the log factor. A count known only from below is
 * taken at its expectation above that.
 */
export function fitCountRidge({ rows, base, counts, atLeast, penalty, strengths }: CountCases): CountFit {
  const n = rows.length;
  let coefficients: Float64Array = new Float64Array(penalty.length);
  let leftOut: Float64Array = new Float64Array(n);
  let variance = 0.16;
  let chosen = strengths;
  for (let round = 0; round < 6; round++) {
    const log = rows.map((row) => dot(row, coefficients));
    const mean = log.map((one, i) => countOf(one, base[i]!));
    const weight = Float64Array.from(mean, (mu) => 1 / (variance + 1 / mu));
    const target = Float64Array.from(mean, (mu, i) => {
      const seen = atLeast?.[i] ? meanAbove(mu, Math.sqrt(mu + variance * mu ** 2), counts[i]!) : counts[i]!;
      return log[i]! + Math.max(-1.5, Math.min(2.5, (seen - mu) / mu));
    });
    const fit = ridge(rows, target, weight, penalty, chosen);
    // The strength is chosen twice, then kept: later rounds move little.
    if (round >= 1 && Number.isFinite(fit.strength)) chosen = [fit.strength];
    leftOut = fit.leftOut.map((residual, i) => target[i]! - residual);
    ({ coefficients } = fit);
    // A prior of 0.16 counts as five cases.
    let [sum, count] = [5 * 0.16, 5];
    for (let i = 0; i < n; i++) {
      if (atLeast?.[i]) continue;
      const mu = countOf(leftOut[i]!, base[i]!);
      const sure = mu / (mu + 5);
      sum += sure * Math.max(-1, Math.min(4, ((counts[i]! - mu) ** 2 - mu) / mu ** 2));
      count += sure;
    }
    variance = Math.max(0.005, sum / count);
  }
  return { coefficients, leftOut, variance };
}

/** Mean of a normal that is known to be above a limit. */
export function meanAbove(mean: number, spread: number, limit: number): number {
  const z = (limit - mean) / Math.max(spread, 1e-6);
  if (z < -6) return mean;
  const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const tail = 0.5 * erfc(z / Math.SQRT2);
  return tail < 1e-8 ? limit + spread * 0.1 : mean + (spread * density) / tail;
}

/** Complementary error function, to 1.2e-7 (Numerical Recipes). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const terms = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
    1.00002368,
  ];
  const value = t * Math.exp(-x * x - 1.26551223 + t * terms.reduce((sum, term) => sum * t + term, 0));
  return x >= 0 ? value : 2 - value;
}
