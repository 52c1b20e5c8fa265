import { dot, ridge } from './linear.ts';
import { CATEGORIES, type EventTraits, type ShowUpPrior } from './prior.ts';
import {
  effectsOf,
  fitEffects,
  NO_EVENTS,
  type Effects,
  type EffectsPrior,
  type SeenEvent,
} from './tenantEffects.ts';

/** People who signed up, by what is known of them then. */
export interface ShowUpTraits extends Pick<EventTraits, 'category' | 'format' | 'priceJpy'> {
  readonly tenant: string;
  /** What is believed of the event before any outcome. */
  readonly prior: ShowUpPrior;
  /** Mean days from sign-up to the event; undefined: not known. */
  readonly leadDays?: number;
}

/** Who came of them. An event may be told as several groups, by lead. In the order of time. */
export interface ShowUpCase extends ShowUpTraits {
  readonly signUps: number;
  readonly attended: number;
  /** Weight as evidence; default 1. */
  readonly weight?: number;
}

/** What tenants have in common in who turns up. */
export interface CommonShowUp {
  readonly coefficients: Float64Array;
  readonly prior: EffectsPrior;
}

/** What outcomes say about who turns up. */
export interface ShowUpModel extends CommonShowUp {
  readonly tenants: ReadonlyMap<string, Effects>;
}

const STRENGTHS = [1, 3, 10, 30, 100, 300];
const WIDTH = 5 + CATEGORIES.length;
/** The whole moves easily, a category less: its own word is worth what several events say. */
const PENALTY = Float64Array.from({ length: WIDTH }, (_, j) => (j === 0 ? 0.3 : 1));
/** Log-odds variance between tenants before any outcome. Assumption. */
const BETWEEN = 0.25;

/**
 * Show-up shares around the prior's, in log odds: by category, price and lead over all tenants (ridge regression), and each tenant's own level, shrunk by how much tenants
 * differ (empirical Bayes). Cases of nobody are left out; without any case the prior stays. `common`: what was learnt of all tenants before, and is taken as it is; without it,
 * it is learnt from these cases.
 */
export function fitShowUp(cases: readonly ShowUpCase[], common?: CommonShowUp): ShowUpModel {
  const told = cases.filter(({ signUps, weight }) => signUps > 0 && (weight ?? 1) > 0);
  const rows = told.map(rowOf);
  const noise = told.map(({ signUps, attended }) => {
    const share = (Math.min(attended, signUps) + 1) / (signUps + 2);
    return 1 / (signUps * share * (1 - share));
  });
  const target = Float64Array.from(told, ({ signUps, attended, prior }) => {
    const came = Math.max(0, Math.min(attended, signUps));
    return Math.log((came + 0.5) / (signUps - came + 0.5)) - Math.log(prior.alpha / prior.beta);
  });
  const coefficients = common?.coefficients ?? coefficientsOf(rows, target, told, noise);
  const groups = Map.groupBy(told.keys(), (i) => told[i]!.tenant);
  const seen = new Map(
    [...groups].map(([tenant, members]): [string, SeenEvent[]] => [
      tenant,
      members.map((i) => ({
        z: Float64Array.of(1),
        residual: target[i]! - dot(rows[i]!, coefficients),
        noise: noise[i]!,
        weight: told[i]!.weight ?? 1,
      })),
    ]),
  );
  const prior = common?.prior ?? fitEffects([...seen.values()], 1, [BETWEEN]);
  return {
    coefficients,
    prior,
    tenants: new Map([...seen].map(([tenant, events]) => [tenant, effectsOf(prior, events)])),
  };
}

function coefficientsOf(
  rows: readonly Float64Array[],
  target: Float64Array,
  told: readonly ShowUpCase[],
  noise: readonly number[],
): Float64Array {
  if (told.length === 0) return new Float64Array(WIDTH);
  const weight = Float64Array.from(told, (one, i) => (one.weight ?? 1) / (noise[i]! + 0.1 + BETWEEN / 2));
  return ridge(rows, target, weight, PENALTY, STRENGTHS).coefficients;
}

/** Belief about the share of these people that attend; its weight is what is known, never less than four people's. */
export function showUpBelief(model: ShowUpModel, traits: ShowUpTraits): ShowUpPrior {
  const own = (model.tenants.get(traits.tenant) ?? effectsOf(model.prior, NO_EVENTS)).at(Float64Array.of(1));
  const odds =
    Math.log(traits.prior.alpha / traits.prior.beta) + dot(rowOf(traits), model.coefficients) + own.mean;
  const share = Math.min(0.99, Math.max(0.01, 1 / (1 + Math.exp(-odds))));
  const variance = (share * (1 - share)) ** 2 * (own.variance + model.prior.within);
  const weight = Math.max(4, (share * (1 - share)) / variance - 1);
  return { alpha: share * weight, beta: (1 - share) * weight };
}

function rowOf({ category, format, priceJpy, leadDays }: ShowUpTraits): Float64Array {
  const row = new Float64Array(WIDTH);
  row[0] = 1;
  row[1] = priceJpy > 0 ? 0.5 : -0.5;
  row[2] = priceJpy > 0 ? Math.log10(1 + priceJpy / 1_000) - 0.5 : 0;
  // People who signed up long ago forget, fall ill, find something better.
  row[3] = leadDays === undefined ? 0 : Math.log((Math.max(0, leadDays) + 1) / 11);
  row[4] = format === 'online' ? 0.5 : format === 'hybrid' ? 0 : -0.5;
  row[5 + CATEGORIES.indexOf(category)] = 1;
  return row;
}
