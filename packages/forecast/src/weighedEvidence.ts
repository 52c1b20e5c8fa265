import type { TacticEvidence } from './tacticPosterior.ts';

/** A test with a hold-out: some people were reached by a tactic, others by chance were not. */
export interface LiftTest {
  readonly event: string;
  readonly tactic: string;
  /** Sign-ups that the first belief expected of the tactic. */
  readonly believed: number;
  readonly treated: { readonly people: number; readonly signUps: number };
  readonly held: { readonly people: number; readonly signUps: number };
}

/** Gamma-Poisson shape of an ordinary count, as `tacticPosterior` has it by default. */
const SHAPE = 12;
/** No test is worth more than so many ordinary counts. */
const MOST_WEIGHT = 10;

/**
 * A lift test as evidence: the sign-ups that would not have come anyway, with the weight that their precision has against an ordinary count of the same size (links may
 * claim who would have come; a hold-out does not). Throws `RangeError` where a group is empty.
 */
export function liftEvidence({ event, tactic, believed, treated, held }: LiftTest): TacticEvidence {
  if (!(treated.people > 0 && held.people > 0))
    throw new RangeError('a lift test needs people on both sides');
  const scale = treated.people / held.people;
  const gained = treated.signUps - scale * held.signUps;
  const variance = treated.signUps + scale ** 2 * held.signUps + 0.5 * (1 + scale ** 2);
  const size = Math.max(0.5, gained);
  const weight = ((1 / size + 1 / SHAPE) * size ** 2) / variance;
  return { event, tactic, believed, signUps: Math.max(0, gained), weight: Math.min(MOST_WEIGHT, weight) };
}

/** An organiser's own word: the tactic brings `factor` times what is believed, as sure as if so many sign-ups had been expected and counted. */
export function overrideEvidence(tactic: string, factor: number, asSureAs: number): TacticEvidence {
  if (!(factor >= 0 && factor <= 100)) throw new RangeError(`a factor of ${factor}; 0 to 100 is possible`);
  if (!(asSureAs > 0 && asSureAs <= 1_000))
    throw new RangeError(`as sure as ${asSureAs} sign-ups; above 0, up to 1000 is possible`);
  return { event: `override of ${tactic}`, tactic, believed: asSureAs, signUps: factor * asSureAs };
}
