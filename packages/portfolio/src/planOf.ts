import { expectedAttendees } from './attendees.ts';
import { response } from './exposure.ts';
import type { BindingConstraint, Plan, PlanItem, PlanNote, Problem } from './model.ts';
import type { Prepared } from './prepare.ts';
import type { SearchResult } from './search.ts';

/** The search's result in the organiser's units, with the notes that its figures call for. `cpuMs` is the thread's processor time. */
export function planOf(problem: Problem, prepared: Prepared, result: SearchResult, cpuMs: number): Plan {
  const { best } = result;
  const alone = best.chosen.map(({ candidate, v }) =>
    candidate.weights.length === 0
      ? response(candidate, v)
      : response(candidate, v) * candidate.weights.reduce((sum, { share }) => sum + share, 0),
  );
  const aloneTotal = alone.reduce((sum, people) => sum + people, 0);
  const items = best.chosen.map(({ candidate, v }, index): PlanItem => {
    const { tactic } = candidate;
    const effort = v * tactic.response.kappa;
    return {
      tacticId: tactic.id,
      effort,
      spendJpy: tactic.setupFeeJpy + effort * tactic.costPerUnitJpy,
      hours: tactic.fixedHours + effort * tactic.hoursPerUnit,
      expectedSignUps: aloneTotal > 0 ? (best.signUps * alone[index]!) / aloneTotal : 0,
    };
  });
  const base = problem.baseSignUps ?? 0;
  const show = problem.showUp.alpha / (problem.showUp.alpha + problem.showUp.beta);
  const expectedSignUps = base + best.signUps;
  const upperBoundSignUps = base + result.upperBound;
  const plan: Plan = {
    items,
    spendJpy: items.reduce((sum, item) => sum + item.spendJpy, 0),
    hours: items.reduce((sum, item) => sum + item.hours, 0),
    expectedSignUps,
    expectedAttendees: expectedAttendees(problem, expectedSignUps),
    upperBoundSignUps,
    upperBound: expectedAttendees(problem, upperBoundSignUps),
    gap: upperBoundSignUps > 0 ? (upperBoundSignUps - expectedSignUps) / upperBoundSignUps : 0,
    binding: bindingOf(problem, result),
    notes: [],
    unusable: prepared.unusable,
    solver: { rounds: result.rounds, nodes: result.nodes, fixedTactics: result.fixedTactics, cpuMs },
  };
  return { ...plan, notes: notesOf(problem, plan, expectedSignUps * show) };
}

function bindingOf(problem: Problem, { best }: SearchResult): BindingConstraint[] {
  const binding: BindingConstraint[] = [];
  if (best.moneyPrice > 0) {
    binding.push({ constraint: 'tactic-budget', signUpsPerUnit: best.moneyPrice / problem.tacticBudgetJpy });
  }
  if (best.timePrice > 0) {
    binding.push({ constraint: 'staff-hours', signUpsPerUnit: best.timePrice / problem.staffHours });
  }
  return binding;
}

function notesOf(problem: Problem, plan: Plan, uncapped: number): PlanNote[] {
  const notes: PlanNote[] = [];
  const add = (code: PlanNote['code'], figures: PlanNote['figures'] = {}): void => {
    notes.push({ code, figures });
  };
  if (problem.tacticBudgetJpy === 0) add('budget-is-zero');
  if (problem.staffHours === 0) add('hours-are-zero');
  if (problem.target === 0) add('target-is-zero');
  if (problem.target > problem.capacity)
    add('target-above-capacity', { target: problem.target, capacity: problem.capacity });
  if (plan.unusable.length === problem.tactics.length)
    add('no-usable-tactic', { leadDays: problem.leadDays });
  if (uncapped >= problem.capacity) add('capacity-reached', { capacity: problem.capacity, wanted: uncapped });
  if (plan.expectedAttendees < problem.target) {
    add('target-not-expected', { target: problem.target, expected: plan.expectedAttendees });
  }
  if (plan.gap > 1e-3) add('gap-not-closed', { gap: plan.gap });
  return notes;
}
