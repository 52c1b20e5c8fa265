import type { EventInput } from '@tsudoi/contracts/events';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import type { Tactic } from '@tsudoi/contracts/tactics';
import { showUpPrior, type ShowUpPrior } from '@tsudoi/forecast/prior';
import { fitShowUp, showUpBelief, type ShowUpCase } from '@tsudoi/forecast/showUpModel';
import { beside } from '@tsudoi/forecast/tacticPool';
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
import type { PooledBelief } from '../store/pooledBeliefs.ts';
import { believe } from '../tactics/beliefs.ts';

/** What a plan's beliefs rest on: kept with the plan, so that it can be told later what it believed and why. */
export interface Lineage {
  /** Past events that were looked at, oldest first. */
  readonly events: readonly string[];
  /** Tactic → factor on its first belief, with what spoke for it. */
  readonly tactics: Readonly<Record<string, { readonly factor: number; readonly evidence: readonly Seen[] }>>;
  /** Mean share of sign-ups that attend: as first believed of this event, and now. */
  readonly showUp: { readonly before: number; readonly after: number; readonly events: number };
  /** Organisers whose shared outcomes the first beliefs come from; absent: none. */
  readonly pooledTenants?: number;
}

/** One event's result of one tactic beside what was first believed. */
export interface Seen {
  readonly eventId: string;
  readonly eventName: string;
  readonly expected: number;
  readonly signUps: number;
}

const SCENARIOS = 500;

/**
 * The problem with what past events teach in place of the first beliefs; the same problem, and no lineage, where nothing is known of any. `pool`: what the tenants that
 * share their outcomes have in common, in place of the catalogue's figures.
 */
export function learntFrom(
  problem: Problem,
  past: readonly PastEvent[],
  tactics: readonly Tactic[],
  profile: ProfileInput,
  event: Pick<EventInput, 'category' | 'format' | 'priceJpy'>,
  pool: PooledBelief | undefined,
): { readonly problem: Problem; readonly lineage: Lineage | undefined } {
  const seen = evidenceOf(past, tactics, profile);
  const showUps = showUpCases(past, OWN);
  if (seen.length === 0 && showUps.length === 0 && pool === undefined) return { problem, lineage: undefined };
  const common = commonOf(pool);
  const posterior = posteriorOf(problem, seen, pool, common);
  const before = problem.showUp;
  const after: ShowUpPrior =
    showUps.length === 0 && pool?.showUp == null
      ? before
      : showUpBelief(fitShowUp(showUps, pool?.showUp ?? undefined), { ...event, tenant: OWN, prior: before });
  const taught: Problem = { ...problem, showUp: after };
  return {
    problem:
      seen.length === 0 && pool === undefined
        ? taught
        : withDraws(taught, drawsOf(taught, posterior, common)),
    lineage: {
      ...(pool && { pooledTenants: pool.tenants }),
      events: past.map(({ event }) => event.id),
      tactics: Object.fromEntries(
        problem.tactics.map(({ id }) => [
          id,
          {
            factor: Math.round(1_000 * common(id) * (factorOf(posterior, id)?.factor ?? 1)) / 1_000,
            evidence: seen.filter(({ tactic }) => tactic === id).map(({ told }) => told),
          },
        ]),
      ),
      showUp: { before: shareOf(before), after: shareOf(after), events: showUps.length },
    },
  };
}

/** One tenant's cases among themselves. */
const OWN = 'own';

/** Mean of true / believed over tenants, by tactic; 1 where nothing is told of it. */
function commonOf(pool: PooledBelief | undefined): (tactic: string) => number {
  return (tactic) => pool?.tactics.factors[tactic] ?? 1;
}

export interface Told extends TacticEvidence {
  readonly told: Seen;
}

/** What each past event says of its tactics: work that is not known says nothing, nor do sign-ups that nobody counted. */
export function evidenceOf(
  past: readonly PastEvent[],
  tactics: readonly Tactic[],
  profile: ProfileInput,
): Told[] {
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

/** Who came of those who had signed up, event by event. */
export function showUpCases(past: readonly PastEvent[], tenant: string): ShowUpCase[] {
  return past.flatMap(({ event, signUps, attended }): ShowUpCase[] => {
    if (signUps === null || attended === null || signUps <= 0) return [];
    const { category, format, priceJpy } = event;
    const prior = showUpPrior({ category, format, priceJpy, month: monthOf(event) });
    return [{ tenant, category, format, priceJpy, prior, signUps, attended }];
  });
}

function posteriorOf(
  problem: Problem,
  evidence: readonly TacticEvidence[],
  pool: PooledBelief | undefined,
  common: (tactic: string) => number,
): TacticPosterior {
  const spreadOf = (id: string, own: number | undefined): number =>
    pool?.tactics.spreads[id] ?? own ?? DEFAULT_OWN_SPREAD;
  return tacticPosterior(
    {
      spreads: Object.fromEntries(problem.tactics.map(({ id, spread }) => [id, spreadOf(id, spread)])),
      sharedSpread: pool?.tactics.sharedSpread ?? problem.sharedSpread ?? DEFAULT_SHARED_SPREAD,
    },
    beside(common, evidence),
  );
}

/** The same posterior gives the same scenarios: a plan stated again is the same plan. */
function drawsOf(problem: Problem, posterior: TacticPosterior, common: (tactic: string) => number): Draws {
  const factors = drawFactors(posterior, SCENARIOS, randomFrom(19));
  return {
    factors: Object.fromEntries(
      problem.tactics.map(({ id }) => [id, (factors[id] ?? []).map((factor) => common(id) * factor)]),
    ),
  };
}

function shareOf({ alpha, beta }: ShowUpPrior): number {
  return Math.round((1_000 * alpha) / (alpha + beta)) / 1_000;
}
