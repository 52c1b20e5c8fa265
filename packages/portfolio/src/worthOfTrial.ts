import { DEFAULT_OWN_SPREAD, type Plan, type Problem, type Tactic } from './model.ts';
import { fillKnapsack, type Choice, type Filled } from './knapsack.ts';
import { optionsOf, type Options } from './options.ts';

/** A tactic that is in the plan to find out what it brings. */
export interface Trial {
  readonly tacticId: string;
  readonly effort: number;
}

/** What a plan would look like that also finds something out. */
export interface Sketch {
  /** Tactics that the best plan leaves out, with their amounts. */
  readonly trials: readonly Trial[];
  /** Tactics of the best plan that stay. */
  readonly kept: readonly string[];
}

/** How much may go to it. */
export interface Bounds {
  /** Plans to come that profit. */
  readonly events: number;
  /** What may be given up: the people that this share of the budget and of the hours brings at the margin. */
  readonly share: number;
  /** Share of the budget and of the hours that trials may take together. */
  readonly most: number;
}

/** Variance of the log of one event's count, Poisson noise apart: its gamma shape of 12, and the event's own appeal (`tacticPosterior`). */
const NOISE = 1 / 12 + 0.2 ** 2;
/** Places and weights of Gauss and Hermite's rule for a standard normal, nine points. */
const NORMAL: readonly (readonly [number, number])[] = [
  [-4.512745863399783, 2.23458440077e-5],
  [-3.20542900285647, 2.789141321231e-3],
  [-2.07684797867783, 4.9916406765217e-2],
  [-1.023255663789133, 0.244097502894938],
  [0, 0.406349206349206],
  [1.023255663789133, 0.244097502894938],
  [2.07684797867783, 4.9916406765217e-2],
  [3.20542900285647, 2.789141321231e-3],
  [4.512745863399783, 2.23458440077e-5],
];
/** Deviations between which what is found out is interpolated. */
const STEPS = 12;
/** Amounts of one tactic that are weighed. */
const AMOUNTS = 32;
/** What knowledge is worth is taken at this share of itself, and again, until the plan keeps its bounds. */
const [CALMER, TRIES] = [0.6, 8];
/** A trial's result is worth at least this share of its people. */
const LEAST_WORTH = 0.01;
/** Share of yen and hours from whose loss their price is read. */
const [LESS, EVEN_LESS] = [0.8, 0.2];

interface Candidate {
  readonly tactic: Tactic;
  readonly options: Options;
  readonly places: readonly number[];
  readonly required: boolean;
}

/** What one more yen and one more quarter of an hour bring in people. */
interface Prices {
  readonly yen: number;
  readonly quarter: number;
}

/**
 * A plan in which each amount of each tactic counts for its people and for what seeing its result is worth to the next `events` plans (knowledge gradient of Frazier, Powell
 * and Dayanik 2008: a result narrows the tactic's factor, and later plans use the tactic where it then pays at the price that yen and hours have now). What is known well adds
 * nothing; so does what is hopeless. The best such plan is found by a knapsack over yen and hours in which people add up; where it leaves the bounds, knowledge counts for less
 * and less. Overlap, shared limits and the exact optimum are the solver's part. Undefined where no trial is worth what it costs.
 */
export function sketchTrials(problem: Problem, best: Plan, bounds: Bounds): Sketch | undefined {
  const chosen = new Set(best.items.map(({ tacticId }) => tacticId));
  const candidates = candidatesOf(problem, best);
  const limits = resources(problem, best);
  const fill = (value: (candidate: Candidate, place: number) => number, part: Part = WHOLE): Filled =>
    fillKnapsack(
      candidates.map((one) => choiceOf(one, value)),
      {
        yen: part.yen * limits.yen,
        quarters: part.quarters * limits.quarters,
      },
    );
  const people = ({ options }: Candidate, place: number): number => options.people[place]!;
  const alone = fill(people);
  const prices = pricesOf(alone.value, limits, (part) => fill(people, part).value);
  const given = bounds.share * (prices.yen * limits.yen + prices.quarter * limits.quarters);
  const worth = new Map(candidates.map((one) => [one, knowledge(one, prices)]));
  let weight = bounds.events;
  for (let k = 0; k < TRIES; k++) {
    const counted = weight;
    const { taken } = fill((one, place) => people(one, place) + counted * worth.get(one)!(place));
    weight *= CALMER;
    const used = taken.map(({ at, place }) => ({ one: candidates[at]!, place }));
    // What only fills what is left over is the solver's business.
    const trials = used.filter(
      ({ one, place }) =>
        !chosen.has(one.tactic.id) && counted * worth.get(one)!(place) > LEAST_WORTH * people(one, place),
    );
    if (trials.length === 0) return undefined;
    const sum = (key: 'yen' | 'quarters'): number =>
      trials.reduce((all, { one, place }) => all + one.options[key][place]!, 0);
    const lost = alone.value - used.reduce((all, { one, place }) => all + people(one, place), 0);
    if (
      lost <= given &&
      sum('yen') <= bounds.most * problem.tacticBudgetJpy &&
      sum('quarters') <= bounds.most * 4 * problem.staffHours
    )
      return {
        trials: trials.map(({ one, place }) => ({
          tacticId: one.tactic.id,
          effort: one.options.units[place]!,
        })),
        kept: used.map(({ one }) => one.tactic.id).filter((id) => chosen.has(id)),
      };
  }
  return undefined;
}

/** Shares of yen and of hours. */
interface Part {
  readonly yen: number;
  readonly quarters: number;
}
const WHOLE: Part = { yen: 1, quarters: 1 };

function candidatesOf(problem: Problem, best: Plan): Candidate[] {
  const out = new Set([...(problem.excluded ?? []), ...best.unusable.map(({ tacticId }) => tacticId)]);
  const required = new Set(problem.required ?? []);
  return problem.tactics.flatMap((tactic) => {
    if (out.has(tactic.id)) return [];
    const options = optionsOf(problem, tactic);
    if (options.units.length === 0) return [];
    const done = best.items.find(({ tacticId }) => tacticId === tactic.id);
    const own = done === undefined ? -1 : options.units.findLastIndex((units) => units <= done.effort);
    const places = [...new Set([...amounts(options.units.length), ...(own < 0 ? [] : [own])])];
    return [{ tactic, options, places: places.sort((a, b) => a - b), required: required.has(tactic.id) }];
  });
}

/** What the plan may use: all there is where most people are asked for, else what the best plan needs. */
function resources(problem: Problem, best: Plan): { readonly yen: number; readonly quarters: number } {
  return (problem.question ?? 'reach') === 'most'
    ? { yen: Math.floor(problem.tacticBudgetJpy), quarters: Math.floor(4 * problem.staffHours + 1e-9) }
    : { yen: best.spendJpy, quarters: Math.ceil(4 * best.hours - 1e-9) };
}

function choiceOf(one: Candidate, value: (candidate: Candidate, place: number) => number): Choice {
  return {
    group: one.tactic.exclusivityGroup,
    required: one.required,
    ways: one.places.map((place) => ({
      place,
      yen: one.options.yen[place]!,
      quarters: one.options.quarters[place]!,
      value: value(one, place),
    })),
  };
}

function pricesOf(
  all: number,
  limits: { readonly yen: number; readonly quarters: number },
  value: (part: Part) => number,
): Prices {
  const price = (limit: number, part: (share: number) => Part): number => {
    if (limit <= 0) return 0;
    const near = (all - value(part(LESS))) / ((1 - LESS) * limit);
    // Where a fifth less brings the same, the rest may still be needed.
    return near > 0 ? near : (all - value(part(EVEN_LESS))) / ((1 - EVEN_LESS) * limit);
  };
  return {
    yen: price(limits.yen, (share) => ({ yen: share, quarters: 1 })),
    quarter: price(limits.quarters, (share) => ({ yen: 1, quarters: share })),
  };
}

/** What the result of an amount is worth to one later plan, in people. */
function knowledge({ tactic, options, places }: Candidate, prices: Prices): (place: number) => number {
  const spread = tactic.spread ?? DEFAULT_OWN_SPREAD;
  if (spread <= 0) return () => 0;
  const costs = places.map((at) => prices.yen * options.yen[at]! + prices.quarter * options.quarters[at]!);
  // What the best use of the tactic brings beyond its price, where it answers `factor` times what is believed.
  const gain = (factor: number): number =>
    places.reduce((most, at, k) => Math.max(most, factor * options.people[at]! - costs[k]!), 0);
  const now = gain(1);
  const told = Array.from({ length: STEPS + 1 }, (_, k) => {
    const deviation = (spread * k) / STEPS;
    const later = NORMAL.reduce(
      (sum, [z, weight]) => sum + weight * gain(Math.exp(deviation * z - deviation ** 2 / 2)),
      0,
    );
    return Math.max(0, later - now);
  });
  return (place) => {
    const people = Math.max(options.people[place]!, 1e-9);
    const at = STEPS * Math.sqrt(spread ** 2 / (spread ** 2 + 1 / people + NOISE));
    const below = Math.min(STEPS - 1, Math.floor(at));
    return told[below]! + (at - below) * (told[below + 1]! - told[below]!);
  };
}

/** Places spread over the amounts, denser at the small ones. */
function amounts(count: number): number[] {
  return Array.from({ length: AMOUNTS }, (_, k) => Math.round((count - 1) * (k / (AMOUNTS - 1)) ** 1.5));
}
