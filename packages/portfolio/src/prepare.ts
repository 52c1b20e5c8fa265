import { InfeasibleProblem } from './infeasible.ts';
import type { Problem, Segment, Tactic, UnusableTactic } from './model.ts';

/**
 * A tactic in solver units: effort as `v = effort / kappa`, money and hours as shares of their limits, so that every coefficient is of order one.
 * Response: `amplitude * (1 - exp(-v))`.
 */
export interface Candidate {
  readonly tactic: Tactic;
  readonly amplitude: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly money: { readonly fixed: number; readonly perUnit: number };
  readonly time: { readonly fixed: number; readonly perUnit: number };
  readonly group: string | null;
  readonly required: boolean;
  /** Segment index -> share of the response; empty without segments. */
  readonly weights: readonly { readonly segment: number; readonly share: number }[];
}

/** A problem ready to solve: only usable tactics, in request order. */
export interface Prepared {
  readonly candidates: readonly Candidate[];
  readonly segments: readonly Segment[];
  /** Exposure used already by segment. */
  readonly usedExposure: readonly number[];
  readonly unusable: readonly UnusableTactic[];
}

/** Drops what cannot be used and scales the rest. Throws `InfeasibleProblem` when a required tactic cannot be used by itself. */
export function prepare(problem: Problem): Prepared {
  const required = new Set(problem.required ?? []);
  const excluded = new Set(problem.excluded ?? []);
  const known = new Set(problem.tactics.map((tactic) => tactic.id));
  for (const id of required) {
    if (!known.has(id)) throw new InfeasibleProblem('unknown-tactic', [id], {});
    if (excluded.has(id)) throw new InfeasibleProblem('excluded', [id], {});
  }
  const takenGroups = requiredGroups(problem, required);
  const candidates: Candidate[] = [];
  const unusable: UnusableTactic[] = [];
  for (const tactic of problem.tactics) {
    const must = required.has(tactic.id);
    const candidate = scale(tactic, problem, must);
    const rival = tactic.exclusivityGroup !== null && takenGroups.has(tactic.exclusivityGroup) && !must;
    const reason = excluded.has(tactic.id) ? 'excluded' : rival ? 'required-rival' : candidate.reason;
    if (reason === undefined) candidates.push(candidate.value);
    else if (must) refuseRequired(tactic, problem, reason, candidate.value, candidates);
    else unusable.push({ tacticId: tactic.id, reason });
  }
  refuseJointly(
    problem,
    candidates.filter((candidate) => candidate.required),
  );
  const usedExposure = problem.segments.map((segment) => problem.usedExposure?.[segment.key] ?? 0);
  return { candidates, segments: problem.segments, usedExposure, unusable };
}

function requiredGroups(problem: Problem, required: ReadonlySet<string>): ReadonlySet<string> {
  const taken = new Map<string, string>();
  for (const tactic of problem.tactics) {
    if (!required.has(tactic.id) || tactic.exclusivityGroup === null) continue;
    const other = taken.get(tactic.exclusivityGroup);
    if (other !== undefined) throw new InfeasibleProblem('exclusivity', [other, tactic.id], {});
    taken.set(tactic.exclusivityGroup, tactic.id);
  }
  return new Set(taken.keys());
}

interface Scaled {
  readonly value: Candidate;
  readonly reason: UnusableTactic['reason'] | undefined;
}

function scale(tactic: Tactic, problem: Problem, required: boolean): Scaled {
  const { theta, audience, kappa, rho } = tactic.response;
  const inTime = problem.leadDays >= tactic.minimumLeadDays;
  const amplitude = theta * audience * (1 - rho ** Math.max(0, problem.leadDays));
  const money = perLimit(tactic.setupFeeJpy, tactic.costPerUnitJpy * kappa, problem.tacticBudgetJpy);
  const time = perLimit(tactic.fixedHours, tactic.hoursPerUnit * kappa, problem.staffHours);
  const minimum = tactic.minimumEffort / kappa;
  const wanted = Math.min(tactic.maximumEffort / kappa, SATURATED);
  const byMoney = largestEffort(money);
  const byTime = largestEffort(time);
  const maximum = Math.max(0, Math.min(Math.max(wanted, minimum), byMoney, byTime));
  const weights = weightsOf(tactic, problem.segments);
  const value: Candidate = {
    tactic,
    amplitude,
    minimum,
    maximum,
    money,
    time,
    group: tactic.exclusivityGroup,
    required,
    weights,
  };
  const responds = amplitude > 0 && wanted > 0 && (problem.segments.length === 0 || weights.length > 0);
  const short = (limit: number): boolean => limit < minimum || limit <= 0;
  let reason: Scaled['reason'];
  if (!inTime) reason = 'lead-days';
  else if (short(byMoney)) reason = 'tactic-budget';
  else if (short(byTime)) reason = 'staff-hours';
  else if (!responds && !required) reason = 'no-response';
  return { value, reason };
}

/** Effort beyond `exp(-30)` of saturation brings nothing that a double can show. */
const SATURATED = 30;

function perLimit(fixed: number, perUnit: number, limit: number): Candidate['money'] {
  if (limit > 0) return { fixed: fixed / limit, perUnit: perUnit / limit };
  return { fixed: fixed > 0 ? Infinity : 0, perUnit: perUnit > 0 ? Infinity : 0 };
}

function largestEffort(cost: Candidate['money']): number {
  if (cost.fixed > 1) return -1;
  return cost.perUnit === 0 ? Infinity : (1 - cost.fixed) / cost.perUnit;
}

function weightsOf(tactic: Tactic, segments: readonly Segment[]): Candidate['weights'] {
  const stated = Object.keys(tactic.audienceWeights).length > 0;
  const total = segments.reduce((sum, segment) => sum + segment.size, 0);
  return segments
    .map((segment, index) => ({
      segment: index,
      share: stated ? (tactic.audienceWeights[segment.key] ?? 0) : segment.size / total,
    }))
    .filter(({ share }) => share > 0);
}

function refuseRequired(
  tactic: Tactic,
  problem: Problem,
  reason: UnusableTactic['reason'],
  candidate: Candidate,
  others: readonly Candidate[],
): never {
  const needed = candidate.minimum * tactic.response.kappa;
  switch (reason) {
    case 'tactic-budget':
      throw new InfeasibleProblem('tactic-budget', [tactic.id], {
        neededJpy: tactic.setupFeeJpy + needed * tactic.costPerUnitJpy,
        availableJpy: problem.tacticBudgetJpy,
      });
    case 'staff-hours':
      throw new InfeasibleProblem('staff-hours', [tactic.id], {
        neededHours: tactic.fixedHours + needed * tactic.hoursPerUnit,
        availableHours: problem.staffHours,
      });
    case 'lead-days':
      throw new InfeasibleProblem('lead-days', [tactic.id], {
        neededDays: tactic.minimumLeadDays,
        availableDays: problem.leadDays,
      });
    default:
      throw new InfeasibleProblem('exclusivity', [tactic.id, ...others.map((other) => other.tactic.id)], {});
  }
}

function refuseJointly(problem: Problem, required: readonly Candidate[]): void {
  const ids = required.map((candidate) => candidate.tactic.id);
  const money = required.reduce(
    (sum, { money: cost, minimum }) => sum + cost.fixed + times(cost.perUnit, minimum),
    0,
  );
  const time = required.reduce(
    (sum, { time: cost, minimum }) => sum + cost.fixed + times(cost.perUnit, minimum),
    0,
  );
  if (money > 1 + 1e-12) {
    const figures = { neededJpy: money * problem.tacticBudgetJpy, availableJpy: problem.tacticBudgetJpy };
    throw new InfeasibleProblem('tactic-budget', ids, figures);
  }
  if (time > 1 + 1e-12) {
    const figures = { neededHours: time * problem.staffHours, availableHours: problem.staffHours };
    throw new InfeasibleProblem('staff-hours', ids, figures);
  }
}

/** `Infinity * 0` is 0 here: no effort costs nothing however dear a unit is. */
function times(perUnit: number, effort: number): number {
  return effort === 0 ? 0 : perUnit * effort;
}
