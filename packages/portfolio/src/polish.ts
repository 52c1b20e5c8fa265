import { exposureOf, segmentSlope, signUps, type Chosen } from './exposure.ts';
import type { Candidate, Prepared } from './prepare.ts';

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
export function polish(
  prepared: Prepared,
  set: readonly Candidate[],
  start?: readonly number[],
): Polished | undefined {
  const spare = { money: 1, time: 1 };
  for (const { money, time, minimum } of set) {
    spare.money -= money.fixed + money.perUnit * minimum;
    spare.time -= time.fixed + time.perUnit * minimum;
  }
  if (spare.money < -1e-12 || spare.time < -1e-12) return undefined;
  const limits = { money: Math.max(0, spare.money), time: Math.max(0, spare.time) };
  const overlap = prepared.segments.length > 0;
  let efforts = start ?? set.map((candidate) => candidate.minimum);
  let best = signUps(prepared, pair(set, efforts));
  let prices = { money: 0, time: 0 };
  for (let step = 0; step < (overlap ? 60 : 1); step++) {
    const exposure = exposureOf(prepared, pair(set, efforts));
    const worth = set.map((candidate) => candidate.amplitude * worthOf(prepared, candidate, exposure));
    const inner = separable(set, worth, limits, prices);
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

interface Limits {
  readonly money: number;
  readonly time: number;
}

/** Maximises `sum worth * (1 - exp(-v))` in the box under both limits (given above minimum effort), by bisection on the two prices. */
function separable(
  set: readonly Candidate[],
  worth: readonly number[],
  spare: Limits,
  _warm: Limits,
): { efforts: number[]; prices: Limits } {
  const efforts = set.map((candidate) => candidate.maximum);
  const at = (money: number, time: number): Limits => {
    const used = { money: 0, time: 0 };
    for (const [index, candidate] of set.entries()) {
      const price = money * candidate.money.perUnit + time * candidate.time.perUnit;
      const free = price > 0 ? Math.log(worth[index]! / price) : Infinity;
      const v = Math.min(candidate.maximum, Math.max(candidate.minimum, free));
      efforts[index] = v;
      used.money += candidate.money.perUnit * (v - candidate.minimum);
      used.time += candidate.time.perUnit * (v - candidate.minimum);
    }
    return used;
  };
  const highest = (cost: (candidate: Candidate) => number): number =>
    set.reduce(
      (most, candidate, index) =>
        cost(candidate) > 0 ? Math.max(most, worth[index]! / cost(candidate)) : most,
      0,
    );
  const moneyTop = highest((candidate) => candidate.money.perUnit);
  const timeTop = highest((candidate) => candidate.time.perUnit);
  const timePriceFor = (money: number): number =>
    smallestPrice(timeTop, (time) => at(money, time).time <= spare.time);
  const money = smallestPrice(moneyTop, (price) => at(price, timePriceFor(price)).money <= spare.money);
  const time = timePriceFor(money);
  at(money, time);
  return { efforts, prices: { money, time } };
}

/** The smallest price (feasible side) at which `fits` holds; `fits` is monotone and holds at `top`. */
function smallestPrice(top: number, fits: (price: number) => boolean): number {
  if (top === 0 || fits(0)) return 0;
  let low = 0;
  let high = top;
  for (let step = 0; step < 60 && high - low > 1e-13 * high; step++) {
    const middle = low > 0 && high / low > 4 ? Math.sqrt(low * high) : (low + high) / 2;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
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
