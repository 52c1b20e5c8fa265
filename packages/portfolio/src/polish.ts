import { exposureOf, segmentSlope, signUps, type Chosen } from './exposure.ts';
import type { Candidate, Prepared } from './prepare.ts';
import { priceOut } from './prices.ts';

/** The best effort for a fixed set, with the shadow prices of the two limits (sign-ups a whole budget, a whole limit of hours). */
export interface Polished {
  readonly chosen: readonly Chosen[];
  readonly signUps: number;
  readonly moneyPrice: number;
  readonly timePrice: number;
}

/**
 * Efforts that maximise sign-ups with the chosen set fixed: a concave problem. With overlap the outer curves are linearised, the separable rest
 * is solved exactly, and a line search on the true objective follows, until a step gains less than 1e-10 of the whole.
 * Returns undefined when even minimum efforts break a limit.
 */
export function polish(prepared: Prepared, set: readonly Candidate[], steps = 60): Polished | undefined {
  const spare = { money: 1, time: 1 };
  for (const { money, time, minimum } of set) {
    spare.money -= money.fixed + money.perUnit * minimum;
    spare.time -= time.fixed + time.perUnit * minimum;
  }
  if (spare.money < -1e-12 || spare.time < -1e-12) return undefined;
  const limits = { money: Math.max(0, spare.money), time: Math.max(0, spare.time) };
  const overlap = prepared.segments.length > 0;
  let efforts: readonly number[] = set.map((candidate) => candidate.minimum);
  let best = signUps(prepared, pair(set, efforts));
  let prices = { money: 0, time: 0 };
  for (let step = 0; step < (overlap ? steps : 1); step++) {
    const exposure = exposureOf(prepared, pair(set, efforts));
    const worth = set.map((candidate) => candidate.amplitude * worthOf(prepared, candidate, exposure));
    const inner = priceOut(set, worth, limits);
    prices = inner.prices;
    const next = overlap ? lineSearch(prepared, set, efforts, inner.efforts) : inner.efforts;
    const value = signUps(prepared, pair(set, next));
    const gain = value - best;
    if (gain > 0 || step === 0) efforts = next;
    best = Math.max(best, value);
    if (gain <= 1e-10 * best) break;
  }
  const chosen = pair(set, efforts);
  return { chosen, signUps: signUps(prepared, chosen), moneyPrice: prices.money, timePrice: prices.time };
}

function pair(set: readonly Candidate[], efforts: readonly number[]): readonly Chosen[] {
  return set.map((candidate, index) => ({ candidate, v: efforts[index]! }));
}

function worthOf(prepared: Prepared, candidate: Candidate, exposure: Float64Array): number {
  if (prepared.segments.length === 0) return 1;
  let worth = 0;
  for (const { segment, share } of candidate.weights)
    worth += share * segmentSlope(prepared, segment, exposure[segment]!);
  return worth;
}

function lineSearch(
  prepared: Prepared,
  set: readonly Candidate[],
  from: readonly number[],
  to: readonly number[],
): readonly number[] {
  const at = (share: number): number[] => from.map((v, index) => v + share * (to[index]! - v));
  const value = (share: number): number => signUps(prepared, pair(set, at(share)));
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = 0;
  let high = 1;
  let [left, right] = [1 - golden, golden];
  let [leftValue, rightValue] = [value(left), value(right)];
  for (let step = 0; step < 30; step++) {
    if (leftValue < rightValue) {
      low = left;
      [left, leftValue] = [right, rightValue];
      right = low + golden * (high - low);
      rightValue = value(right);
    } else {
      high = right;
      [right, rightValue] = [left, leftValue];
      left = high - golden * (high - low);
      leftValue = value(left);
    }
  }
  const middle = (low + high) / 2;
  return value(1) >= value(middle) ? [...to] : at(middle);
}
