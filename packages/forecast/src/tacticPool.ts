import type { TacticEvidence, TacticPrior } from './tacticPosterior.ts';
import { effectsOf, fitEffects, type SeenEvent } from './tenantEffects.ts';

/** What one tenant's events told, of a tenant who agreed that others learn from it. */
export interface TenantEvidence {
  readonly tenant: string;
  readonly evidence: readonly TacticEvidence[];
}

/** What tenants have in common: a prior for each of them, and for one who has nothing yet. */
export interface PooledTactics {
  /** Tactic -> mean of true / believed over tenants; tactics that nobody used have 1. */
  readonly factors: Readonly<Record<string, number>>;
  /** Tactic -> log deviation of one tenant from another, what is not known of the mean included. */
  readonly spreads: Readonly<Record<string, number>>;
  readonly sharedSpread: number;
  /** Tactic -> tenants who used it. */
  readonly tenants: Readonly<Record<string, number>>;
}

/** Log deviation of a tactic's mean over all tenants from what is believed of it. Assumption. */
const MEAN_SPREAD = 0.5;

/**
 * Empirical Bayes over tenants: log(true / believed) of a tactic at a tenant is the tactic's mean over tenants, plus what the tenant's tactics have in common, plus its own;
 * means and variances by expectation maximisation, shrunk to `prior` as if that were a few tenants' word. Without evidence it is the prior.
 */
export function poolTactics(prior: TacticPrior, tenants: readonly TenantEvidence[]): PooledTactics {
  const tactics = Object.keys(prior.spreads).sort();
  const place = new Map(tactics.map((tactic, j) => [tactic, j]));
  const believed = [prior.sharedSpread ** 2, ...tactics.map((tactic) => prior.spreads[tactic]! ** 2)];
  const groups = tenants
    .map(({ evidence }) => summed(evidence, place, prior.shape ?? 12))
    .filter((cells) => cells.length > 0);
  const means = new Float64Array(tactics.length).map((_, j) => -(believed[j + 1]! + believed[0]!) / 2);
  const start = means.slice();
  const unknown = new Float64Array(tactics.length).fill(MEAN_SPREAD ** 2);
  let variances = Float64Array.from(believed);
  for (let round = 0; round < 8 && groups.length > 0; round++) {
    const seen = groups.map((cells) =>
      cells.map(({ j, log, noise, weight }): SeenEvent => ({
        z: oneAnd(j, tactics.length),
        residual: log - means[j]!,
        noise,
        weight,
      })),
    );
    const fitted = fitEffects(seen, 1 + tactics.length, believed);
    variances = Float64Array.from(fitted.between);
    const precision = new Float64Array(tactics.length).fill(1 / MEAN_SPREAD ** 2);
    const sum = start.map((mean) => mean / MEAN_SPREAD ** 2);
    for (const [t, cells] of groups.entries()) {
      const common = effectsOf(fitted, seen[t]!).at(oneAnd(-1, tactics.length));
      for (const { j, log, noise, weight } of cells) {
        const information = weight / (variances[j + 1]! + noise + common.variance);
        precision[j]! += information;
        sum[j]! += information * (log - common.mean);
      }
    }
    for (let j = 0; j < tactics.length; j++) {
      means[j] = sum[j]! / precision[j]!;
      unknown[j] = 1 / precision[j]!;
    }
  }
  const users = tactics.map((_, j) => groups.filter((cells) => cells.some((cell) => cell.j === j)).length);
  const spreadOf = (j: number): number =>
    users[j] === 0 ? Math.sqrt(believed[j + 1]!) : Math.sqrt(variances[j + 1]! + unknown[j]!);
  const by = <T>(of: (j: number) => T): Record<string, T> =>
    Object.fromEntries(tactics.map((tactic, j) => [tactic, of(j)]));
  return {
    factors: by((j) => (users[j] === 0 ? 1 : Math.exp(means[j]! + (variances[j + 1]! + variances[0]!) / 2))),
    spreads: by(spreadOf),
    sharedSpread: Math.sqrt(variances[0]!),
    tenants: by((j) => users[j]!),
  };
}

/** The evidence of one tenant with the pooled mean (`common`: tactic -> factor) as its first belief; give `tacticPosterior` the pool's spreads with it. */
export function beside(
  common: (tactic: string) => number,
  evidence: readonly TacticEvidence[],
): TacticEvidence[] {
  return evidence.map((one) => ({ ...one, believed: one.believed * common(one.tactic) }));
}

interface Cell {
  readonly j: number;
  readonly log: number;
  readonly noise: number;
  readonly weight: number;
}

/** One cell a tactic: its events together. */
function summed(
  evidence: readonly TacticEvidence[],
  place: ReadonlyMap<string, number>,
  shape: number,
): Cell[] {
  const used = evidence.filter(
    ({ tactic, believed, weight }) => place.has(tactic) && believed > 1e-9 && (weight ?? 1) > 0,
  );
  return [...Map.groupBy(used, ({ tactic }) => tactic)].map(([tactic, rows]) => {
    const of = (key: 'believed' | 'signUps'): number =>
      rows.reduce((sum, row) => sum + row[key] * (row.weight ?? 1), 0);
    const weights = rows.reduce((sum, row) => sum + (row.weight ?? 1), 0);
    return {
      j: place.get(tactic)!,
      log: Math.log((of('signUps') + 0.5) / (of('believed') + 0.5)),
      noise: 1 / (of('signUps') + 0.5) + 1 / (shape * weights),
      weight: 1,
    };
  });
}

function oneAnd(j: number, tactics: number): Float64Array {
  const z = new Float64Array(1 + tactics);
  z[0] = 1;
  if (j >= 0) z[1 + j] = 1;
  return z;
}
