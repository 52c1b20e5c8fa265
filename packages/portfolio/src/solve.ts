import type { Highs } from 'highs';
import { highestChance } from './highestChance.ts';
import { highsRuntime } from './highsRuntime.ts';
import { InfeasibleProblem } from './infeasible.ts';
import type { Certificate, Plan, Problem } from './model.ts';
import { planOf } from './planOf.ts';
import { prepare, type Prepared } from './prepare.ts';
import { emptyChoice, search, type SearchLimits } from './search.ts';
import type { Choice } from './standing.ts';
import { trialOf, type Goal } from './trial.ts';

/** What a solve may be told besides its problem. */
export interface SolveOptions {
  /** A plan to start from: item efforts by tactic. Never makes the answer worse. */
  readonly start?: ReadonlyMap<string, number>;
  /** A plan within about half a per cent, fast: for curves of many plans. */
  readonly quick?: boolean;
  /** True ends the search with the best plan so far and the gap that is left. */
  readonly stop?: () => boolean;
  /** Milliseconds of processor time, for the plan's statistics; default none. */
  readonly cpuMs?: () => number;
}

/** Below this a chance is as good as none: gaps are shares of at least so much. */
const LEAST_CHANCE = 0.01;
/** Concession in P(target) below the highest one for which a cheap plan is taken, where limits forbid the wanted probability. */
const NEAR = 0.005;
/** How hard that plan is looked for: its cost is no part of the proof. */
const LIGHT = { gap: 1e-2, classes: 2, nodes: 40 };

/** The probability that is given up for a cheaper plan, taken from the highest one. */
export function nearestBelow(highest: number): number {
  return highest - Math.min(NEAR, 0.01 * highest);
}

/**
 * The best plan with its certificate. Deterministic: identical problems give identical plans, whatever the order of tactics or the seed of their event.
 * Blocks the thread while it solves; services use the pool. Throws `InfeasibleProblem` when what is required breaks a limit.
 */
export async function solvePlan(problem: Problem, options: SolveOptions = {}): Promise<Plan> {
  return solvePlanWith(await highsRuntime(), problem, options);
}

/** As `solvePlan`, with a solver that is loaded already. */
export function solvePlanWith(highs: Highs, problem: Problem, options: SolveOptions = {}): Plan {
  const began = options.cpuMs?.() ?? 0;
  const prepared = prepare([inOrder(problem)]);
  if (!trialOf(prepared, { kind: 'value' }, emptyChoice(prepared)).holds())
    throw new InfeasibleProblem('exclusivity', problem.required ?? [], {});
  const limits = limitsOf(prepared, options);
  const start = startOf(prepared, options.start);
  const stats = { rounds: 0, nodes: 0 };
  const answer = answerOf(highs, prepared, limits, start, stats);
  const cpuMs = (options.cpuMs?.() ?? 0) - began;
  const plan = planOf(prepared, 0, answer.choice, answer.certificate, { ...stats, cpuMs });
  return inOrderOf(problem, plan);
}

/** Limits of one search; a larger problem gets fewer nodes for each round, so that time stays bounded. */
export function limitsOf(
  { candidates, events }: Prepared,
  { stop, quick = false }: SolveOptions = {},
): SearchLimits {
  const reach = (events[0]?.problem.question ?? 'reach') === 'reach';
  return {
    gap: quick ? 5e-3 : reach ? 2e-3 : 4e-4,
    absoluteGap: 1,
    classes: quick ? 3 : 40,
    nodes: Math.max(60, Math.floor((quick ? 8_000 : 80_000) / Math.max(1, candidates.length))),
    seed: 1,
    ...(stop === undefined ? {} : { stop }),
  };
}

interface Answer {
  readonly choice: Choice;
  readonly certificate: Certificate;
}

function answerOf(
  highs: Highs,
  prepared: Prepared,
  limits: SearchLimits,
  start: Choice | undefined,
  stats: { rounds: number; nodes: number },
): Answer {
  const { problem } = prepared.events[0]!;
  const count = (found: { rounds: number; nodes: number }): void => {
    stats.rounds += found.rounds;
    stats.nodes += found.nodes;
  };
  if ((problem.question ?? 'reach') !== 'reach') {
    const found = search(highs, prepared, { kind: 'value' }, limits, start);
    if ('none' in found) throw new InfeasibleProblem('exclusivity', problem.required ?? [], {});
    count(found);
    return { choice: found.choice, certificate: valueCertificate(-found.value, -found.bound) };
  }
  const goal: Goal = { kind: 'cost', probabilities: [problem.probability ?? 0.8] };
  const found = search(highs, prepared, goal, limits, start);
  if (!('none' in found)) {
    count(found);
    return { choice: found.choice, certificate: costCertificate(found.value, found.bound) };
  }
  const highest = highestChance(highs, prepared, limits);
  count(highest);
  const near = nearestBelow(highest.probability);
  let { choice } = highest;
  if (near > 1e-3) {
    const light = { ...limits, ...LIGHT, nodes: Math.min(LIGHT.nodes, limits.nodes) };
    const cheap = search(highs, prepared, { kind: 'cost', probabilities: [near] }, light, choice);
    if (!('none' in cheap)) {
      count(cheap);
      choice = cheap.choice;
    }
  }
  return { choice, certificate: chanceCertificate(prepared, choice, highest.bound) };
}

/** The proof of a cheapest plan. */
export function costCertificate(achieved: number, bound: number): Certificate {
  const proven = Math.max(0, Math.min(achieved, bound));
  return {
    objective: 'cost',
    achieved,
    bound: proven,
    gap: achieved > 0 ? (achieved - proven) / achieved : 0,
  };
}

/** The proof of a plan of most value; a plan worth nothing is as good as none. */
export function valueCertificate(achieved: number, bound: number): Certificate {
  const proven = Math.max(achieved, bound);
  return { objective: 'value', achieved, bound: proven, gap: proven > 0 ? (proven - achieved) / proven : 0 };
}

/** The proof of a plan that comes as near to the target as the limits let it. */
export function chanceCertificate(prepared: Prepared, choice: Choice, bound: number): Certificate {
  const { hitProbability } = planOf(prepared, 0, choice, valueCertificate(0, 0), {
    rounds: 0,
    nodes: 0,
    cpuMs: 0,
  });
  const proven = Math.max(bound, hitProbability);
  return {
    objective: 'chance',
    achieved: hitProbability,
    bound: proven,
    gap: (proven - hitProbability) / Math.max(proven, LEAST_CHANCE),
  };
}

/** The same problem with its tactics in the order of what they are, so that neither their order nor their names decide between equal plans. */
export function inOrder(problem: Problem): Problem {
  const keyOf = ({ id: _id, ...rest }: Problem['tactics'][number]): string =>
    JSON.stringify(rest, Object.keys(rest).sort());
  const keyed = problem.tactics.map((tactic) => ({ tactic, key: keyOf(tactic) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.tactic.id < b.tactic.id ? -1 : 1));
  return { ...problem, tactics: keyed.map(({ tactic }) => tactic) };
}

/** Items and refusals in the order of the request. */
export function inOrderOf(problem: Problem, plan: Plan): Plan {
  const place = new Map(problem.tactics.map(({ id }, index) => [id, index]));
  const by = (a: { tacticId: string }, b: { tacticId: string }): number =>
    place.get(a.tacticId)! - place.get(b.tacticId)!;
  return { ...plan, items: plan.items.toSorted(by), unusable: plan.unusable.toSorted(by) };
}

/** A start as a choice: the nearest option below each effort. */
export function startOf(
  { candidates }: Prepared,
  efforts: ReadonlyMap<string, number> | undefined,
): Choice | undefined {
  if (efforts === undefined) return undefined;
  return Int32Array.from(candidates, ({ tactic, must, options }) => {
    const wanted = efforts.get(tactic.id);
    if (wanted === undefined || options.units.length === 0) return must ? 0 : -1;
    return Math.max(
      0,
      options.units.findLastIndex((units) => units <= wanted),
    );
  });
}
