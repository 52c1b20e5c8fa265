import type { Highs } from 'highs';
import { mostRelativeRisk } from './cuts.ts';
import type { Prepared } from './prepare.ts';
import { emptyChoice, search, type SearchLimits, type SearchResult } from './search.ts';
import { figuresOf, hitOf, standingOf, type Choice } from './standing.ts';

/** The plan with the highest P(target) of one event, and a probability that no plan passes. */
export interface HighestChance {
  readonly choice: Choice;
  readonly probability: number;
  readonly bound: number;
  readonly rounds: number;
  readonly nodes: number;
}

const ROUNDS = 5;

/**
 * P(target) rises with the people to come and, where it is worth having, falls with their deviation. Where `people - slope * deviation` is largest, with the slope
 * of the level line at the best plan so far, no plan of a higher level remains: after a few rounds the two meet.
 */
export function highestChance(
  highs: Highs,
  prepared: Prepared,
  limits: SearchLimits,
  event = 0,
): HighestChance {
  const it = prepared.events[event]!;
  const standing = (choice: Choice): { toCome: number; sigma: number } =>
    figuresOf(it, standingOf(prepared, event, choice));
  const chance = (choice: Choice): number => {
    const { toCome, sigma } = standing(choice);
    return hitOf(it, toCome, sigma);
  };
  const most = mostRelativeRisk(
    it,
    prepared.candidates.filter((one) => one.event === event).map(({ risk }) => risk),
  );
  const risk = (toCome: number, sigma: number): number => {
    const [dp, ds] = [Math.max(1e-4, 1e-3 * toCome), Math.max(1e-4, 1e-3 * toCome)];
    const up = hitOf(it, toCome + dp, sigma) - hitOf(it, Math.max(0, toCome - dp), sigma);
    const across = hitOf(it, toCome, sigma + ds) - hitOf(it, toCome, Math.max(0, sigma - ds));
    return up > 1e-12 ? Math.min(2, Math.max(0, -across / up)) : 0;
  };
  let choice = emptyChoice(prepared);
  let probability = chance(choice);
  let bound = it.attendance.bestHit;
  let mostToCome = Infinity;
  let [rounds, nodes] = [0, 0];
  let slope = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const found = search(highs, prepared, { kind: 'people', event, slope }, limits, choice);
    if ('none' in found) break;
    rounds += found.rounds;
    nodes += found.nodes;
    if (slope === 0) mostToCome = Math.min(mostToCome, it.toCome - found.bound);
    bound = Math.min(bound, level(it, found, slope, mostToCome, most));
    const next = chance(found.choice);
    const better = next > probability + 1e-7;
    if (next > probability) [choice, probability] = [found.choice, next];
    if (bound - probability <= 1e-4 || (round > 0 && !better)) break;
    const { toCome, sigma } = standing(choice);
    slope = risk(toCome, sigma);
    if (slope === 0) break;
  }
  return { choice, probability, bound: Math.max(bound, probability), rounds, nodes };
}

/** The highest probability of any people and deviation with `people - slope * deviation` at most what was proven. */
function level(
  it: Prepared['events'][number],
  found: SearchResult,
  slope: number,
  mostToCome: number,
  most: number,
): number {
  const room = it.toCome - found.bound;
  let best = 0;
  for (let k = 0; k <= 256; k++) {
    const relative = (most * k) / 256;
    // people = room + slope * relative * people
    const share = 1 - slope * relative;
    const people = Math.min(mostToCome, share > 1e-6 ? room / share : Infinity);
    if (!Number.isFinite(people)) return it.attendance.bestHit;
    best = Math.max(best, hitOf(it, Math.max(0, people), relative * Math.max(0, people)));
  }
  return Math.min(it.attendance.bestHit, best + 1e-5);
}
