import type { Highs } from 'highs';
import type { Prepared } from './prepare.ts';
import { emptyChoice, search, type SearchLimits } from './search.ts';
import { trialOf, type Goal } from './trial.ts';
import type { Choice } from './standing.ts';

/** The plan with the highest P(target) of one event, and a probability that no plan passes. */
export interface HighestChance {
  readonly choice: Choice;
  readonly probability: number;
  readonly bound: number;
  readonly rounds: number;
  readonly nodes: number;
}

/** Share of the probability, and points, that may be left open. */
const GAP = 4e-3;
const POINTS = 3e-5;

/**
 * P(target) rises with the people to come; their deviation lowers a high one and lifts a low one (where only luck reaches the target). Plans are divided into classes
 * of the deviation: the most people of a class, at the deviation of the class that is best for them, bound every plan in it.
 */
export function highestChance(
  highs: Highs,
  prepared: Prepared,
  limits: SearchLimits,
  event = 0,
): HighestChance {
  const goal: Goal = { kind: 'chance', event };
  const found = search(highs, prepared, goal, {
    ...limits,
    gap: GAP,
    absoluteGap: POINTS,
    classes: 5 * limits.classes,
  });
  const { bestHit } = prepared.events[event]!.attendance;
  if (!('none' in found))
    return {
      choice: found.choice,
      probability: -found.value,
      bound: Math.min(bestHit, Math.max(-found.bound, -found.value)),
      rounds: found.rounds,
      nodes: found.nodes,
    };
  const choice = emptyChoice(prepared);
  const probability = -trialOf(prepared, goal, choice).value();
  return { choice, probability, bound: bestHit, rounds: 0, nodes: 0 };
}
