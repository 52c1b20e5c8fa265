import type { Problem, Tactic } from '@tsudoi/portfolio/model';

/** A paid tactic without fees or hours, to be changed by the test. */
export function aTactic(changes: Partial<Tactic> = {}): Tactic {
  return {
    id: 'ads',
    kind: 'paid',
    setupFeeJpy: 0,
    costPerUnitJpy: 0,
    minimumEffort: 0,
    maximumEffort: 10,
    fixedHours: 0,
    hoursPerUnit: 0,
    minimumLeadDays: 0,
    exclusivityGroup: null,
    audienceWeights: {},
    response: { theta: 0.01, audience: 10_000, kappa: 50, rho: 0.8 },
    ...changes,
  };
}

/** An event four weeks ahead with 200,000 yen and 40 hours. */
export function aProblem(changes: Partial<Problem> = {}): Problem {
  return {
    tactics: [aTactic()],
    tacticBudgetJpy: 200_000,
    staffHours: 40,
    leadDays: 28,
    segments: [],
    showUp: { alpha: 21, beta: 9 },
    target: 50,
    capacity: 500,
    seed: 42,
    ...changes,
  };
}
