import type { Evidence } from '@tsudoi/contracts/evidence';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import type { Tactic } from '@tsudoi/contracts/tactics';
import { signUpFactor } from '@tsudoi/forecast/signUpPrior';
import type { TacticEvidence } from '@tsudoi/forecast/tacticPosterior';
import { liftEvidence, overrideEvidence } from '@tsudoi/forecast/weighedEvidence';
import type { Tactic as EngineTactic } from '@tsudoi/portfolio/model';
import { monthOf } from '../events/monthOf.ts';
import type { PastEvent } from '../store/history.ts';
import { believe } from '../tactics/beliefs.ts';
import { inYen } from '../tactics/money.ts';

/** One result of a tactic beside what was first believed. */
export interface Seen {
  /** The event; of an organiser's own word the key of that. */
  readonly eventId: string;
  readonly eventName: string;
  readonly expected: number;
  readonly signUps: number;
  /** Absent: an outcome. */
  readonly kind?: 'lift_test' | 'override';
}

/** Evidence with what is told of it. */
export interface Told extends TacticEvidence {
  readonly told: Seen;
}

/** What speaks for or against tactics: results of past events, tests, own words; a test stands in place of the same event's result. */
export function evidenceOf(
  past: readonly PastEvent[],
  stated: readonly Evidence[],
  tactics: readonly Tactic[],
  profile: ProfileInput,
): Told[] {
  const beliefs = past.map((one) => believedIn(one, tactics, profile));
  const results = past.flatMap((one, order) =>
    resultsOf(one, order, beliefs[order] ?? new Map<string, Belief>()),
  );
  const tests = stated.flatMap(({ evidence }): Told[] => {
    if (evidence.kind !== 'lift_test') return [];
    const order = past.findIndex(({ event }) => event.id === evidence.eventId);
    const one = past[order];
    const belief = beliefs[order]?.get(evidence.tacticKey);
    if (one === undefined || belief === undefined) return [];
    const { treated, held, tacticKey } = evidence;
    const test = liftEvidence({
      event: nameOf(order, one),
      tactic: tacticKey,
      believed: belief.expected(evidence.units),
      treated,
      held,
    });
    return [{ ...test, told: seenOf(one, test.believed, test.signUps, 'lift_test') }];
  });
  const tested = new Set(tests.map(({ event, tactic }) => `${event} ${tactic}`));
  const words = stated.flatMap(({ key, evidence }): Told[] => {
    if (evidence.kind !== 'override') return [];
    const { tacticKey, factor, asSureAs } = evidence;
    const word = overrideEvidence(tacticKey, factor, asSureAs);
    const told = { eventId: key, eventName: key, expected: 1, signUps: factor, kind: 'override' as const };
    return [{ ...word, told }];
  });
  return [...results.filter(({ event, tactic }) => !tested.has(`${event} ${tactic}`)), ...tests, ...words];
}

interface Belief {
  readonly tactic: EngineTactic;
  readonly expected: (units: number) => number;
}

/** What was first believed of an event's tactics. */
function believedIn(
  { event, leadDays }: PastEvent,
  tactics: readonly Tactic[],
  profile: ProfileInput,
): Map<string, Belief> {
  const whole = {
    ...event,
    state: 'finished' as const,
    version: 1,
    createdAt: event.startsAt,
    updatedAt: event.startsAt,
  };
  const factor = signUpFactor({ ...inYen(event, profile), month: monthOf(event) });
  return new Map(
    believe(whole, tactics, profile, factor).tactics.map((tactic): [string, Belief] => {
      const { theta, audience, kappa, rho } = tactic.response;
      const most = theta * audience * (1 - rho ** Math.max(1, leadDays));
      return [tactic.id, { tactic, expected: (units) => most * -Math.expm1(-units / kappa) }];
    }),
  );
}

/** What a past event says of its tactics: work that is not known says nothing, nor do sign-ups that nobody counted. */
function resultsOf(one: PastEvent, order: number, beliefs: ReadonlyMap<string, Belief>): Told[] {
  return one.tactics.flatMap(({ tacticKey, units, spendJpy, signUps }): Told[] => {
    const belief = beliefs.get(tacticKey);
    if (!belief || signUps === null) return [];
    const { setupFeeJpy, costPerUnitJpy } = belief.tactic;
    const done =
      units ??
      (spendJpy !== null && costPerUnitJpy > 0
        ? Math.max(0, (spendJpy - setupFeeJpy) / costPerUnitJpy)
        : null);
    if (done === null || done <= 0) return [];
    const expected = belief.expected(done);
    return [
      {
        event: nameOf(order, one),
        tactic: tacticKey,
        believed: expected,
        signUps,
        told: seenOf(one, expected, signUps),
      },
    ];
  });
}

/** Older events come first. */
function nameOf(order: number, { event }: PastEvent): string {
  return `${String(order).padStart(4, '0')} ${event.id}`;
}

function seenOf({ event }: PastEvent, expected: number, signUps: number, kind?: 'lift_test'): Seen {
  const tenth = (people: number): number => Math.round(10 * people) / 10;
  return {
    eventId: event.id,
    eventName: event.name,
    expected: tenth(expected),
    signUps: kind === undefined ? signUps : tenth(signUps),
    ...(kind && { kind }),
  };
}
