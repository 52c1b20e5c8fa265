import { lnGamma } from './lnGamma.ts';

/** Calls `visit(count, probability)` for the counts of Poisson(`mean`) that carry all but about 1e-12 of it; probabilities are exact sums' terms. */
export function eachPoissonCount(mean: number, visit: (count: number, probability: number) => void): void {
  if (mean <= 0) {
    visit(0, 1);
    return;
  }
  const mode = Math.floor(mean);
  const peak = Math.exp(mode * Math.log(mean) - mean - lnGamma(mode + 1));
  const least = peak * 1e-13;
  let p = peak;
  for (let count = mode; p > least; count++) {
    visit(count, p);
    p *= mean / (count + 1);
  }
  p = peak;
  for (let count = mode; count > 0; count--) {
    p *= count / mean;
    if (p <= least) return;
    visit(count - 1, p);
  }
}
