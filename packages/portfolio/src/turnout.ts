import { lnGamma } from './lnGamma.ts';
import type { ShowUp } from './model.ts';

/**
 * P(at least `least` of `s` people who signed up attend) for every `s` from 0 to `top`, exactly: the share that attends is Beta(alpha, beta), so the count
 * is beta-binomial, and the probability for one more person follows from the last: `h(s+1) = h(s) + P(N_s = least-1) * (alpha+least-1) / (alpha+beta+s)`.
 */
export function turnoutTail({ alpha, beta }: ShowUp, least: number, top: number): Float64Array {
  const tail = new Float64Array(top + 1);
  if (least <= 0) return tail.fill(1);
  if (least > top) return tail;
  const n = least - 1;
  const whole = alpha + beta;
  let logShare = lnGamma(alpha + n) - lnGamma(alpha) - lnGamma(whole + n) + lnGamma(whole);
  for (let s = n; s < top; s++) {
    tail[s + 1] = Math.min(1, tail[s]! + (Math.exp(logShare) * (alpha + n)) / (whole + s));
    logShare += Math.log(((s + 1) / (s + 1 - n)) * ((beta + s - n) / (whole + s)));
  }
  return tail;
}

/**
 * Mean of `min(capacity, N_s)` for every `s` from 0 to `top`: one more person adds the chance that they come and find a seat, which is the mean share
 * times the chance that fewer than `capacity` of `s` come when the share is Beta(alpha + 1, beta).
 */
export function seatedMean({ alpha, beta }: ShowUp, capacity: number, top: number): Float64Array {
  const full = turnoutTail({ alpha: alpha + 1, beta }, capacity, top);
  const seated = new Float64Array(top + 1);
  const mean = alpha / (alpha + beta);
  for (let s = 0; s < top; s++) seated[s + 1] = seated[s]! + mean * (1 - full[s]!);
  return seated;
}

/** The most sign-ups to accept so that P(more attend than fit) stays within `probability`; at least the capacity, at most `top`. */
export function signUpLimit(showUp: ShowUp, capacity: number, probability: number, top: number): number {
  if (top <= capacity) return top;
  const over = turnoutTail(showUp, capacity + 1, top);
  let [low, high] = [capacity, top];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (over[middle]! <= probability) low = middle;
    else high = middle - 1;
  }
  return low;
}
