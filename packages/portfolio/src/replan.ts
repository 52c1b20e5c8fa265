import type { Problem, Tactic } from './model.ts';

/** Where an event stands while its plan runs. */
export interface Progress {
  /** Days from today to the event. */
  readonly leadDays: number;
  readonly spentJpy: number;
  readonly spentHours: number;
  /** People signed up so far. */
  readonly signUps: number;
  /** Tactic -> effort done so far, in its unit; a tactic with an entry has paid its set-up. */
  readonly doneEffort: Readonly<Record<string, number>>;
}

/**
 * The problem that remains: budgets less what is spent, fewer days, set-ups paid, the steep part of each used response gone
 * (`theta * exp(-done / kappa)` is exactly what the curve has left), the exposure of each segment used up, rivals of started tactics out.
 */
export function remaining(problem: Problem, progress: Progress): Problem {
  const done = new Map(Object.entries(progress.doneEffort));
  const started = problem.tactics.filter((tactic) => done.has(tactic.id));
  const taken = new Set(started.map((tactic) => tactic.exclusivityGroup).filter((group) => group !== null));
  const rivals = problem.tactics
    .filter(
      (tactic) =>
        !done.has(tactic.id) && tactic.exclusivityGroup !== null && taken.has(tactic.exclusivityGroup),
    )
    .map((tactic) => tactic.id);
  return {
    ...problem,
    tactics: problem.tactics.map((tactic) => {
      const effort = done.get(tactic.id);
      return effort === undefined ? tactic : continued(tactic, effort);
    }),
    tacticBudgetJpy: Math.max(0, problem.tacticBudgetJpy - progress.spentJpy),
    staffHours: Math.max(0, problem.staffHours - progress.spentHours),
    leadDays: progress.leadDays,
    baseSignUps: progress.signUps,
    usedExposure: Object.fromEntries(
      problem.segments.map(({ key }) => [
        key,
        (problem.usedExposure?.[key] ?? 0) +
          started.reduce(
            (sum, tactic) => sum + exposureIn(problem, tactic, key, done.get(tactic.id) ?? 0),
            0,
          ),
      ]),
    ),
    excluded: [...(problem.excluded ?? []), ...rivals],
  };
}

function continued(tactic: Tactic, effort: number): Tactic {
  const { response } = tactic;
  return {
    ...tactic,
    setupFeeJpy: 0,
    fixedHours: 0,
    minimumEffort: Math.max(0, tactic.minimumEffort - effort),
    maximumEffort: Math.max(0, tactic.maximumEffort - effort),
    minimumLeadDays: 0,
    exclusivityGroup: null,
    response: { ...response, theta: response.theta * Math.exp(-effort / response.kappa) },
  };
}

function exposureIn(problem: Problem, tactic: Tactic, key: string, effort: number): number {
  const { theta, audience, kappa, rho } = tactic.response;
  const stated = Object.keys(tactic.audienceWeights).length > 0;
  const total = problem.segments.reduce((sum, segment) => sum + segment.size, 0);
  const size = problem.segments.find((segment) => segment.key === key)?.size ?? 0;
  const share = stated ? (tactic.audienceWeights[key] ?? 0) : size / total;
  return share * theta * audience * (1 - rho ** problem.leadDays) * (1 - Math.exp(-effort / kappa));
}
