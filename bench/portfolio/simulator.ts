import type { Problem } from '@tsudoi/portfolio/model';
import { betaFrom, gammaFrom, randomFrom } from '@tsudoi/forecast/random';
import type { Efforts } from './evaluate.ts';

/** Judges plans of one problem: the chance that the target is reached, in worlds that the engine's family of curves does not describe. */
export interface Simulator {
  chance(efforts: Efforts): number;
}

const WORLDS = 1_500;
const SHAPE = 1.3;
const TOP = 1.15;
/** Variance over squared mean of the factors: as large as the beliefs say, of gamma instead of lognormal shape. */
const SHARED_VARIANCE = Math.expm1(0.35 ** 2);
const OWN_VARIANCE = Math.expm1(0.8 ** 2);

/**
 * Worlds drawn once and shared by all plans (common random numbers). A tactic answers by a Hill curve with a slow start and a higher top that meets the believed
 * one at 63 % of its response; a person hears of each tactic independently of the others; the factor of the market and of each tactic are gamma; sign-ups arrive one by
 * one until they close at `signUpLimit`; each comes or not. Shares no formula with the engine besides what a tactic is believed to bring at that one point.
 */
export function simulatorOf(problem: Problem, signUpLimit: number): Simulator {
  const random = randomFrom(problem.seed + 77);
  const factor = (variance: number): number => gammaFrom(random, 1 / variance) * variance;
  const limit = Math.min(signUpLimit, Math.ceil(4 * problem.target + 50));
  const worlds = Array.from({ length: WORLDS }, () => {
    const market = factor(SHARED_VARIANCE);
    const factors = problem.tactics.map(() => market * factor(OWN_VARIANCE));
    const share = betaFrom(random, problem.showUp.alpha, problem.showUp.beta);
    const arrivals = new Float64Array(limit);
    let [time, came, enough] = [0, 0, limit];
    for (let person = 0; person < limit; person++) {
      time -= Math.log(1 - random());
      arrivals[person] = time;
      came += random() < share ? 1 : 0;
      if (came >= problem.target && enough === limit) enough = person;
    }
    // The target is reached once the person arrives with whom enough come.
    return { factors, needed: came >= problem.target ? arrivals[enough]! : Infinity };
  });
  return {
    chance(efforts) {
      const reach = problem.tactics.map((tactic) =>
        responseOf(tactic, efforts.get(tactic.id) ?? 0, problem.leadDays),
      );
      let hits = 0;
      for (const { factors, needed } of worlds) hits += peopleOf(problem, reach, factors) >= needed ? 1 : 0;
      return hits / WORLDS;
    },
  };
}

/** People that a tactic wins alone in a world like the mean one. */
function responseOf({ response }: Problem['tactics'][number], units: number, leadDays: number): number {
  if (units <= 0) return 0;
  const { theta, audience, kappa, rho } = response;
  const believed = 1 - Math.exp(-1);
  const half = kappa * (TOP / believed - 1) ** (1 / SHAPE);
  return (
    (theta * audience * (1 - rho ** leadDays) * (TOP * units ** SHAPE)) / (units ** SHAPE + half ** SHAPE)
  );
}

function peopleOf(problem: Problem, reach: readonly number[], factors: readonly number[]): number {
  let sum = 0;
  if (problem.segments.length === 0) {
    for (let i = 0; i < reach.length; i++) sum += reach[i]! * factors[i]!;
    return sum;
  }
  for (const { key, size } of problem.segments) {
    let missed = 1;
    for (let i = 0; i < reach.length; i++) {
      if (reach[i] === 0) continue;
      const share = problem.tactics[i]!.audienceWeights[key] ?? 0;
      missed *= 1 - Math.min(1, (share * reach[i]! * factors[i]!) / size);
    }
    sum += size * (1 - missed);
  }
  return sum;
}
