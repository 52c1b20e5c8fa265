import type { Highs } from 'highs';
import { improve, repair } from './improve.ts';
import { InfeasibleProblem } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import { planOf } from './planOf.ts';
import { prepare, type Prepared } from './prepare.ts';
import { emptyChoice, search, type SearchLimits } from './search.ts';
import {
  chanceCertificate,
  costCertificate,
  inOrder,
  inOrderOf,
  nearestBelow,
  startOf,
  valueCertificate,
} from './solve.ts';
import type { Choice } from './standing.ts';
import { trialOf, type Goal } from './trial.ts';

/** The root of the search alone: one relaxation of few rounds bounds, a local search decides. */
const LIMITS: SearchLimits = {
  gap: 5e-3,
  absoluteGap: 1,
  classes: 1,
  nodes: 0,
  rounds: 6,
  seed: 1,
  work: 3_000,
};

/**
 * A plan for limits that somebody is just moving: what `solvePlan` answers, without its tree. The plan keeps every limit and its bound is proven; the gap is
 * wider than that of `solvePlan`. `near`: item efforts of the plan before, from which the search goes on; some twenty milliseconds with one, some fifty without.
 * Throws `InfeasibleProblem` when what is required breaks a limit.
 */
export function glance(highs: Highs, problem: Problem, near?: ReadonlyMap<string, number>): Plan {
  const prepared = prepare([inOrder(problem)]);
  if (!trialOf(prepared, { kind: 'value' }, emptyChoice(prepared)).holds())
    throw new InfeasibleProblem('exclusivity', problem.required ?? [], {});
  const start = kept(prepared, startOf(prepared, near));
  const found =
    (problem.question ?? 'reach') === 'reach'
      ? (cheapest(highs, prepared, start) ?? likeliest(highs, prepared, start))
      : mostValue(highs, prepared, start);
  const plan = planOf(prepared, 0, found.choice, found.certificate, { rounds: 0, nodes: 0, cpuMs: 0 });
  return inOrderOf(problem, plan);
}

type Found = { readonly choice: Choice; readonly certificate: Plan['certificate'] };

/** The start within the limits, where the moves at hand bring it there. */
function kept(prepared: Prepared, start: Choice | undefined): Choice | undefined {
  return start && repair(prepared, { kind: 'value' }, start)?.choice;
}

function mostValue(highs: Highs, prepared: Prepared, start: Choice | undefined): Found {
  const found = search(highs, prepared, { kind: 'value' }, LIMITS, start);
  if ('none' in found)
    throw new InfeasibleProblem('exclusivity', prepared.events[0]!.problem.required ?? [], {});
  return { choice: found.choice, certificate: valueCertificate(-found.value, -found.bound) };
}

/** The cheapest plan that reaches what is wanted; undefined where local moves do not get there. */
function cheapest(highs: Highs, prepared: Prepared, start: Choice | undefined): Found | undefined {
  const goal: Goal = { kind: 'cost', probabilities: [prepared.events[0]!.problem.probability ?? 0.8] };
  const trial = repair(prepared, goal, start ?? emptyChoice(prepared));
  if (trial === undefined) return undefined;
  improve(prepared, trial, LIMITS.work);
  const found = search(highs, prepared, goal, LIMITS, trial.choice);
  return 'none' in found
    ? undefined
    : { choice: found.choice, certificate: costCertificate(found.value, found.bound) };
}

/** The plan most likely to reach what is wanted, then the cheapest one nearly as likely. */
function likeliest(highs: Highs, prepared: Prepared, start: Choice | undefined): Found {
  const goal: Goal = { kind: 'chance', event: 0 };
  const found = search(highs, prepared, goal, { ...LIMITS, absoluteGap: 1e-3 }, start);
  const { bestHit } = prepared.events[0]!.attendance;
  let choice = 'none' in found ? emptyChoice(prepared) : found.choice;
  const bound = 'none' in found ? bestHit : Math.min(bestHit, -found.bound);
  const near = nearestBelow(-trialOf(prepared, goal, choice).value());
  if (near > 1e-3) {
    const trial = repair(prepared, { kind: 'cost', probabilities: [near] }, choice);
    if (trial !== undefined) {
      improve(prepared, trial, LIMITS.work);
      choice = trial.choice;
    }
  }
  return { choice, certificate: chanceCertificate(prepared, choice, bound) };
}
