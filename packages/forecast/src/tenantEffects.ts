import { cholesky, dot, solveWith } from './linear.ts';

/** One past event of a tenant: by how much its log count was above what tenants have in common. */
export interface SeenEvent {
  /** One, and the features that the tenant's people may answer to in their own way. */
  readonly z: Float64Array;
  readonly residual: number;
  /** Variance of the residual by counting alone. */
  readonly noise: number;
  readonly weight: number;
}

/** How tenants differ: variances of each effect between them, and of one tenant's events beyond counting noise. */
export interface EffectsPrior {
  readonly between: Float64Array;
  readonly within: number;
}

/** What is believed of one tenant's effects. */
export interface Effects {
  readonly events: number;
  /** Mean and variance of the log factor of an event with features `z`. */
  readonly at: (z: Float64Array) => { readonly mean: number; readonly variance: number };
}

export const NO_EVENTS: readonly SeenEvent[] = [];

/** What an older event of a tenant still weighs, by each newer one. */
const FADING = 0.97;
/** Before any data: variance of the first effect and of the others, worth so many tenants; variance within a tenant, worth so many events. */
const PRIOR = { level: 0.15, slope: 0.02, tenants: 3, within: 0.08, events: 10 };

interface Posterior {
  readonly mean: Float64Array;
  readonly root: Float64Array;
}

function posteriorOf({ between, within }: EffectsPrior, events: readonly SeenEvent[]): Posterior {
  const p = between.length;
  const precision = new Float64Array(p * p);
  const right = new Float64Array(p);
  for (let j = 0; j < p; j++) precision[j * p + j] = 1 / between[j]!;
  for (const [k, { z, residual, noise, weight }] of events.entries()) {
    const information = (weight * FADING ** (events.length - 1 - k)) / (within + noise);
    for (let i = 0; i < p; i++) {
      const wz = information * z[i]!;
      right[i]! += wz * residual;
      for (let j = 0; j <= i; j++) precision[i * p + j]! += wz * z[j]!;
    }
  }
  // Positive by the prior's diagonal.
  const root = cholesky(precision, p)!;
  return { mean: solveWith(root, right), root };
}

/** A tenant's effects after these events, in the order of time; without any, the prior's. */
export function effectsOf(prior: EffectsPrior, events: readonly SeenEvent[]): Effects {
  const { mean, root } = posteriorOf(prior, events);
  return {
    events: events.length,
    at: (z) => ({ mean: dot(mean, z), variance: Math.max(0, dot(z, solveWith(root, z))) }),
  };
}

/** How tenants differ, from all of theirs: expectation maximisation of independent normal effects (empirical Bayes), with a prior of a few tenants (`believed`: its variances). */
export function fitEffects(
  tenants: readonly (readonly SeenEvent[])[],
  effects: number,
  believed?: readonly number[],
): EffectsPrior {
  const start = Float64Array.from(
    { length: effects },
    (_, j) => believed?.[j] ?? (j === 0 ? PRIOR.level : PRIOR.slope),
  );
  let prior: EffectsPrior = { between: start, within: PRIOR.within };
  for (let round = 0; round < 25; round++) {
    const squares = start.map((variance) => variance * PRIOR.tenants);
    let [inside, count] = [PRIOR.events * PRIOR.within, PRIOR.events];
    for (const events of tenants) {
      if (events.length === 0) continue;
      const { mean, root } = posteriorOf(prior, events);
      for (let j = 0; j < effects; j++) {
        const unit = new Float64Array(effects);
        unit[j] = 1;
        squares[j]! += mean[j]! ** 2 + solveWith(root, unit)[j]!;
      }
      for (const { z, residual, noise } of events) {
        const spread = (residual - dot(mean, z)) ** 2 + dot(z, solveWith(root, z));
        // What of it is not counting noise, in the share that the present variances give it.
        const share = prior.within / (prior.within + noise);
        inside += share ** 2 * spread + prior.within * (1 - share);
        count++;
      }
    }
    const many = tenants.filter((events) => events.length > 0).length + PRIOR.tenants;
    prior = {
      between: squares.map((sum) => Math.max(1e-4, sum / many)),
      within: Math.max(0.003, inside / count),
    };
  }
  return prior;
}
