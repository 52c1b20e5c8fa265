import type { Problem, Tactic } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/forecast/random';
import { LOOP } from './parameters.ts';

type Random = () => number;
const uniform = (random: Random, [low, high]: readonly [number, number]): number =>
  low + (high - low) * random();
const logUniform = (random: Random, [low, high]: readonly [number, number]): number =>
  low * (high / low) ** random();
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Units of each tactic. */
export type Efforts = ReadonlyMap<string, number>;

/** How a tactic really answers in one event: expected sign-ups of `units`. */
export interface TrueTactic {
  readonly tactic: Tactic;
  readonly expected: (units: number) => number;
}

/** What is seen of an event: sign-ups by link, and those by none. */
export interface Observed {
  readonly attributed: ReadonlyMap<string, number>;
  readonly unattributed: number;
}

/** One event of a tenant: the problem as the engine is told it, and the truth. */
export interface LoopEvent {
  readonly problem: Problem;
  readonly tactics: readonly TrueTactic[];
  /** The same for the same plan. */
  readonly observe: (efforts: Efforts) => Observed;
}

/** The catalogue that all tenants share, as it is believed. */
export function catalogueOf(seed: number): Tactic[] {
  const random = randomFrom(seed);
  return Array.from({ length: LOOP.tactics }, (_, index): Tactic => {
    const paid = index < Math.round(LOOP.paidShare * LOOP.tactics);
    const kappa = logUniform(random, LOOP.believed.kappa);
    return {
      id: `tactic-${String(index).padStart(2, '0')}`,
      kind: paid ? 'paid' : 'free',
      setupFeeJpy: paid ? 100 * Math.round(logUniform(random, LOOP.believed.setupYen) / 100) : 0,
      // Free ones cost time; the bench counts time in yen, so that one limit binds.
      costPerUnitJpy: 100 * Math.round(logUniform(random, LOOP.believed.unitYen) / 100),
      minimumEffort: 1,
      maximumEffort: Math.max(2, Math.round(3 * kappa)),
      fixedHours: 0,
      hoursPerUnit: 0,
      minimumLeadDays: 0,
      exclusivityGroup: null,
      audienceWeights: {},
      response: {
        theta: logUniform(random, LOOP.believed.theta),
        audience: Math.round(logUniform(random, LOOP.believed.audience)),
        kappa,
        rho: uniform(random, LOOP.believed.rho),
      },
      spread: LOOP.believed.ownSpread,
    };
  });
}

/** The events of one tenant in order; everything follows from the seeds. */
export function tenantEvents(tenant: number, seed: number = LOOP.seed): LoopEvent[] {
  const catalogue = catalogueOf(seed);
  const common = randomFrom(seed + 1);
  const tacticBias = catalogue.map(() => LOOP.truth.tactic * normal(common));
  const random = randomFrom(seed + 1_000 + tenant);
  const tenantBias = LOOP.truth.tenant * normal(random);
  const own = catalogue.map(() => LOOP.truth.tenantTactic * normal(random));
  const shape = catalogue.map(({ response }) => ({
    half: response.kappa * Math.LN2 * Math.exp(LOOP.truth.halfway * normal(random)),
    exponent: uniform(random, LOOP.truth.exponent),
    late: uniform(random, [0.5, 1.5]),
  }));
  const events: LoopEvent[] = [];
  for (let index = 0; index < LOOP.events; index++) {
    for (let i = 0; i < own.length; i++) own[i]! += LOOP.truth.drift * normal(random);
    const leadDays = Math.round(uniform(random, LOOP.event.leadDays));
    const budget = 1_000 * Math.round(logUniform(random, LOOP.event.budgetYen) / 1_000);
    const appeal = LOOP.event.appeal * normal(random);
    const levels = own.map((one) => Math.exp(appeal + tenantBias + one));
    events.push(
      eventOf(catalogue, levels, tacticBias, shape, {
        leadDays,
        budget,
        seed: seed + 100_000 * (tenant + 1) + index,
      }),
    );
  }
  return events;
}

function eventOf(
  catalogue: readonly Tactic[],
  levels: readonly number[],
  tacticBias: readonly number[],
  shape: readonly { readonly half: number; readonly exponent: number; readonly late: number }[],
  event: { readonly leadDays: number; readonly budget: number; readonly seed: number },
): LoopEvent {
  const { leadDays, budget, seed } = event;
  const tactics = catalogue.map((tactic, i): TrueTactic => {
    const { half, exponent, late } = shape[i]!;
    const { theta, audience } = tactic.response;
    const people = Math.min(audience, theta * audience * levels[i]! * Math.exp(tacticBias[i]!));
    const arrived = 1 - (1 + leadDays / 7) ** -(1 + late);
    return {
      tactic,
      expected: (units) =>
        units <= 0 ? 0 : (people * arrived * units ** exponent) / (units ** exponent + half ** exponent),
    };
  });
  return {
    problem: {
      tactics: catalogue,
      tacticBudgetJpy: budget,
      staffHours: 10_000,
      leadDays,
      segments: [],
      showUp: { alpha: 21, beta: 9 },
      target: 0,
      capacity: 1_000_000,
      seed: 1,
      question: 'most',
      worthJpy: 1_000_000,
      sharedSpread: LOOP.believed.sharedSpread,
    },
    tactics,
    observe(efforts) {
      const random = randomFrom(seed);
      const attributed = new Map<string, number>();
      let unattributed = 0;
      for (const { tactic, expected } of tactics) {
        // Drawn for every tactic, chosen or not: the same tactic meets the same luck under every plan.
        const luck = gamma(random, LOOP.observed.shape) / LOOP.observed.shape;
        const draws = Array.from({ length: 64 }, random);
        const units = efforts.get(tactic.id) ?? 0;
        if (units === 0) continue;
        const came = poisson(expected(units) * luck, draws);
        const untold = Math.round(came * LOOP.observed.untracked);
        attributed.set(tactic.id, came - untold);
        unattributed += untold;
      }
      return { attributed, unattributed };
    },
  };
}

function gamma(random: Random, shape: number): number {
  // Whole shapes: a sum of exponentials.
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(1 - random());
  return sum;
}

/** Poisson by inversion below 30, by a rounded normal above; only from the draws given. */
function poisson(rate: number, draws: readonly number[]): number {
  if (rate > 30) {
    const z = Math.sqrt(-2 * Math.log(1 - draws[0]!)) * Math.cos(2 * Math.PI * draws[1]!);
    return Math.max(0, Math.round(rate + Math.sqrt(rate) * z));
  }
  const u = draws[0]!;
  let probability = Math.exp(-rate);
  let below = probability;
  let count = 0;
  while (u > below && count < 500) {
    count += 1;
    probability *= rate / count;
    below += probability;
  }
  return count;
}

/** Expected sign-ups of a plan in the world as it is. */
export function trueSignUps(event: LoopEvent, efforts: Efforts): number {
  return event.tactics.reduce((sum, { tactic, expected }) => sum + expected(efforts.get(tactic.id) ?? 0), 0);
}

/** The best any plan can do within the budget, exactly: whole units, one limit, in steps of 100 yen. */
export function oracleSignUps({ problem, tactics }: LoopEvent): number {
  const steps = Math.floor(problem.tacticBudgetJpy / 100);
  let best = new Float64Array(steps + 1);
  for (const { tactic, expected } of tactics) {
    const next = best.slice();
    for (let units = tactic.minimumEffort; units <= tactic.maximumEffort; units++) {
      const price = Math.round((tactic.setupFeeJpy + units * tactic.costPerUnitJpy) / 100);
      if (price > steps) break;
      const people = expected(units);
      for (let spent = price; spent <= steps; spent++) {
        const value = best[spent - price]! + people;
        if (value > next[spent]!) next[spent] = value;
      }
    }
    best = next;
  }
  return best[steps]!;
}
