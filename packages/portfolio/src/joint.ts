import type { Highs } from 'highs';
import { highsRuntime } from './highsRuntime.ts';
import { InfeasibleProblem } from './infeasible.ts';
import type { Certificate, Plan, Problem } from './model.ts';
import { planOf } from './planOf.ts';
import { prepare, type Together } from './prepare.ts';
import { decompose, fallsApart, type JointGoal } from './decompose.ts';
import { emptyChoice, search, type NoPlan, type SearchResult } from './search.ts';
import { costCertificate, inOrder, limitsOf, valueCertificate, type SolveOptions } from './solve.ts';
import type { Choice } from './standing.ts';
import { trialOf } from './trial.ts';

/** Plans of several events that share a budget and a team, solved as one problem, with one proof of the whole. */
export interface JointPlan {
  readonly plans: readonly Plan[];
  readonly spendJpy: number;
  readonly hours: number;
  /** Share of each event's wanted probability that all plans reach; below 1 where the shared limits forbid more. */
  readonly reached: number;
  readonly certificate: Certificate;
}

/** As `solvePlan` for several events of one question; each keeps its own limits besides the shared ones. */
export async function solveJointly(
  problems: readonly Problem[],
  together: Together,
  options: SolveOptions = {},
): Promise<JointPlan> {
  return solveJointlyWith(await highsRuntime(), problems, together, options);
}

/** As `solveJointly`, with a solver that is loaded already. */
export function solveJointlyWith(
  highs: Highs,
  problems: readonly Problem[],
  together: Together,
  options: SolveOptions = {},
): JointPlan {
  const prepared = prepare(problems.map(inOrder), together);
  if (!trialOf(prepared, { kind: 'value' }, emptyChoice(prepared)).holds())
    throw new InfeasibleProblem('exclusivity', [], {});
  const limits = limitsOf(prepared, options);
  const best = (goal: JointGoal): SearchResult | NoPlan =>
    fallsApart(prepared) ? decompose(highs, prepared, goal, limits) : search(highs, prepared, goal, limits);
  const question = problems[0]?.question ?? 'reach';
  if (problems.some((problem) => (problem.question ?? 'reach') !== question))
    throw new Error('events that are planned together ask one question');
  const stats = { rounds: 0, nodes: 0, cpuMs: 0 };
  const answer = (choice: Choice, certificate: Certificate, reached: number): JointPlan => {
    const plans = problems.map((_, index) => planOf(prepared, index, choice, certificate, stats));
    return {
      plans,
      spendJpy: plans.reduce((sum, plan) => sum + plan.spendJpy, 0),
      hours: plans.reduce((sum, plan) => sum + plan.hours, 0),
      reached,
      certificate,
    };
  };
  if (question !== 'reach') {
    const found = best({ kind: 'value' });
    if ('none' in found) throw new InfeasibleProblem('exclusivity', [], {});
    return answer(found.choice, valueCertificate(-found.value, -found.bound), 1);
  }
  const wanted = problems.map((problem) => problem.probability ?? 0.8);
  const attempt = (share: number): SearchResult | NoPlan =>
    best({ kind: 'cost', probabilities: wanted.map((probability) => probability * share) });
  const whole = attempt(1);
  if (!('none' in whole)) return answer(whole.choice, costCertificate(whole.value, whole.bound), 1);
  // The same share of every event's wish: the largest that the limits allow.
  let [low, high, proven] = [0, 1, 1];
  let nearest: SearchResult | undefined;
  for (let step = 0; step < 7 && options.stop?.() !== true; step++) {
    const middle = (low + high) / 2;
    const found = attempt(middle);
    if ('none' in found) {
      high = middle;
      if (found.none === 'proven') proven = Math.min(proven, middle);
    } else [low, nearest] = [middle, found];
  }
  if (nearest === undefined) return answer(emptyChoice(prepared), chanceShare(0, proven), 0);
  return answer(nearest.choice, chanceShare(low, proven), low);
}

function chanceShare(achieved: number, bound: number): Certificate {
  return { objective: 'chance', achieved, bound, gap: bound > 0 ? (bound - achieved) / bound : 0 };
}
