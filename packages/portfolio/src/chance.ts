import type { PlanClass } from './program.ts';
import type { Event } from './prepare.ts';
import { hitOf } from './standing.ts';

/** Deviations at which a class is looked at; between two of them P(target) bends by less than `SAFETY` points, and than `SHARE` of itself. */
const STEPS = 32;
const SAFETY = 1e-5;
const SHARE = 1e-3;

/** No plan of the class with at most so many people to come reaches the target with a higher probability. */
export function chanceWithin(event: Event, toCome: number, risk: PlanClass['risk']): number {
  let best = 0;
  for (let k = 0; k <= STEPS; k++)
    best = Math.max(best, chanceAt(event, toCome, risk[0] + ((risk[1] - risk[0]) * k) / STEPS));
  return Math.min(event.attendance.bestHit, best + Math.min(SAFETY, SHARE * best));
}

/** P(target) of so many people to come with a relative deviation. */
export function chanceAt(event: Event, toCome: number, relative: number): number {
  return hitOf(event, Math.max(0, toCome), relative * Math.max(0, toCome));
}

/** Fewer people to come than this and no plan of the class passes the probability; at most `most`. */
export function peopleFor(event: Event, probability: number, risk: PlanClass['risk'], most: number): number {
  let [low, high] = [0, Math.max(0, most)];
  for (let step = 0; step < 40 && high - low > 1e-7 * high; step++) {
    const middle = (low + high) / 2;
    if (chanceWithin(event, middle, risk) > probability) high = middle;
    else low = middle;
  }
  return low;
}

/**
 * A class divided for a bound: what lies outside of the deviations at which so many people would pass the probability needs no further look, the rest is halved.
 */
export function divideByChance(
  event: Event,
  probability: number,
  toCome: number,
  [low, high]: PlanClass['risk'],
): PlanClass['risk'][] {
  const at = (k: number): number => low + ((high - low) * k) / STEPS;
  const passes = Array.from({ length: STEPS + 1 }, (_, k) => chanceAt(event, toCome, at(k)) > probability);
  const first = Math.max(0, passes.indexOf(true) - 1);
  const last = Math.min(STEPS, passes.lastIndexOf(true) + 1);
  const middle = (at(first) + at(last)) / 2;
  const edges = [low, ...(first > 0 ? [at(first)] : []), middle, ...(last < STEPS ? [at(last)] : []), high];
  return edges.slice(1).map((to, k) => [edges[k]!, to] as const);
}
