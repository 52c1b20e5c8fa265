import { segmentSignUps, segmentSlope } from './exposure.ts';
import type { Candidate, Prepared } from './prepare.ts';

/** The Lagrangian bound at one pair of prices: true for every plan, and what each candidate adds to it. */
export interface Relaxation {
  /** No plan has more sign-ups. */
  readonly bound: number;
  /** By candidate: its net worth when chosen with its best effort (negative: better left out). */
  readonly net: Float64Array;
  /** By candidate: that best effort. */
  readonly efforts: Float64Array;
  /** By candidate: the bound if the candidate were forced in, and if it were left out. */
  readonly boundIn: Float64Array;
  readonly boundOut: Float64Array;
}

/**
 * Relaxes both limits into prices and linearises the segment curves at `exposure` (both can only raise the optimum), then lowers the bound over the
 * two prices by nested bisection. `worth` is the slope-weighted share of each candidate (`worthPerPerson` at `exposure`).
 */
export function relax(prepared: Prepared, exposure: Float64Array, worth: Float64Array): Relaxation {
  const { candidates } = prepared;
  const units = unitsOf(candidates);
  const n = candidates.length;
  const net = new Float64Array(n);
  const efforts = new Float64Array(n);
  let use = { money: 0, time: 0 };
  const evaluate = (money: number, time: number): void => {
    use = { money: 0, time: 0 };
    for (const unit of units) {
      let winner = -1;
      for (const i of unit) {
        const candidate = candidates[i]!;
        const people = worth[i]! * candidate.amplitude;
        const price = money * candidate.money.perUnit + time * candidate.time.perUnit;
        let v = candidate.maximum;
        if (price > 0) v = Math.min(v, Math.max(candidate.minimum, Math.log(people / price)));
        efforts[i] = v;
        net[i] =
          people * -Math.expm1(-v) - price * v - money * candidate.money.fixed - time * candidate.time.fixed;
        if (winner < 0 || candidate.required || (!candidates[winner]!.required && net[i] > net[winner]!))
          winner = i;
      }
      const chosen = candidates[winner]!;
      if (net[winner]! <= 0 && !chosen.required) continue;
      use.money += chosen.money.fixed + chosen.money.perUnit * efforts[winner]!;
      use.time += chosen.time.fixed + chosen.time.perUnit * efforts[winner]!;
    }
  };
  const top = candidates.reduce((sum, candidate, i) => sum + worth[i]! * candidate.amplitude, 1e-9);
  const timeAt = (money: number): number =>
    fall(top, (time) => {
      evaluate(money, time);
      return use.time > 1;
    });
  const money = fall(top, (price) => {
    timeAt(price);
    return use.money > 1;
  });
  const time = timeAt(money);
  evaluate(money, time);
  let bound = money + time + linearised(prepared, exposure);
  const taken = units.map((unit) => best(candidates, unit, net));
  bound += taken.reduce((sum, value) => sum + value.first, 0);
  const boundIn = new Float64Array(n);
  const boundOut = new Float64Array(n);
  for (const [index, unit] of units.entries()) {
    const { first, second, winner } = taken[index]!;
    for (const i of unit) {
      boundIn[i] = bound - first + net[i]!;
      boundOut[i] = i === winner ? bound - first + second : bound;
    }
  }
  return { bound, net: net.slice(), efforts: efforts.slice(), boundIn, boundOut };
}

/** Candidates that exclude each other form one unit; all others stand alone. */
function unitsOf(candidates: readonly Candidate[]): number[][] {
  const groups = new Map<string, number[]>();
  const units: number[][] = [];
  for (const [i, { group }] of candidates.entries()) {
    const members = group === null ? undefined : groups.get(group);
    if (members !== undefined) members.push(i);
    else {
      const unit = [i];
      units.push(unit);
      if (group !== null) groups.set(group, unit);
    }
  }
  return units;
}

function best(
  candidates: readonly Candidate[],
  unit: readonly number[],
  net: Float64Array,
): { first: number; second: number; winner: number } {
  const must = unit.find((i) => candidates[i]!.required);
  if (must !== undefined) return { first: net[must]!, second: -Infinity, winner: must };
  const ranked = unit.map((i) => Math.max(0, net[i]!)).sort((a, b) => b - a);
  const [first, second] = [ranked[0]!, ranked[1] ?? 0];
  const winner = unit.find((i) => net[i]! > 0 && net[i] === first) ?? -1;
  return { first, second, winner };
}

function linearised(prepared: Prepared, exposure: Float64Array): number {
  return exposure.reduce(
    (sum, extra, segment) =>
      sum + segmentSignUps(prepared, segment, extra) - segmentSlope(prepared, segment, extra) * extra,
    0,
  );
}

/** Where `over` turns false on a logarithmic scale; 0 when it never holds. */
function fall(top: number, over: (price: number) => boolean): number {
  if (!over(0)) return 0;
  let [low, high] = [top * 1e-7, top];
  for (let step = 0; step < 26; step++) {
    const middle = Math.sqrt(low * high);
    if (over(middle)) low = middle;
    else high = middle;
  }
  return high;
}
