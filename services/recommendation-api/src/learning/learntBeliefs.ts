import type { Event } from '@tsudoi/contracts/events';
import type { Evidence } from '@tsudoi/contracts/evidence';
import type { ProfileInput } from '@tsudoi/contracts/profile';
import type { Tactic } from '@tsudoi/contracts/tactics';
import { showUpPrior, type ShowUpPrior } from '@tsudoi/forecast/prior';
import { fitShowUp, showUpBelief, type ShowUpCase } from '@tsudoi/forecast/showUpModel';
import { beside } from '@tsudoi/forecast/tacticPool';
import {
  drawFactors,
  factorOf,
  tacticPosterior,
  type TacticEvidence,
  type TacticPosterior,
} from '@tsudoi/forecast/tacticPosterior';
import type { Draws } from '@tsudoi/portfolio/draws';
import { withDraws } from '@tsudoi/portfolio/draws';
import { spreadAfter } from '@tsudoi/portfolio/likeness';
import { DEFAULT_OWN_SPREAD, DEFAULT_SHARED_SPREAD, type Problem } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/forecast/random';
import { monthOf } from '../events/monthOf.ts';
import type { PastEvent } from '../store/history.ts';
import type { PooledBelief } from '../store/pooledBeliefs.ts';
import { inYen, type MoneyFacts } from '../tactics/money.ts';
import { evidenceOf, type Seen, type Told } from './tacticEvidence.ts';

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

/** What a plan learns from. */
export interface Learnable {
  readonly event: Event;
  readonly tactics: readonly Tactic[];
  readonly profile: ProfileInput;
  /** What came of the tenant's events so far. */
  readonly past: readonly PastEvent[];
  /** Lift tests and own words. */
  readonly stated: readonly Evidence[];
  /** What tenants that share their outcomes have in common; undefined where this one does not share. */
  readonly pool: PooledBelief | undefined;
}

const SCENARIOS = 500;

/** What the tenant's other events, tests and own words say of its tactics. */
export function toldOf({ event, tactics, profile, past, stated }: Learnable): readonly Told[] {
  return evidenceOf(
    past.filter((one) => one.event.id !== event.id),
    stated,
    tactics,
    profile,
  );
}

/**
 * The problem with what past events teach in place of the first beliefs; the same problem, and no lineage, where nothing is known of any. What the tenants that share
 * their outcomes have in common stands in place of the catalogue's figures. `seen`: what `toldOf` tells. `liked`: the factors of likeness that
 * are in the problem.
 */
export function learntFrom(
  problem: Problem,
  { event, past: all, pool, profile }: Learnable,
  seen: readonly Told[],
  liked: (tactic: string) => number,
): { readonly problem: Problem; readonly lineage: Lineage | undefined } {
  const past = all.filter((one) => one.event.id !== event.id);
  const showUps = showUpCases(past, OWN, profile);
  if (seen.length === 0 && showUps.length === 0 && pool === undefined) return { problem, lineage: undefined };
  const common = commonOf(pool);
  const posterior = posteriorOf(problem, seen, pool, common, liked);
  const before = problem.showUp;
  const after: ShowUpPrior =
    showUps.length === 0 && (pool?.showUp ?? null) === null
      ? before
      : showUpBelief(fitShowUp(showUps, pool?.showUp ?? undefined), {
          ...inYen(event, profile),
          tenant: OWN,
          prior: before,
        });
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

/** Who came of those who had signed up, event by event. */
export function showUpCases(past: readonly PastEvent[], tenant: string, money: MoneyFacts): ShowUpCase[] {
  return past.flatMap(({ event, signUps, attended }): ShowUpCase[] => {
    if (signUps === null || attended === null || signUps <= 0) return [];
    const { category, format, priceJpy } = inYen(event, money);
    const prior = showUpPrior({ category, format, priceJpy, month: monthOf(event) });
    return [{ tenant, category, format, priceJpy, prior, signUps, attended }];
  });
}

function posteriorOf(
  problem: Problem,
  evidence: readonly TacticEvidence[],
  pool: PooledBelief | undefined,
  common: (tactic: string) => number,
  liked: (tactic: string) => number,
): TacticPosterior {
  const spreadOf = (id: string, own: number | undefined): number => {
    const pooled = pool?.tactics.spreads[id];
    return pooled === undefined ? (own ?? DEFAULT_OWN_SPREAD) : spreadAfter(pooled, liked(id));
  };
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
