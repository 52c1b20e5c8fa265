import type { Plan, PlanItem, Problem, Tactic } from './model.ts';
import { hoursOf, optionsOf, peopleOf, unitRange, yenOf, type Options } from './options.ts';

/** A trial that is worth more than it costs. */
export interface Trial {
  readonly tacticId: string;
  /** Its exclusivity group. */
  readonly group: string | null;
  readonly effort: number;
  readonly yen: number;
  readonly quarters: number;
  /** People that the later events gain by it, less those that this one loses. */
  readonly worth: number;
}

/** What trials may take together. */
export interface Most {
  readonly yen: number;
  readonly quarters: number;
}

/** Gamma-Poisson shape of what one event tells of a tactic (`tacticPosterior`). */
const SHAPE = 12;
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
/** Amounts of one tactic that are weighed. */
const AMOUNTS = 12;

/**
 * What it is worth to try each tactic that is not in the best plan (value of information, Howard 1966; one look ahead, as the knowledge gradient of Frazier, Powell
 * and Dayanik 2008): a trial of `u` units narrows the tactic's factor; with what is known then, the next `events` plans use the tactic where it pays at the price
 * that yen and hours have in this plan. Of each tactic the amount worth most that fits into
 * `most`; those that cost more people than they gain are left out. Most worth for its price first.
 */
export function trialsWorth(problem: Problem, plan: Plan, events: number, most: Most): Trial[] {
  const chosen = new Map(plan.items.map((item) => [item.tacticId, item]));
  const unusable = new Set(plan.unusable.map(({ tacticId }) => tacticId));
  const taken = new Set(
    problem.tactics.flatMap(({ id, exclusivityGroup }) =>
      exclusivityGroup !== null && chosen.has(id) ? [exclusivityGroup] : [],
    ),
  );
  const price = priceOf(problem, chosen);
  if (price === undefined) return [];
  const out = new Set(problem.excluded ?? []);
  return problem.tactics
    .flatMap((tactic): (Trial & { readonly rate: number })[] => {
      const { id, exclusivityGroup: group } = tactic;
      if (chosen.has(id) || unusable.has(id) || out.has(id) || (group !== null && taken.has(group)))
        return [];
      const options = optionsOf(problem, tactic);
      const spread = tactic.spread ?? 0.8;
      const now = gain(options, price, 1);
      const fitting = options.units.findLastIndex(
        (_, i) => options.yen[i]! <= most.yen && options.quarters[i]! <= most.quarters,
      );
      const best = amounts(fitting + 1)
        .map((at) => {
          const people = options.people[at]!;
          const cost = price(options.yen[at]!, options.quarters[at]!);
          const seen = spread ** 2 / (spread ** 2 + 1 / Math.max(people, 1e-9) + 1 / SHAPE);
          const told = spread * Math.sqrt(seen);
          const later = NORMAL.reduce(
            (sum, [z, weight]) => sum + weight * gain(options, price, Math.exp(told * z - told ** 2 / 2)),
            0,
          );
          return { at, cost, worth: events * (later - now) - Math.max(0, cost - people) };
        })
        .reduce<{ at: number; cost: number; worth: number } | undefined>(
          (found, one) => (found === undefined || one.worth > found.worth ? one : found),
          undefined,
        );
      if (best === undefined || best.worth <= 0) return [];
      return [
        {
          tacticId: id,
          group,
          effort: options.units[best.at]!,
          yen: options.yen[best.at]!,
          quarters: options.quarters[best.at]!,
          worth: best.worth,
          rate: best.worth / Math.max(best.cost, 1e-9),
        },
      ];
    })
    .sort((a, b) => b.rate - a.rate || (a.tacticId < b.tacticId ? -1 : 1))
    .map(({ rate: _rate, ...trial }) => trial);
}

/** What the best use of a tactic brings beyond its price, where it answers `factor` times what is believed. */
function gain(options: Options, price: (yen: number, quarters: number) => number, factor: number): number {
  let most = 0;
  for (let i = 0; i < options.units.length; i++)
    most = Math.max(most, factor * options.people[i]! - price(options.yen[i]!, options.quarters[i]!));
  return most;
}

/** Places spread over the amounts, denser at the small ones. */
function amounts(count: number): number[] {
  const places = Array.from({ length: AMOUNTS }, (_, k) =>
    Math.round((count - 1) * (k / (AMOUNTS - 1)) ** 2),
  );
  return [...new Set(places.filter((place) => place >= 0 && place < count))];
}

/**
 * People that yen and hours are worth in a plan: what the last unit of its tactics brings for its share of the budget or the hours, whichever is larger; the middle one
 * of those that could be done more or less of. Undefined where the plan has none, or nothing costs anything.
 */
function priceOf(
  problem: Problem,
  chosen: ReadonlyMap<string, PlanItem>,
): ((yen: number, quarters: number) => number) | undefined {
  const share = (yen: number, quarters: number): number =>
    Math.max(
      problem.tacticBudgetJpy > 0 ? yen / problem.tacticBudgetJpy : 0,
      problem.staffHours > 0 ? quarters / (4 * problem.staffHours) : 0,
    );
  const rates = problem.tactics.flatMap((tactic: Tactic) => {
    const item = chosen.get(tactic.id);
    if (item === undefined) return [];
    const [least, most] = unitRange(problem, tactic);
    const last = item.effort - 1;
    if (item.effort >= most || last < least) return [];
    const people = peopleOf(tactic, item.effort, problem.leadDays) - peopleOf(tactic, last, problem.leadDays);
    const cost = share(
      yenOf(tactic, item.effort) - yenOf(tactic, last),
      hoursOf(tactic, item.effort) - hoursOf(tactic, last),
    );
    return cost > 0 ? [people / cost] : [];
  });
  if (rates.length === 0) return undefined;
  const middle = rates.sort((a, b) => a - b)[rates.length >> 1]!;
  return (yen, quarters) => middle * share(yen, quarters);
}
