import type { Problem, Tactic } from './model.ts';

/** More counts than this and a tactic is planned in equal packs of whole units. */
export const MOST_OPTIONS = 400;

/** The ways to use one tactic, one entry a whole number of units, least first. Costs are exact integers: yen, and quarters of an hour. */
export interface Options {
  readonly units: Float64Array;
  readonly yen: Float64Array;
  readonly quarters: Float64Array;
  /** People won alone, before overlap. */
  readonly people: Float64Array;
}

/** Quarters of an hour that `hours` take, rounded up; what a double blurs (1e-9) is not rounded up. */
export function quartersOf(hours: number): number {
  return Math.max(0, Math.ceil(4 * hours - 1e-9));
}

/** Yen of `units` more of a tactic; the set-up is paid once. */
export function yenOf(tactic: Tactic, units: number): number {
  return Math.round(((tactic.doneEffort ?? 0) > 0 ? 0 : tactic.setupFeeJpy) + units * tactic.costPerUnitJpy);
}

/** Hours of `units` more of a tactic, in quarters. */
export function hoursOf(tactic: Tactic, units: number): number {
  return quartersOf(((tactic.doneEffort ?? 0) > 0 ? 0 : tactic.fixedHours) + units * tactic.hoursPerUnit);
}

/** People that `units` more win alone: what the curve has left above the units done already. */
export function peopleOf(tactic: Tactic, units: number, leadDays: number): number {
  const { theta, audience, kappa, rho } = tactic.response;
  const done = Math.exp(-(tactic.doneEffort ?? 0) / kappa);
  return theta * audience * (1 - rho ** Math.max(0, leadDays)) * done * -Math.expm1(-units / kappa);
}

/** Least and most units that the tactic and the problem's own bounds allow; empty when the first is above the second. */
export function unitRange(problem: Problem, tactic: Tactic): readonly [number, number] {
  const own = problem.bounds?.[tactic.id];
  const done = tactic.doneEffort ?? 0;
  const least = Math.max(Math.ceil(tactic.minimumEffort - 1e-9) - done, own?.minimum ?? 0, 1);
  const most = Math.min(Math.floor(tactic.maximumEffort + 1e-9) - done, own?.maximum ?? Infinity);
  return [least, most];
}

/** Every count in the range that keeps the budget and the hours by itself. */
export function optionsOf(problem: Problem, tactic: Tactic): Options {
  const [least, most] = unitRange(problem, tactic);
  const budget = Math.floor(problem.tacticBudgetJpy);
  const quarters = Math.floor(4 * problem.staffHours + 1e-9);
  const step = Math.max(1, Math.ceil((most - least + 1) / MOST_OPTIONS));
  const units: number[] = [];
  for (let count = least; count <= most; count += step) {
    if (yenOf(tactic, count) > budget || hoursOf(tactic, count) > quarters) break;
    units.push(count);
    if (Math.exp(-count / tactic.response.kappa) < 1e-12) break;
  }
  return {
    units: Float64Array.from(units),
    yen: Float64Array.from(units, (count) => yenOf(tactic, count)),
    quarters: Float64Array.from(units, (count) => hoursOf(tactic, count)),
    people: Float64Array.from(units, (count) => peopleOf(tactic, count, problem.leadDays)),
  };
}
