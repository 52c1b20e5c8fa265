import type { Candidate, Event, Prepared } from './prepare.ts';

/** Candidate index -> option index; -1: not chosen. */
export type Choice = Int32Array;

/** Where one event stands under a choice: all that its probability and its value depend on. */
export interface Standing {
  /** Exposure added by segment. */
  readonly exposure: Float64Array;
  /** People won alone, added up. */
  readonly alone: number;
  /** Squared deviation of `alone` from the tactics' own factors. */
  readonly aloneVariance: number;
  readonly yen: number;
  readonly quarters: number;
}

/** Everything a plan of an event comes to. `value` is what the question weighs: worth of attendees - yen - hours at their price. */
export interface Figures {
  /** People won after overlap. */
  readonly won: number;
  /** People still to sign up in all: won and those who come anyway. */
  readonly toCome: number;
  /** Deviation of `toCome` from the own factors, in people. */
  readonly sigma: number;
  /** Log deviation of `toCome`, shared factor included. */
  readonly spread: number;
  readonly costJpy: number;
}

/** An option as a change: adds (sign 1) or takes away (sign -1). */
export function apply(standing: Standing, candidate: Candidate, option: number, sign: 1 | -1): Standing {
  if (option < 0) return standing;
  const people = candidate.options.people[option]!;
  const exposure = standing.exposure.slice();
  for (const { segment, share } of candidate.weights) exposure[segment]! += sign * share * people;
  const alone = candidate.share * people;
  return {
    exposure,
    alone: standing.alone + sign * alone,
    aloneVariance: standing.aloneVariance + sign * (candidate.risk * alone) ** 2,
    yen: standing.yen + sign * candidate.options.yen[option]!,
    quarters: standing.quarters + sign * candidate.options.quarters[option]!,
  };
}

/** Nothing chosen. */
export function emptyStanding(event: Event): Standing {
  return {
    exposure: new Float64Array(event.segments.length),
    alone: 0,
    aloneVariance: 0,
    yen: 0,
    quarters: 0,
  };
}

/** The standing of one event under a choice. */
export function standingOf(prepared: Prepared, event: number, choice: Choice): Standing {
  let standing = emptyStanding(prepared.events[event]!);
  for (const [i, candidate] of prepared.candidates.entries())
    if (candidate.event === event && choice[i]! >= 0) standing = apply(standing, candidate, choice[i]!, 1);
  return standing;
}

/** Sign-ups that exposure `extra` adds in a segment: `size * (exp(-used / size) - exp(-(used + extra) / size))`. */
export function segmentSignUps(event: Event, segment: number, extra: number): number {
  const { size, used } = event.segments[segment]!;
  return size * Math.exp(-used / size) * -Math.expm1(-extra / size);
}

/** Sign-ups of one more unit of exposure in a segment that has `extra`. */
export function segmentSlope(event: Event, segment: number, extra: number): number {
  const { size, used } = event.segments[segment]!;
  return Math.exp(-(used + extra) / size);
}

/** People won after overlap. */
export function wonOf(event: Event, { exposure, alone }: Pick<Standing, 'exposure' | 'alone'>): number {
  if (event.segments.length === 0) return Math.max(0, alone);
  let won = 0;
  for (let segment = 0; segment < exposure.length; segment++)
    won += segmentSignUps(event, segment, Math.max(0, exposure[segment]!));
  return won;
}

/** The figures of a standing. */
export function figuresOf(event: Event, standing: Standing): Figures {
  const won = wonOf(event, standing);
  const overlap = standing.alone > 1e-12 ? won / standing.alone : 0;
  const toCome = event.toCome + won;
  const sigma = Math.sqrt(event.toComeRisk ** 2 + overlap ** 2 * Math.max(0, standing.aloneVariance));
  return {
    won,
    toCome,
    sigma,
    spread: spreadOf(event, toCome, sigma),
    costJpy: standing.yen + standing.quarters * event.quarterJpy,
  };
}

/** Log deviation of `toCome` people whose own factors deviate by `sigma` people, with the shared factor (lognormal sums by their two moments, Fenton 1960). */
export function spreadOf(event: Event, toCome: number, sigma: number): number {
  const relative = toCome > 1e-12 ? sigma / toCome : 0;
  return Math.sqrt(event.shared ** 2 + Math.log1p(relative * relative));
}

/** P(attendees >= target). */
export function hitOf(event: Event, toCome: number, sigma: number): number {
  return event.attendance.hit(toCome, spreadOf(event, toCome, sigma));
}

/** Mean of attendees who find a seat. */
export function attendeesOf(event: Event, toCome: number, sigma: number): number {
  return event.attendance.attendees(toCome, spreadOf(event, toCome, sigma));
}
