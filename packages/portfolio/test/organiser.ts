import assert from 'node:assert/strict';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Plan, Problem, Tactic } from '@tsudoi/portfolio/model';
import { type Solve } from '@tsudoi/portfolio/questions';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { aProblem, aTactic } from './builders.ts';

/** A shop of five: two free, three paid, as a small organiser has them. */
export const tactics: readonly Tactic[] = [
  aTactic({
    id: 'mail',
    kind: 'free',
    minimumEffort: 1,
    maximumEffort: 4,
    fixedHours: 1,
    hoursPerUnit: 1,
    response: { theta: 0.04, audience: 1_000, kappa: 1.5, rho: 0.8 },
  }),
  aTactic({
    id: 'posts',
    kind: 'free',
    minimumEffort: 2,
    maximumEffort: 20,
    fixedHours: 0.5,
    hoursPerUnit: 0.5,
    response: { theta: 0.008, audience: 3_000, kappa: 6, rho: 0.85 },
  }),
  aTactic({
    id: 'ads',
    setupFeeJpy: 5_000,
    costPerUnitJpy: 1_000,
    minimumEffort: 10,
    maximumEffort: 150,
    fixedHours: 3,
    hoursPerUnit: 0.01,
    response: { theta: 0.004, audience: 20_000, kappa: 60, rho: 0.86 },
  }),
  aTactic({
    id: 'search',
    setupFeeJpy: 0,
    costPerUnitJpy: 1_000,
    minimumEffort: 10,
    maximumEffort: 100,
    fixedHours: 4,
    hoursPerUnit: 0.01,
    exclusivityGroup: 'net',
    response: { theta: 0.006, audience: 9_000, kappa: 50, rho: 0.88 },
  }),
  aTactic({
    id: 'flyers',
    setupFeeJpy: 8_000,
    costPerUnitJpy: 1_500,
    minimumEffort: 5,
    maximumEffort: 40,
    fixedHours: 2,
    hoursPerUnit: 0.5,
    minimumLeadDays: 7,
    exclusivityGroup: 'net',
    response: { theta: 0.004, audience: 9_000, kappa: 14, rho: 0.9 },
  }),
];
export const usual: Problem = aProblem({
  tactics,
  target: 30,
  capacity: 80,
  tacticBudgetJpy: 150_000,
  staffHours: 40,
  leadDays: 30,
});
/** Solving is a pure function: what was asked before is not asked again. */
const known = new Map<string, Promise<Plan>>();
const once = (problem: Problem, quick = false): Promise<Plan> => {
  const key = JSON.stringify([problem, quick]);
  const found = known.get(key) ?? solvePlan(problem, { quick });
  known.set(key, found);
  return found;
};
export const solve: Solve = (problem, how = {}) => once(problem, how.quick);
export const plan = (changes: Partial<Problem> = {}): Promise<Plan> => once({ ...usual, ...changes });
export const most = (changes: Partial<Problem> = {}): Promise<Plan> => plan({ question: 'most', ...changes });
export const value = (changes: Partial<Problem> = {}): Promise<Plan> =>
  plan({ question: 'value', worthJpy: 8_000, ...changes });
export const ids = ({ items }: Plan): string[] => items.map(({ tacticId }) => tacticId).sort();
export const same = (a: number, b: number, share = 0.0025): void =>
  assert.ok(
    Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b)) + 1e-6,
    `${String(a)} against ${String(b)}`,
  );
/** At least as good, within what the certificate leaves open. */
export const noDearer = (a: Plan, b: Plan): void =>
  assert.ok(a.costJpy <= b.costJpy * (1 + a.gap) + 2, `${String(a.costJpy)} above ${String(b.costJpy)}`);
export const noFewer = (a: Plan, b: Plan): void =>
  assert.ok(
    a.expectedAttendees >= b.expectedAttendees * (1 - Math.max(a.gap, 1e-3)) - 0.01,
    `${String(a.expectedAttendees)} below ${String(b.expectedAttendees)}`,
  );

export const conflict = (changes: Partial<Problem>, constraint: string): Promise<void> =>
  assert.rejects(
    plan(changes),
    (error) => error instanceof InfeasibleProblem && error.constraint === constraint,
  );
