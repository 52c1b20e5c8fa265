import { attendanceFor } from './assess.ts';
import { DEFAULT_OWN_SPREAD, DEFAULT_SHARED_SPREAD, type Plan, type Problem, type Tactic } from './model.ts';
import { peopleOf } from './options.ts';
import { relativeDeviation } from './prepare.ts';

/** Scenarios of a posterior: entry `k` of every list is of one and the same world. At least `LEAST_SCENARIOS`, all lists of one length. */
export interface Draws {
  /** Tactic -> factor on its `response.theta`, >= 0; 1: it answers as the problem believes. A tactic without draws keeps its `theta` and `spread`. */
  readonly factors: Readonly<Record<string, readonly number[]>>;
  /** Share of sign-ups that attend, 0..1; without it `showUp` stays. */
  readonly showUp?: readonly number[];
}

/** Fewer scenarios than this say too little of a spread. */
export const LEAST_SCENARIOS = 50;

interface Moments {
  readonly mean: number;
  /** Variance of the value over its mean. */
  readonly variance: number;
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean <= 0) return { mean: 0, variance: 0 };
  const squares = values.reduce((sum, value) => sum + (value / mean - 1) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/**
 * The problem with its beliefs taken from draws: `theta` times the mean factor, `spread` and `sharedSpread` so that each tactic's own variance and the variance of
 * all of them together (weighted by the people they can win) are those of the draws; `showUp` by its two moments. Tactics that move against each other are taken
 * as independent: the chance is then understated, never overstated. Throws `RangeError` for draws that are none.
 */
export function withDraws(problem: Problem, draws: Draws): Problem {
  refuse(problem, draws);
  const drawn = problem.tactics.flatMap((tactic) => {
    const factors = draws.factors[tactic.id];
    if (factors === undefined) return [];
    const moments = momentsOf(factors);
    const { theta, audience } = tactic.response;
    return [{ tactic, factors, moments, weight: theta * audience * moments.mean }];
  });
  const before = problem.sharedSpread ?? DEFAULT_SHARED_SPREAD;
  const shared = sharedOf(drawn) ?? before;
  const byId = new Map(drawn.map((one) => [one.tactic.id, one.moments]));
  return {
    ...problem,
    sharedSpread: shared,
    tactics: problem.tactics.map((tactic): Tactic => {
      const moments = byId.get(tactic.id);
      if (moments === undefined) return tactic;
      const { response } = tactic;
      return {
        ...tactic,
        spread: Math.sqrt(Math.max(0, Math.log1p(moments.variance) - shared ** 2)),
        response: { ...response, theta: Math.min(1, response.theta * moments.mean) },
      };
    }),
    ...(draws.showUp === undefined ? {} : { showUp: betaOf(draws.showUp) }),
  };
}

/** The log deviation that explains what the factors have in common; undefined where they say nothing of it (fewer than two tactics). */
function sharedOf(
  drawn: readonly {
    readonly factors: readonly number[];
    readonly moments: Moments;
    readonly weight: number;
  }[],
): number | undefined {
  const told = drawn.filter(({ moments, weight }) => moments.mean > 0 && weight > 0);
  if (told.length < 2) return undefined;
  const scenarios = told[0]!.factors.length;
  const together = Array.from({ length: scenarios }, (_, k) =>
    told.reduce((sum, { factors, moments, weight }) => sum + (weight * factors[k]!) / moments.mean, 0),
  );
  const total = told.reduce((sum, { weight }) => sum + weight, 0);
  const own = told.reduce((sum, { weight, moments }) => sum + weight ** 2 * moments.variance, 0);
  const pairs = total ** 2 - told.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const covariance = (momentsOf(together).variance * total ** 2 - own) / pairs;
  return Math.sqrt(Math.log1p(Math.max(0, covariance)));
}

function betaOf(shares: readonly number[]): Problem['showUp'] {
  const mean = Math.min(1 - 1e-6, Math.max(1e-6, momentsOf(shares).mean));
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  const weight = Math.max(1e-3, (mean * (1 - mean)) / Math.max(variance, 1e-9) - 1);
  return { alpha: mean * weight, beta: (1 - mean) * weight };
}

/**
 * P(attendees >= target) of a plan as the mean over the scenarios, each with its own factors and overlap, head counts summed exactly. `problem` states the beliefs
 * that the draws are factors of (not what `withDraws` made of it). What has no draws counts with its own and the shared spread.
 */
export function chanceOverDraws(problem: Problem, plan: Plan, draws: Draws): number {
  refuse(problem, draws);
  const attendance = attendanceFor(
    { ...problem, ...(draws.showUp === undefined ? {} : { showUp: betaOf(draws.showUp) }) },
    plan,
  );
  const byId = new Map(problem.tactics.map((tactic) => [tactic.id, tactic]));
  const shared = problem.sharedSpread ?? DEFAULT_SHARED_SPREAD;
  const total = problem.segments.reduce((sum, { size }) => sum + size, 0);
  const worked = plan.items.map(({ tacticId, effort }) => {
    const tactic = byId.get(tacticId)!;
    const stated = Object.keys(tactic.audienceWeights).length > 0;
    return {
      alone: peopleOf(tactic, effort, problem.leadDays),
      factors: draws.factors[tacticId],
      risk: Math.hypot(relativeDeviation(tactic.spread ?? DEFAULT_OWN_SPREAD), relativeDeviation(shared)),
      shares: problem.segments.map(({ key, size }) =>
        stated ? (tactic.audienceWeights[key] ?? 0) : size / total,
      ),
    };
  });
  const anyway = problem.toCome?.signUps ?? 0;
  const anywayRisk = anyway * relativeDeviation(problem.toCome?.spread ?? 0);
  const scenarios = Object.values(draws.factors)[0]?.length ?? draws.showUp?.length ?? 0;
  let sum = 0;
  for (let k = 0; k < scenarios; k++) {
    const people = worked.map(({ alone, factors }) => alone * (factors?.[k] ?? 1));
    const whole = people.reduce((all, one) => all + one, 0);
    const won =
      problem.segments.length === 0
        ? whole
        : problem.segments.reduce((all, { key, size }, s) => {
            const used = problem.usedExposure?.[key] ?? 0;
            const extra = worked.reduce((more, { shares }, i) => more + shares[s]! * people[i]!, 0);
            return all + size * Math.exp(-used / size) * -Math.expm1(-extra / size);
          }, 0);
    const toCome = anyway + won;
    const variance = worked.reduce(
      (all, { factors, risk }, i) => (factors === undefined ? all + (risk * people[i]!) ** 2 : all),
      anywayRisk ** 2,
    );
    const overlap = whole > 0 ? won / whole : 0;
    const relative = toCome > 0 ? (overlap * Math.sqrt(variance)) / toCome : 0;
    sum += attendance.hit(toCome, Math.sqrt(Math.log1p(relative ** 2)));
  }
  return sum / scenarios;
}

function refuse(problem: Problem, { factors, showUp }: Draws): void {
  const known = new Set(problem.tactics.map(({ id }) => id));
  const lists: [string, readonly number[], number][] = [
    ...Object.entries(factors).map(([id, list]): [string, readonly number[], number] => [
      `factors of ${id}`,
      list,
      1e6,
    ]),
    ...(showUp === undefined ? [] : [['showUp', showUp, 1] as [string, readonly number[], number]]),
  ];
  const [first] = lists;
  if (first === undefined) throw new RangeError('no draws');
  for (const [name, list, most] of lists) {
    if (list.length < LEAST_SCENARIOS)
      throw new RangeError(`${name}: ${String(list.length)} scenarios, at least ${String(LEAST_SCENARIOS)}`);
    if (list.length !== first[1].length) throw new RangeError(`${name}: not as many as ${first[0]}`);
    if (!list.every((value) => value >= 0 && value <= most))
      throw new RangeError(`${name}: a number outside 0..${String(most)}`);
  }
  const strange = Object.keys(factors).find((id) => !known.has(id));
  if (strange !== undefined) throw new RangeError(`no tactic ${strange}`);
}
