import type { Problem, Tactic } from '@tsudoi/portfolio/model';

/**
 * The optimum by trying every set, written apart from the engine: inner problems by a log-barrier Newton method in the tactic's own units instead of
 * prices. Values are sign-ups without the base; `bySet` keeps the best value of plans that contain each tactic.
 */
export interface BruteForce {
  readonly best: number;
  readonly withTactic: ReadonlyMap<string, number>;
}

/** Exhaustive search; sets whose saturated value cannot matter are skipped when `all` is false (then `withTactic` is not complete). */
export function bruteForce(problem: Problem, all = true): BruteForce {
  const { tactics } = problem;
  let best = 0;
  const withTactic = new Map<string, number>(tactics.map((tactic) => [tactic.id, -Infinity]));
  for (let mask = 0; mask < 1 << tactics.length; mask++) {
    const set = tactics.filter((_, index) => (mask >> index) & 1);
    if (!allowed(set)) continue;
    const saturated = set.reduce(
      (sum, tactic) =>
        sum + reach(problem, tactic) * (1 - Math.exp(-tactic.maximumEffort / tactic.response.kappa)),
      0,
    );
    const least = all ? Math.min(...set.map((tactic) => withTactic.get(tactic.id)!), Infinity) : best;
    if (set.length > 0 && saturated <= Math.min(best, least)) continue;
    const value = bestOfSet(problem, set);
    if (value === undefined) continue;
    best = Math.max(best, value);
    for (const tactic of set) withTactic.set(tactic.id, Math.max(withTactic.get(tactic.id)!, value));
  }
  return { best, withTactic };
}

function allowed(set: readonly Tactic[]): boolean {
  const groups = set.map((tactic) => tactic.exclusivityGroup).filter((group) => group !== null);
  return new Set(groups).size === groups.length;
}

function reach(problem: Problem, { response }: Tactic): number {
  return response.theta * response.audience * (1 - response.rho ** problem.leadDays);
}

/** Sign-ups of efforts on the true curves, written out from the definition. */
function signUpsOf(problem: Problem, set: readonly Tactic[], efforts: readonly number[]): number {
  const won = set.map(
    (tactic, i) => reach(problem, tactic) * (1 - Math.exp(-efforts[i]! / tactic.response.kappa)),
  );
  if (problem.segments.length === 0) return won.reduce((sum, people) => sum + people, 0);
  return problem.segments.reduce((sum, { key, size }) => {
    const exposure = set.reduce(
      (total, tactic, i) => total + (tactic.audienceWeights[key] ?? 0) * won[i]!,
      0,
    );
    return sum + size * (1 - Math.exp(-exposure / size));
  }, 0);
}

function bestOfSet(problem: Problem, set: readonly Tactic[]): number | undefined {
  const limits = [
    {
      left: problem.tacticBudgetJpy,
      fixed: (t: Tactic) => t.setupFeeJpy,
      unit: (t: Tactic) => t.costPerUnitJpy,
    },
    { left: problem.staffHours, fixed: (t: Tactic) => t.fixedHours, unit: (t: Tactic) => t.hoursPerUnit },
  ].map(({ left, fixed, unit }) => ({
    left: left - set.reduce((sum, t) => sum + fixed(t) + unit(t) * t.minimumEffort, 0),
    unit: set.map(unit),
    whole: left,
  }));
  if (limits.some(({ left }) => left < 0)) return undefined;
  const n = set.length;
  if (n === 0) return 0;
  const width = set.map((tactic) => tactic.maximumEffort - tactic.minimumEffort);
  let start = 0.5;
  for (const { left, unit } of limits) {
    const use = unit.reduce((sum, cost, i) => sum + cost * width[i]!, 0);
    if (use > 0) start = Math.min(start, (0.5 * left) / use);
  }
  const u = width.map((w) => start * w);
  const efforts = (x: readonly number[]): number[] => x.map((value, i) => set[i]!.minimumEffort + value);
  const slack = (x: readonly number[]): number[] =>
    limits.map(
      ({ left, unit, whole }) => (left - unit.reduce((sum, cost, i) => sum + cost * x[i]!, 0)) / whole,
    );
  const barrier = (x: readonly number[], t: number): number => {
    const s = slack(x);
    if (s.some((value) => value <= 0) || x.some((value, i) => value <= 0 || value >= width[i]!))
      return -Infinity;
    const walls = x.reduce(
      (sum, value, i) => sum + Math.log(value / width[i]!) + Math.log(1 - value / width[i]!),
      0,
    );
    return (
      t * signUpsOf(problem, set, efforts(x)) + walls + s.reduce((sum, value) => sum + Math.log(value), 0)
    );
  };
  if (start > 1e-12) {
    for (let t = 1; t < 1e8; t *= 12) {
      for (let step = 0; step < 30; step++) {
        const { gradient, hessian } = derivatives(problem, set, efforts(u));
        const s = slack(u);
        for (let i = 0; i < n; i++) {
          gradient[i] = gradient[i]! * t + 1 / u[i]! - 1 / (width[i]! - u[i]!);
          for (const [k, { unit, whole }] of limits.entries()) gradient[i]! -= unit[i]! / whole / s[k]!;
          for (let j = 0; j < n; j++) {
            hessian[i]![j]! *= -t;
            for (const [k, { unit, whole }] of limits.entries())
              hessian[i]![j]! += (unit[i]! * unit[j]!) / whole ** 2 / s[k]! ** 2;
          }
          hessian[i]![i]! += 1 / u[i]! ** 2 + 1 / (width[i]! - u[i]!) ** 2;
        }
        const direction = solveLinear(hessian, gradient);
        const decrement = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
        if (decrement < 1e-7) break;
        const before = barrier(u, t);
        let length = 1;
        const moved = (): number[] => u.map((value, i) => value + length * direction[i]!);
        while (barrier(moved(), t) < before + 0.1 * length * decrement && length > 1e-10) length /= 2;
        const next = moved();
        for (let i = 0; i < n; i++) u[i] = next[i]!;
      }
    }
  }
  return signUpsOf(problem, set, efforts(u));
}

function derivatives(
  problem: Problem,
  set: readonly Tactic[],
  efforts: readonly number[],
): { gradient: number[]; hessian: number[][] } {
  const rest = set.map((tactic, i) => Math.exp(-efforts[i]! / tactic.response.kappa));
  const first = set.map((tactic, i) => (reach(problem, tactic) * rest[i]!) / tactic.response.kappa);
  const second = set.map((tactic, i) => -first[i]! / tactic.response.kappa);
  const separable = problem.segments.length === 0;
  const worth = set.map(() => (separable ? 1 : 0));
  const hessian = set.map(() => set.map(() => 0));
  for (const { key, size } of problem.segments) {
    const share = set.map((tactic) => tactic.audienceWeights[key] ?? 0);
    const exposure = set.reduce(
      (sum, tactic, i) => sum + share[i]! * reach(problem, tactic) * (1 - rest[i]!),
      0,
    );
    const slope = Math.exp(-exposure / size);
    for (let i = 0; i < set.length; i++) {
      worth[i]! += share[i]! * slope;
      for (let j = 0; j < set.length; j++)
        hessian[i]![j]! -= (slope / size) * share[i]! * first[i]! * share[j]! * first[j]!;
    }
  }
  for (let i = 0; i < set.length; i++) hessian[i]![i]! += worth[i]! * second[i]!;
  return { gradient: first.map((value, i) => value * worth[i]!), hessian };
}

function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let pivot = 0; pivot < n; pivot++) {
    for (let i = pivot + 1; i < n; i++) {
      const factor = rows[i]![pivot]! / rows[pivot]![pivot]!;
      if (factor === 0) continue;
      for (let j = pivot; j <= n; j++) rows[i]![j]! -= factor * rows[pivot]![j]!;
    }
  }
  const answer = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let value = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) value -= rows[i]![j]! * answer[j]!;
    answer[i] = value / rows[i]![i]!;
  }
  return answer;
}
