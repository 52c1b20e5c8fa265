import type { ProfileInput } from '@tsudoi/contracts/profile';
import type { Tactic } from '@tsudoi/contracts/tactics';
import { showUpPrior, type ShowUpPrior } from '@tsudoi/forecast/prior';
import { shiftedShowUp, type ShowUpEvidence } from '@tsudoi/forecast/showUpPosterior';
import { signUpFactor } from '@tsudoi/forecast/signUpPrior';
import {
  drawFactors,
  factorOf,
  tacticPosterior,
  type TacticEvidence,
  type TacticPosterior,
} from '@tsudoi/forecast/tacticPosterior';
import type { Draws } from '@tsudoi/portfolio/draws';
import { withDraws } from '@tsudoi/portfolio/draws';
import { DEFAULT_OWN_SPREAD, DEFAULT_SHARED_SPREAD, type Problem } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/forecast/random';
import { monthOf } from '../events/monthOf.ts';
import type { PastEvent } from '../store/history.ts';
import { believe } from '../tactics/beliefs.ts';

/** What a plan's beliefs rest on: kept with the plan, so that it can be told later what it believed and why. */
export interface Lineage {
  /** Past events that were looked at, oldest first. */
  readonly events: readonly string[];
  /** Tactic → factor on its first belief, with what spoke for it. */
  readonly tactics: Readonly<Record<string, { readonly factor: number; readonly evidence: readonly Seen[] }>>;
  /** Mean share of sign-ups that attend: as first believed of this event, and now. */
  readonly showUp: { readonly before: number; readonly after: number; readonly events: number };
}

/** One event's result of one tactic beside what was first believed. */
export interface Seen {
  readonly eventId: string;
  readonly eventName: string;
  readonly expected: number;
  readonly signUps: number;
}

const SCENARIOS = 500;

/** The problem with what past events teach in place of the first beliefs; the same problem, and no lineage, where nothing is known of any. */
export function learntFrom(
  problem: Problem,
  past: readonly PastEvent[],
  tactics: readonly Tactic[],
  profile: ProfileInput,
): { readonly problem: Problem; readonly lineage: Lineage | undefined } {
  const seen = evidenceOf(past, tactics, profile);
  const showUps = showUpEvidence(past);
  if (seen.length === 0 && showUps.length === 0) return { problem, lineage: undefined };
  const posterior = posteriorOf(problem, seen);
  const before = problem.showUp;
  const after: ShowUpPrior = shiftedShowUp(before, showUps);
  const taught: Problem = { ...problem, showUp: after };
  return {
    problem: seen.length === 0 ? taught : withDraws(taught, drawsOf(taught, posterior)),
    lineage: {
      events: past.map(({ event }) => event.id),
      tactics: Object.fromEntries(
        problem.tactics.map(({ id }) => [
          id,
          {
            factor: Math.round(1_000 * (factorOf(posterior, id)?.factor ?? 1)) / 1_000,
            evidence: seen.filter(({ tactic }) => tactic === id).map(({ told }) => told),
          },
        ]),
      ),
      showUp: { before: shareOf(before), after: shareOf(after), events: showUps.length },
    },
  };
}

interface Told extends TacticEvidence {
  readonly told: Seen;
}

/** What each past event says of its tactics: work that is not known says nothing, nor do sign-ups that nobody counted. */
function evidenceOf(past: readonly PastEvent[], tactics: readonly Tactic[], profile: ProfileInput): Told[] {
  return past.flatMap(({ event, leadDays, tactics: results }, order) => {
    const traits = { ...event, month: monthOf(event) };
    const whole = {
      ...event,
      state: 'finished' as const,
      version: 1,
      createdAt: event.startsAt,
      updatedAt: event.startsAt,
    };
    const believed = new Map(
      believe(whole, tactics, profile, signUpFactor(traits)).tactics.map((tactic) => [tactic.id, tactic]),
    );
    return results.flatMap(({ tacticKey, units, spendJpy, signUps }): Told[] => {
      const tactic = believed.get(tacticKey);
      if (!tactic || signUps === null) return [];
      const done =
        units ??
        (spendJpy !== null && tactic.costPerUnitJpy > 0
          ? Math.max(0, (spendJpy - tactic.setupFeeJpy) / tactic.costPerUnitJpy)
          : null);
      if (done === null || done <= 0) return [];
      const { theta, audience, kappa, rho } = tactic.response;
      const expected = theta * audience * (1 - rho ** Math.max(1, leadDays)) * -Math.expm1(-done / kappa);
      return [
        {
          event: `${String(order).padStart(4, '0')} ${event.id}`,
          tactic: tacticKey,
          believed: expected,
          signUps,
          told: {
            eventId: event.id,
            eventName: event.name,
            expected: Math.round(10 * expected) / 10,
            signUps,
          },
        },
      ];
    });
  });
}

function showUpEvidence(past: readonly PastEvent[]): ShowUpEvidence[] {
  return past.flatMap(({ event, signUps, attended }) =>
    signUps === null || attended === null || signUps <= 0
      ? []
      : [{ prior: showUpPrior({ ...event, month: monthOf(event) }), signUps, attended }],
  );
}

function posteriorOf(problem: Problem, evidence: readonly TacticEvidence[]): TacticPosterior {
  return tacticPosterior(
    {
      spreads: Object.fromEntries(
        problem.tactics.map(({ id, spread }) => [id, spread ?? DEFAULT_OWN_SPREAD]),
      ),
      sharedSpread: problem.sharedSpread ?? DEFAULT_SHARED_SPREAD,
    },
    evidence,
  );
}

/** The same posterior gives the same scenarios: a plan stated again is the same plan. */
function drawsOf(problem: Problem, posterior: TacticPosterior): Draws {
  const factors = drawFactors(posterior, SCENARIOS, randomFrom(19));
  return { factors: Object.fromEntries(problem.tactics.map(({ id }) => [id, factors[id] ?? []])) };
}

function shareOf({ alpha, beta }: ShowUpPrior): number {
  return Math.round((1_000 * alpha) / (alpha + beta)) / 1_000;
}
