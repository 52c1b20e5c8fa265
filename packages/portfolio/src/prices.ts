import type { Candidate } from './prepare.ts';

/** A pair of figures about the two limits: spare shares, or prices in sign-ups a whole limit. */
export interface TwoLimits {
  readonly money: number;
  readonly time: number;
}

/** Efforts of a fixed set and the prices at which they are best. */
export interface Priced {
  readonly efforts: number[];
  readonly prices: TwoLimits;
}

/**
 * Maximises `sum worth * (1 - exp(-v))` over the box under both limits, `spare` being what remains above minimum efforts. The best effort at prices
 * (m, t) is `ln(worth / (m * money + t * time))`, use falls in either price, so two nested root searches find the prices. Never breaks a limit.
 */
export function priceOut(set: readonly Candidate[], worth: readonly number[], spare: TwoLimits): Priced {
  const n = set.length;
  const [money, time, low, high, logWorth] = [0, 1, 2, 3, 4].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [moneyTop, timeTop] = [0, 0];
  for (let i = 0; i < n; i++) {
    const candidate = set[i]!;
    money[i] = candidate.money.perUnit;
    time[i] = candidate.time.perUnit;
    low[i] = candidate.minimum;
    high[i] = candidate.maximum;
    logWorth[i] = Math.log(Math.max(worth[i]!, 1e-300));
    if (money[i]! > 0) moneyTop = Math.max(moneyTop, worth[i]! / money[i]!);
    if (time[i]! > 0) timeTop = Math.max(timeTop, worth[i]! / time[i]!);
  }
  const efforts = new Float64Array(n);
  let [moneyUsed, timeUsed] = [0, 0];
  const respond = (moneyPrice: number, timePrice: number): void => {
    moneyUsed = 0;
    timeUsed = 0;
    for (let i = 0; i < n; i++) {
      const price = moneyPrice * money[i]! + timePrice * time[i]!;
      let v = high[i]!;
      if (price > 0) v = Math.min(v, Math.max(low[i]!, logWorth[i]! - Math.log(price)));
      efforts[i] = v;
      moneyUsed += money[i]! * (v - low[i]!);
      timeUsed += time[i]! * (v - low[i]!);
    }
  };
  const timePriceAt = (moneyPrice: number): number =>
    rootOf(timeTop, (price) => {
      respond(moneyPrice, price);
      return timeUsed - spare.time;
    });
  const moneyPrice = rootOf(moneyTop, (price) => {
    const timePrice = timePriceAt(price);
    respond(price, timePrice);
    return moneyUsed - spare.money;
  });
  const timePrice = timePriceAt(moneyPrice);
  respond(moneyPrice, timePrice);
  const share = Math.min(1, keeps(moneyUsed, spare.money), keeps(timeUsed, spare.time));
  if (share < 1) for (let i = 0; i < n; i++) efforts[i] = low[i]! + share * (efforts[i]! - low[i]!);
  return { efforts: Array.from(efforts), prices: { money: moneyPrice, time: timePrice } };
}

/** Prices are found to `CLOSE` of a limit; what is over by that little is taken back from every effort alike. */
const CLOSE = 1e-12;

function keeps(used: number, spare: number): number {
  return used > spare ? spare / used : 1;
}

/**
 * The smallest price at which `excess` is not positive, to `CLOSE`: `excess` falls in the price and is about linear in its logarithm, so
 * a bracketing secant (Illinois) needs a handful of steps. `excess(top)` is not positive.
 */
function rootOf(top: number, excess: (price: number) => number): number {
  if (top === 0 || excess(0) <= CLOSE) return 0;
  let [right, rightExcess] = [Math.log(top), excess(top)];
  let left = right - 1;
  let leftExcess = excess(Math.exp(left));
  while (leftExcess <= CLOSE) {
    if (right - left > 60) return Math.exp(left);
    [right, rightExcess] = [left, leftExcess];
    left -= 2 * (Math.log(top) - left);
    leftExcess = excess(Math.exp(left));
  }
  let answer = right;
  let answerExcess = rightExcess;
  let side = 0;
  for (let step = 0; step < 80 && answerExcess < -CLOSE && right - left > 1e-14; step++) {
    const share = leftExcess - rightExcess > 0 ? leftExcess / (leftExcess - rightExcess) : 0.5;
    const middle =
      step % 12 === 11 || !(share > 0 && share < 1) ? (left + right) / 2 : left + share * (right - left);
    const value = excess(Math.exp(middle));
    if (value <= CLOSE) {
      right = answer = middle;
      rightExcess = answerExcess = value;
      if (side === 1) leftExcess /= 2;
      side = 1;
    } else {
      left = middle;
      leftExcess = value;
      if (side === -1) rightExcess /= 2;
      side = -1;
    }
  }
  return Math.exp(answer);
}
