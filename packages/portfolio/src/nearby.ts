import { improve, repair } from './improve.ts';
import type { Plan, Problem, Tactic } from './model.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { WhyNot } from './questions.ts';
import { inOrder, startOf } from './solve.ts';
import { figuresOf, standingOf, type Choice } from './standing.ts';
import type { Goal } from './trial.ts';

/** Evaluations of all local searches of one answer, and of one of them at most. */
const WORK_IN_ALL = 300_000;
const WORK = 1_500;

/** Evaluations of one of `searches` local searches. */
function workOf(searches: number): number {
  return Math.min(WORK, Math.ceil(WORK_IN_ALL / Math.max(1, searches)));
}

/**
 * For every tactic left out: what is lost by the best plan that a local search finds with it, or the limit that forbids it. Once `stop` is true the tactics that
 * are left are answered by the first plan that keeps the limits with them, so that every one has an answer.
 */
export function whyNot(
  problem: Problem,
  plan: Plan,
  only?: readonly string[],
  stop: () => boolean = () => false,
): WhyNot[] {
  const prepared = prepare([inOrder(problem)]);
  const chosen = new Map(plan.items.map(({ tacticId, effort }) => [tacticId, effort]));
  const unusable = new Map(plan.unusable.map(({ tacticId, reason }) => [tacticId, reason]));
  const start = startOf(prepared, chosen)!;
  const goal = goalOf(problem, plan);
  const now = valueOf(prepared, goal, start);
  const asked = problem.tactics.filter(
    ({ id }) => !chosen.has(id) && (only === undefined || only.includes(id)),
  );
  const work = workOf(3 * asked.length);
  return asked.map(({ id }): WhyNot => {
    const reason = unusable.get(id);
    if (reason !== undefined) return { tacticId: id, reason };
    const index = prepared.candidates.findIndex(({ tactic }) => tactic.id === id);
    if (index < 0) return { tacticId: id, reason: 'no-response' };
    const forced = withMust(prepared, index);
    const top = forced.candidates[index]!.options.units.length - 1;
    let best: { value: number; choice: Choice } | undefined;
    for (const option of new Set([0, top >> 2, top])) {
      const from = start.slice();
      from[index] = option;
      const { group } = forced.candidates[index]!;
      if (group !== null)
        for (const [i, other] of forced.candidates.entries())
          if (i !== index && other.group === group) from[i] = -1;
      const trial = repair(forced, goal, from);
      if (trial === undefined) continue;
      if (!stop()) improve(forced, trial, work);
      if (best === undefined || trial.value() < best.value)
        best = { value: trial.value(), choice: trial.choice.slice() };
    }
    if (best === undefined) return { tacticId: id, reason: 'target' };
    const kept = new Set(
      prepared.candidates.filter((_, i) => best.choice[i]! >= 0).map(({ tactic }) => tactic.id),
    );
    return {
      tacticId: id,
      reason: 'worse',
      objectiveLoss: Math.max(0, best.value - now),
      displaces: [...chosen.keys()].filter((other) => !kept.has(other)),
    };
  });
}

/** A belief that, if it were known, could change the plan, and by how much of the objective (yen) on average. */
export interface Information {
  readonly tacticId: string;
  readonly worthJpy: number;
}

/** The figures most worth knowing first: each tactic's response at one deviation above and below what is believed, the plan made again by local search. */
export function valueOfInformation(problem: Problem, plan: Plan, most = 12): Information[] {
  const chosen = new Map(plan.items.map(({ tacticId, effort }) => [tacticId, effort]));
  const goal = goalOf(problem, plan);
  const candidates = [...problem.tactics]
    .filter((tactic) => !plan.unusable.some(({ tacticId }) => tacticId === tactic.id))
    .sort((a, b) => weightOf(problem, b, chosen) - weightOf(problem, a, chosen))
    .slice(0, most);
  return candidates
    .map(({ id, spread = 0.8 }): Information => {
      const worth = [-1, 1].map((sign) => {
        const factor = Math.exp(sign * spread);
        const other: Problem = {
          ...problem,
          tactics: problem.tactics.map((tactic) =>
            tactic.id === id
              ? {
                  ...tactic,
                  response: { ...tactic.response, theta: Math.min(1, tactic.response.theta * factor) },
                }
              : tactic,
          ),
        };
        const prepared = prepare([inOrder(other)]);
        const start = startOf(prepared, chosen)!;
        const trial = repair(prepared, goal, start);
        if (trial === undefined) return 0;
        const before = figuresOf(prepared.events[0]!, standingOf(prepared, 0, start)).costJpy;
        const kept = valueOf(prepared, goal, start);
        improve(prepared, trial, workOf(2 * most));
        // Where the plan as it is would miss the target, what it takes to reach it counts; else what is saved.
        return Number.isFinite(kept)
          ? Math.max(0, kept - trial.value())
          : Math.max(0, trial.value() - before);
      });
      return { tacticId: id, worthJpy: (worth[0]! + worth[1]!) / 2 };
    })
    .filter(({ worthJpy }) => worthJpy > 1)
    .sort((a, b) => b.worthJpy - a.worthJpy);
}

function weightOf(problem: Problem, tactic: Tactic, chosen: ReadonlyMap<string, number>): number {
  const { theta, audience } = tactic.response;
  return (chosen.has(tactic.id) ? 1e9 : 0) + theta * audience * (tactic.spread ?? 0.8);
}

function goalOf(problem: Problem, plan: Plan): Goal {
  switch (plan.certificate.objective) {
    case 'cost':
      return { kind: 'cost', probabilities: [Math.min(problem.probability ?? 0.8, plan.hitProbability)] };
    case 'value':
      return { kind: 'value' };
    case 'chance':
      return { kind: 'cost', probabilities: [plan.hitProbability * 0.999] };
  }
}

function valueOf(prepared: Prepared, goal: Goal, choice: Choice): number {
  const trial = repair(prepared, { kind: 'value' }, choice);
  if (trial === undefined) return Infinity;
  return goal.kind === 'value' ? trial.value() : repairFree(prepared, goal, choice);
}

function repairFree(prepared: Prepared, goal: Goal, choice: Choice): number {
  const { costJpy, toCome, sigma } = figuresOf(prepared.events[0]!, standingOf(prepared, 0, choice));
  const event = prepared.events[0]!;
  const wanted = goal.kind === 'cost' ? goal.probabilities[0]! : 0;
  const relative = toCome > 0 ? sigma / toCome : 0;
  const spread = Math.sqrt(event.shared ** 2 + Math.log1p(relative * relative));
  return event.attendance.hit(toCome, spread) >= wanted - 1e-9 ? costJpy : Infinity;
}

function withMust(prepared: Prepared, index: number): Prepared {
  return {
    ...prepared,
    candidates: prepared.candidates.map((one, i) => (i === index ? { ...one, must: true } : one)),
  };
}
