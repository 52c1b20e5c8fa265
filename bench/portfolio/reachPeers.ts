import type { Problem } from '@tsudoi/portfolio/model';
import { hoursOf, unitRange, yenOf } from '@tsudoi/portfolio/options';
import { prepare, type Prepared } from '@tsudoi/portfolio/prepare';
import { randomFrom } from '@tsudoi/forecast/random';
import { emptyChoice } from '@tsudoi/portfolio/search';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { trialOf, type Goal, type Move } from '@tsudoi/portfolio/trial';
import { budgetLadders, type Ladder } from './budgetPeers.ts';
import type { Efforts } from './evaluate.ts';
import { simulatorOf } from './simulator.ts';

/** What `reach` costs and brings beside the peers, judged by the simulator alone. */
export interface ReachComparison {
  /** By peer: our cost over theirs at our simulated chance, by instance that both reach; null: absent. */
  readonly costs: ReadonlyMap<string, readonly number[] | null>;
  /** Our cost over that of whichever peer is cheapest on the instance. */
  readonly bestPeer: readonly number[];
  /** Our simulated chance less the best peer's at our cost. */
  readonly chanceAhead: readonly number[];
  /** Our simulated chances. */
  readonly chances: readonly number[];
  /** Instances on which no peer reached our chance at any cost. */
  readonly unmatched: number;
  readonly why: Readonly<Record<string, string>>;
}

interface Point {
  readonly cost: number;
  readonly chance: number;
}

const WAGE = 1_500;

/** Compares on `problems`, all of the question `reach`; PyMC-Marketing on the first `pymc` of them. */
export async function reachComparison(problems: readonly Problem[], pymc: number): Promise<ReachComparison> {
  const { scipy, pymc: bayes, why } = budgetLadders(problems, pymc);
  const names = ['greedy', 'hill climbing', 'SLSQP', 'PyMC-Marketing'];
  const costs = new Map<string, number[] | null>(names.map((name) => [name, []]));
  if (scipy === null) costs.set('SLSQP', null);
  if (bayes === null) costs.set('PyMC-Marketing', null);
  const [bestPeer, chanceAhead, chances]: [number[], number[], number[]] = [[], [], []];
  let unmatched = 0;
  for (const [at, problem] of problems.entries()) {
    const plan = await solvePlan(problem);
    if (plan.certificate.objective !== 'cost' || plan.items.length === 0) continue;
    const simulator = simulatorOf(problem, plan.signUpLimit);
    const point = (efforts: Efforts): Point => ({
      cost: costOf(problem, efforts),
      chance: simulator.chance(efforts),
    });
    const ours = point(new Map(plan.items.map(({ tacticId, effort }) => [tacticId, effort])));
    const prepared = prepare([problem]);
    const ladder = (units: Ladder | undefined): Point[] =>
      (units ?? []).flatMap((rung) => completions(problem, rung).map(point));
    // Everybody has a curve of cost over chance, read in the same way: ours by asking for other chances.
    const own = [ours];
    for (const probability of [0.6, 0.7, 0.75, 0.85, 0.9]) {
      const other = await solvePlan({ ...problem, probability });
      if (other.certificate.objective === 'cost')
        own.push(point(new Map(other.items.map(({ tacticId, effort }) => [tacticId, effort]))));
    }
    const ourCost = costAt(own, ours.chance);
    const peers: [string, Point[]][] = [
      ['greedy', greedyPath(problem, prepared).map(point)],
      ['hill climbing', hillClimbs(problem, prepared).map(point)],
      ['SLSQP', ladder(scipy?.[at])],
      ['PyMC-Marketing', ladder(bayes?.[at])],
    ];
    let [cheapest, highest] = [Infinity, 0];
    for (const [name, points] of peers) {
      if (points.length === 0) continue;
      const cost = costAt(points, ours.chance);
      if (Number.isFinite(cost)) costs.get(name)?.push(ourCost / cost);
      cheapest = Math.min(cheapest, cost);
      highest = Math.max(highest, ...points.map((one) => (one.cost <= ours.cost ? one.chance : 0)));
    }
    chances.push(ours.chance);
    chanceAhead.push(ours.chance - highest);
    if (Number.isFinite(cheapest)) bestPeer.push(ourCost / cheapest);
    else unmatched += 1;
  }
  return { costs, bestPeer, chanceAhead, chances, unmatched, why };
}

/** The least cost at which a peer has the chance: between two of its points on the straight line, which is in its favour. */
function costAt(points: readonly Point[], chance: number): number {
  let least = Infinity;
  for (const above of points) {
    if (above.chance < chance) continue;
    for (const below of points) {
      if (below.chance >= chance || below.cost >= above.cost) continue;
      const share = (chance - below.chance) / (above.chance - below.chance);
      least = Math.min(least, below.cost + share * (above.cost - below.cost));
    }
    least = Math.min(least, above.cost);
  }
  return least;
}

function costOf(problem: Problem, efforts: Efforts): number {
  return problem.tactics.reduce((sum, tactic) => {
    const units = efforts.get(tactic.id);
    return units === undefined ? sum : sum + yenOf(tactic, units) + (hoursOf(tactic, units) / 4) * WAGE;
  }, 0);
}

/** A continuous answer as plans that can be carried out: whole units, one of a group, within the limits, in two orders and at two thresholds. */
function completions(problem: Problem, units: readonly number[]): Efforts[] {
  const alone = problem.tactics.map(({ response }, i) => {
    const { theta, audience, kappa } = response;
    return theta * audience * (1 - Math.exp(-units[i]! / kappa));
  });
  return [0.25, 0.75].flatMap((threshold) =>
    [false, true].map((byRate): Efforts => {
      const efforts = new Map<string, number>();
      const groups = new Set<string>();
      let [yen, quarters] = [0, 0];
      const order = problem.tactics
        .map((tactic, i) => {
          const [least, most] = unitRange(problem, tactic);
          const whole = Math.min(most, Math.max(least, Math.round(units[i]!)));
          const cost = yenOf(tactic, whole) + (hoursOf(tactic, whole) / 4) * WAGE;
          return {
            tactic,
            whole,
            taken: units[i]! >= threshold * least,
            worth: byRate ? alone[i]! / cost : alone[i]!,
          };
        })
        .filter(({ taken }) => taken)
        .sort((a, b) => b.worth - a.worth);
      for (const { tactic, whole } of order) {
        const { exclusivityGroup: group } = tactic;
        if (group !== null && groups.has(group)) continue;
        const [more, time] = [yenOf(tactic, whole), hoursOf(tactic, whole)];
        if (yen + more > problem.tacticBudgetJpy || quarters + time > 4 * problem.staffHours) continue;
        [yen, quarters] = [yen + more, quarters + time];
        if (group !== null) groups.add(group);
        efforts.set(tactic.id, whole);
      }
      return efforts;
    }),
  );
}

/** Every plan on the way of greedy: the step with most believed chance gained a yen. */
function greedyPath(problem: Problem, prepared: Prepared): Efforts[] {
  const goal: Goal = { kind: 'cost', probabilities: [0.999] };
  const trial = trialOf(prepared, goal, emptyChoice(prepared));
  const path: Efforts[] = [];
  for (let step = 0; step < 400; step++) {
    const [missing, cost] = [trial.missing(), trial.costJpy()];
    let best: { move: Move; rate: number } | undefined;
    for (const [i, { options }] of prepared.candidates.entries()) {
      const at = trial.choice[i]!;
      const option =
        at < 0 ? 0 : Math.min(options.units.length - 1, at + Math.max(1, options.units.length >> 5));
      if (option === at) continue;
      const then = trial.after([[i, option]]);
      if (then === undefined) continue;
      const rate = (missing - then.missing) / Math.max(1, then.costJpy - cost);
      if (rate > 0 && (best === undefined || rate > best.rate)) best = { move: [i, option], rate };
    }
    if (best === undefined) break;
    trial.make([best.move]);
    path.push(effortsOf(prepared, trial.choice));
    if (trial.missing() < 0.05) break;
  }
  return path;
}

/** Hill climbs on the organiser's own objective, from four random starts, for several wanted chances: cost, and a fine for each point of chance that is missing. */
function hillClimbs(problem: Problem, prepared: Prepared): Efforts[] {
  const random = randomFrom(problem.seed + 3);
  return [0.7, 0.75, 0.8, 0.85, 0.9].flatMap((wanted) =>
    Array.from({ length: 2 }, (): Efforts => {
      const trial = trialOf(prepared, { kind: 'cost', probabilities: [wanted] }, emptyChoice(prepared));
      for (const [i, { options }] of prepared.candidates.entries()) {
        const option = Math.floor(random() * options.units.length);
        if (random() < 0.4 && trial.after([[i, option]]) !== undefined) trial.make([[i, option]]);
      }
      for (let step = 0; step < 300; step++) {
        const now = trial.costJpy() + 5e6 * trial.missing();
        let best: { moves: Move[]; value: number } | undefined;
        for (const moves of gridMoves(prepared, trial.choice)) {
          const then = trial.after(moves);
          if (then === undefined) continue;
          const value = then.costJpy + 5e6 * then.missing;
          if (value < now - 0.5 && (best === undefined || value < best.value)) best = { moves, value };
        }
        if (best === undefined) break;
        trial.make(best.moves);
      }
      return effortsOf(prepared, trial.choice);
    }),
  );
}

function* gridMoves(prepared: Prepared, choice: Int32Array): Generator<Move[]> {
  for (const [i, { options }] of prepared.candidates.entries()) {
    const top = options.units.length - 1;
    const step = Math.max(1, Math.round(top / 20));
    const at = choice[i]!;
    if (at < 0) yield [[i, 0]];
    else {
      yield [[i, -1]];
      if (at + step <= top) yield [[i, at + step]];
      if (at - step >= 0) yield [[i, at - step]];
    }
  }
}

function effortsOf({ candidates }: Prepared, choice: Int32Array): Efforts {
  return new Map(
    candidates.flatMap(({ tactic, options }, i) =>
      choice[i]! < 0 ? [] : [[tactic.id, options.units[choice[i]!]!] as const],
    ),
  );
}
