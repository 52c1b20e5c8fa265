import type { Problem } from '@tsudoi/portfolio/model';

/** Tactic -> effort in its unit; absent: not chosen. */
export type Efforts = ReadonlyMap<string, number>;

/** Sign-ups from the definition, written apart from the engine so that ours and the peers' plans are measured by one ruler. */
export function signUps(problem: Problem, efforts: Efforts): number {
  const won = problem.tactics.map((tactic) => {
    const { theta, audience, kappa, rho } = tactic.response;
    return (
      theta *
      audience *
      (1 - rho ** problem.leadDays) *
      (1 - Math.exp(-(efforts.get(tactic.id) ?? 0) / kappa))
    );
  });
  if (problem.segments.length === 0) return won.reduce((sum, people) => sum + people, 0);
  return problem.segments.reduce((sum, { key, size }) => {
    const exposure = problem.tactics.reduce(
      (total, tactic, i) => total + (tactic.audienceWeights[key] ?? 0) * won[i]!,
      0,
    );
    return sum + size * (1 - Math.exp(-exposure / size));
  }, 0);
}

/** Money and hours that a plan takes. */
export function use(problem: Problem, efforts: Efforts): { jpy: number; hours: number } {
  const taken = { jpy: 0, hours: 0 };
  for (const tactic of problem.tactics) {
    const effort = efforts.get(tactic.id);
    if (effort === undefined) continue;
    taken.jpy += tactic.setupFeeJpy + effort * tactic.costPerUnitJpy;
    taken.hours += tactic.fixedHours + effort * tactic.hoursPerUnit;
  }
  return taken;
}

/** Whether a plan keeps both limits (to 1e-6 of each), its effort ranges and its groups. */
export function fits(problem: Problem, efforts: Efforts): boolean {
  const { jpy, hours } = use(problem, efforts);
  if (jpy > problem.tacticBudgetJpy * (1 + 1e-6) || hours > problem.staffHours * (1 + 1e-6)) return false;
  const groups = new Set<string>();
  for (const tactic of problem.tactics) {
    const effort = efforts.get(tactic.id);
    if (effort === undefined) continue;
    if (effort < tactic.minimumEffort * (1 - 1e-6) || effort > tactic.maximumEffort * (1 + 1e-6))
      return false;
    if (tactic.exclusivityGroup === null) continue;
    if (groups.has(tactic.exclusivityGroup)) return false;
    groups.add(tactic.exclusivityGroup);
  }
  return true;
}
