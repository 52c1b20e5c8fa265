import { attendanceOf, type Attendance } from './attendance.ts';
import { InfeasibleProblem } from './infeasible.ts';
import {
  DEFAULT_HOURLY_WAGE_JPY,
  DEFAULT_OWN_SPREAD,
  DEFAULT_SHARED_SPREAD,
  DEFAULT_WORTH_JPY,
  type Problem,
  type Tactic,
  type UnusableTactic,
} from './model.ts';
import { hoursOf, optionsOf, unitRange, yenOf, type Options } from './options.ts';

/** A tactic of one event with its options. */
export interface Candidate {
  readonly event: number;
  readonly tactic: Tactic;
  readonly must: boolean;
  readonly group: string | null;
  readonly options: Options;
  /** Relative deviation of its own factor: `sqrt(exp(spread^2) - 1)`. */
  readonly risk: number;
  /** Segment index -> share of the response; empty without segments. */
  readonly weights: readonly { readonly segment: number; readonly share: number }[];
  /** Sum of the shares; 1 without segments. */
  readonly share: number;
}

/** One event of the problem. */
export interface Event {
  readonly problem: Problem;
  readonly attendance: Attendance;
  readonly segments: readonly { readonly size: number; readonly used: number }[];
  readonly shared: number;
  /** People who come without more work, and the deviation of that figure in people. */
  readonly toCome: number;
  readonly toComeRisk: number;
  /** Yen a quarter of an hour counts for, and yen an attendee is worth, in this question. */
  readonly quarterJpy: number;
  readonly worthJpy: number;
  readonly unusable: readonly UnusableTactic[];
}

/** `sum over members of measure <= most`, exact integers. */
export interface Row {
  readonly id: string;
  readonly measure: 'yen' | 'quarters';
  readonly most: number;
  readonly members: readonly number[];
}

/** One or several events that share a budget, a team and limits; candidates in order of events. */
export interface Prepared {
  readonly candidates: readonly Candidate[];
  readonly events: readonly Event[];
  readonly rows: readonly Row[];
}

/** What several events share; their own budgets and hours hold besides. */
export interface Together {
  readonly tacticBudgetJpy: number;
  readonly staffHours: number;
}

/** Drops what cannot be used and states the rest in integers. Throws `InfeasibleProblem` when what is required breaks a limit by itself. */
export function prepare(problems: readonly Problem[], together?: Together): Prepared {
  const candidates: Candidate[] = [];
  const rows: Row[] = [];
  const events = problems.map((problem, index): Event => {
    const { usable, unusable } = candidatesOf(problem, index);
    const from = candidates.length;
    candidates.push(...usable);
    const members = usable.map((_, i) => from + i);
    rows.push(...rowsOf(problem, index, candidates, members));
    return eventOf(problem, usable, unusable);
  });
  if (together !== undefined) {
    const members = candidates.map((_, i) => i);
    rows.push(
      { id: 'tactic-budget', measure: 'yen', most: Math.floor(together.tacticBudgetJpy), members },
      { id: 'staff-hours', measure: 'quarters', most: Math.floor(4 * together.staffHours + 1e-9), members },
    );
  }
  refuseJointly(candidates, rows);
  return { candidates, events, rows };
}

function eventOf(problem: Problem, usable: readonly Candidate[], unusable: readonly UnusableTactic[]): Event {
  const people = problem.people ?? (problem.segments.length > 0 ? sizeOf(problem) : Infinity);
  const base = problem.baseSignUps ?? 0;
  const most = usable.reduce((sum, { options, share }) => sum + share * (options.people.at(-1) ?? 0), 0);
  const toCome = problem.toCome?.signUps ?? 0;
  const question = problem.question ?? 'reach';
  return {
    problem,
    attendance: attendanceOf({
      target: problem.target,
      capacity: problem.capacity,
      showUp: problem.showUp,
      signedUp: base,
      overbooking: problem.overbooking ?? 0.05,
      people: Math.max(base, people),
      // A factor above 25 is not to be expected of any tactic; where it happens the room is full.
      mostSignUps: base + problem.target + 100 + 25 * (most + toCome),
    }),
    segments: problem.segments.map(({ key, size }) => ({ size, used: problem.usedExposure?.[key] ?? 0 })),
    shared: problem.sharedSpread ?? DEFAULT_SHARED_SPREAD,
    toCome,
    toComeRisk: toCome * relativeDeviation(problem.toCome?.spread ?? 0),
    // `most` takes hours as they are offered; a yen a quarter only decides between equal plans.
    quarterJpy: question === 'most' ? 1 : (problem.hourlyWageJpy ?? DEFAULT_HOURLY_WAGE_JPY) / 4,
    worthJpy: problem.worthJpy ?? DEFAULT_WORTH_JPY,
    unusable,
  };
}

/** Standard deviation of a lognormal factor of mean 1. */
export function relativeDeviation(logDeviation: number): number {
  return Math.sqrt(Math.expm1(logDeviation * logDeviation));
}

function sizeOf(problem: Problem): number {
  return problem.segments.reduce((sum, { size }) => sum + size, 0);
}

function candidatesOf(problem: Problem, event: number): { usable: Candidate[]; unusable: UnusableTactic[] } {
  const required = new Set(problem.required ?? []);
  const excluded = new Set(problem.excluded ?? []);
  const byId = new Map(problem.tactics.map((tactic) => [tactic.id, tactic]));
  const taken = new Map<string, string>();
  for (const id of required) {
    const tactic = byId.get(id);
    if (tactic === undefined) throw new InfeasibleProblem('unknown-tactic', [id], {});
    if (excluded.has(id)) throw new InfeasibleProblem('excluded', [id], {});
    if (tactic.exclusivityGroup === null) continue;
    const other = taken.get(tactic.exclusivityGroup);
    if (other !== undefined) throw new InfeasibleProblem('exclusivity', [other, id], {});
    taken.set(tactic.exclusivityGroup, id);
  }
  const usable: Candidate[] = [];
  const unusable: UnusableTactic[] = [];
  for (const tactic of problem.tactics) {
    const must = required.has(tactic.id);
    const reason = excluded.has(tactic.id)
      ? 'excluded'
      : tactic.exclusivityGroup !== null && taken.has(tactic.exclusivityGroup) && !must
        ? 'required-rival'
        : reasonAgainst(problem, tactic, must);
    if (reason === undefined) {
      const weights = weightsOf(tactic, problem);
      usable.push({
        event,
        tactic,
        must,
        group: tactic.exclusivityGroup === null ? null : `${String(event)} ${tactic.exclusivityGroup}`,
        options: optionsOf(problem, tactic),
        risk: relativeDeviation(tactic.spread ?? DEFAULT_OWN_SPREAD),
        weights,
        share: problem.segments.length === 0 ? 1 : weights.reduce((sum, { share }) => sum + share, 0),
      });
    } else if (must) refuse(problem, tactic, reason);
    else unusable.push({ tacticId: tactic.id, reason });
  }
  return { usable, unusable };
}

function reasonAgainst(
  problem: Problem,
  tactic: Tactic,
  must: boolean,
): UnusableTactic['reason'] | undefined {
  const [least, most] = unitRange(problem, tactic);
  if (problem.leadDays < tactic.minimumLeadDays) return 'lead-days';
  if (least > most) return 'no-response';
  if (yenOf(tactic, least) > Math.floor(problem.tacticBudgetJpy)) return 'tactic-budget';
  if (hoursOf(tactic, least) > Math.floor(4 * problem.staffHours + 1e-9)) return 'staff-hours';
  for (const limit of problem.limits ?? []) {
    if (!limit.tactics.includes(tactic.id)) continue;
    const used = limit.measure === 'yen' ? yenOf(tactic, least) : hoursOf(tactic, least) / 4;
    if (used > limit.most + 1e-9) return 'limit';
  }
  const { theta, audience, rho } = tactic.response;
  const responds = theta * audience * (1 - rho ** Math.max(0, problem.leadDays)) > 1e-9;
  if (must || (responds && (problem.segments.length === 0 || weightsOf(tactic, problem).length > 0)))
    return undefined;
  return 'no-response';
}

function weightsOf(tactic: Tactic, { segments }: Problem): Candidate['weights'] {
  const stated = Object.keys(tactic.audienceWeights).length > 0;
  const total = segments.reduce((sum, segment) => sum + segment.size, 0);
  return segments
    .map((segment, index) => ({
      segment: index,
      share: stated ? (tactic.audienceWeights[segment.key] ?? 0) : segment.size / total,
    }))
    .filter(({ share }) => share > 0);
}

function refuse(problem: Problem, tactic: Tactic, reason: UnusableTactic['reason']): never {
  const [least] = unitRange(problem, tactic);
  switch (reason) {
    case 'tactic-budget':
      throw new InfeasibleProblem(reason, [tactic.id], {
        neededJpy: yenOf(tactic, least),
        availableJpy: Math.floor(problem.tacticBudgetJpy),
      });
    case 'staff-hours':
      throw new InfeasibleProblem(reason, [tactic.id], {
        neededHours: hoursOf(tactic, least) / 4,
        availableHours: problem.staffHours,
      });
    case 'lead-days':
      throw new InfeasibleProblem(reason, [tactic.id], {
        neededDays: tactic.minimumLeadDays,
        availableDays: problem.leadDays,
      });
    case 'limit':
      throw new InfeasibleProblem('limit', [tactic.id], {});
    default:
      throw new InfeasibleProblem('exclusivity', [tactic.id], {});
  }
}

function rowsOf(
  problem: Problem,
  event: number,
  all: readonly Candidate[],
  members: readonly number[],
): Row[] {
  const byId = new Map(members.map((i) => [all[i]!.tactic.id, i]));
  return [
    { id: 'tactic-budget', measure: 'yen', most: Math.floor(problem.tacticBudgetJpy), members },
    { id: 'staff-hours', measure: 'quarters', most: Math.floor(4 * problem.staffHours + 1e-9), members },
    ...(problem.limits ?? []).map((limit): Row => ({
      id: `${String(event)} ${limit.id}`,
      measure: limit.measure === 'yen' ? 'yen' : 'quarters',
      most: limit.measure === 'yen' ? Math.floor(limit.most) : Math.floor(4 * limit.most + 1e-9),
      members: [...new Set(limit.tactics)].flatMap((id) => byId.get(id) ?? []),
    })),
  ];
}

function refuseJointly(candidates: readonly Candidate[], rows: readonly Row[]): void {
  for (const { id, measure, most, members } of rows) {
    const must = members.filter((i) => candidates[i]!.must);
    const needed = must.reduce((sum, i) => sum + candidates[i]!.options[measure][0]!, 0);
    if (needed <= most) continue;
    const ids = must.map((i) => candidates[i]!.tactic.id);
    if (id === 'tactic-budget')
      throw new InfeasibleProblem(id, ids, { neededJpy: needed, availableJpy: most });
    if (id === 'staff-hours')
      throw new InfeasibleProblem(id, ids, { neededHours: needed / 4, availableHours: most / 4 });
    throw new InfeasibleProblem('limit', ids, { needed, available: most });
  }
}
