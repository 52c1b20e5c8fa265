import type { Highs } from 'highs';
import { highsRuntime } from './highsRuntime.ts';
import { InfeasibleProblem } from './infeasible.ts';
import type { Certificate, Plan, Problem } from './model.ts';
import { planOf } from './planOf.ts';
import { prepare, type Prepared, type Together } from './prepare.ts';
import { decompose, fallsApart, partOf, type JointGoal } from './decompose.ts';
import { emptyChoice, search, type NoPlan, type SearchResult } from './search.ts';
import { costCertificate, inOrder, limitsOf, valueCertificate, type SolveOptions } from './solve.ts';
import { figuresOf, hitOf, standingOf, type Choice } from './standing.ts';
import { trialOf } from './trial.ts';

/** Where the wishes cannot all be had: shares that are tried at most, how near the two ends come, the least share worth a look, and how hard each is tried. */
const STEPS = 8;
const NARROW = 1.1;
const LEAST = 1e-4;
/** How hard each event's own chance is bounded. */
const ALONE = { gap: 0.05, absoluteGap: 1e-4, classes: 16, nodes: 20, work: 1_000 };
const LIGHT = { gap: 2e-2, classes: 6, nodes: 100, work: 3_000 };

/** Plans of several events that share a budget and a team, solved as one problem, with one proof of the whole. */
export interface JointPlan {
  readonly plans: readonly Plan[];
  readonly spendJpy: number;
  readonly hours: number;
  /** Share of each event's wanted probability that all plans reach; below 1 where the shared limits forbid more, or one event can never have it. */
  readonly reached: number;
  /** Where the wishes cannot all be had: the share of each wish, or of the highest chance that the event could have with everything, and a bound on that share. */
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
  const best = (goal: JointGoal, how = limits, start?: Choice): SearchResult | NoPlan =>
    (fallsApart(prepared) ? decompose : search)(highs, prepared, goal, how, start);
  const question = problems[0]?.question ?? 'reach';
  if (problems.some((problem) => (problem.question ?? 'reach') !== question))
    throw new Error('events that are planned together ask one question');
  /** No plan of the event has a higher chance, had it all to itself. */
  const aloneAtMost = (event: number): number => {
    const { bestHit } = prepared.events[event]!.attendance;
    const found = search(
      highs,
      partOf(prepared, event),
      { kind: 'chance', event: 0 },
      { ...limits, ...ALONE },
    );
    return 'none' in found ? bestHit : Math.min(bestHit, -found.bound);
  };
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
  let nearest: SearchResult | undefined;
  const attempt = (probabilities: readonly number[], how = limits): SearchResult | NoPlan =>
    best({ kind: 'cost', probabilities }, how, nearest?.choice);
  const whole = attempt(wanted);
  if (!('none' in whole)) return answer(whole.choice, costCertificate(whole.value, whole.bound), 1);
  // What an event cannot reach with all there is, it does not hold back from the others.
  const alone = wanted.map((_, event) => aloneAtMost(event));
  const wishes = wanted.map((probability, event) => Math.min(probability, alone[event]!));
  // The same share of every such wish: the largest that the limits allow.
  const light = { ...limits, ...LIGHT, nodes: Math.min(LIGHT.nodes, limits.nodes) };
  const sharing = (share: number) => wishes.map((probability) => share * probability);
  let proven = 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS && high > NARROW * low && options.stop?.() !== true; step++) {
    const middle = (low + high) / 2;
    if (middle < LEAST) break;
    const found: SearchResult | NoPlan =
      middle < proven ? attempt(sharing(middle), light) : { none: 'proven' };
    if ('none' in found) {
      high = middle;
      if (found.none === 'proven') proven = Math.min(proven, middle);
    } else {
      nearest = found;
      low = Math.max(middle, reachedBy(prepared, wishes, found.choice));
    }
  }
  if (nearest === undefined) return answer(emptyChoice(prepared), chanceShare(0, proven), 0);
  if (wishes.some((probability, event) => probability < wanted[event]!)) {
    // Whoever can have all of its wish beside that has it.
    const rest = attempt(
      wanted.map((probability, event) => (wishes[event]! < probability ? low * wishes[event]! : probability)),
      light,
    );
    if (!('none' in rest)) nearest = rest;
  }
  return answer(nearest.choice, chanceShare(low, proven), reachedBy(prepared, wanted, nearest.choice));
}

/** The share of its wish that every event reaches; who wishes for nothing has it. */
function reachedBy(prepared: Prepared, wishes: readonly number[], choice: Choice): number {
  const shares = prepared.events.map((event, e) => {
    const { toCome, sigma } = figuresOf(event, standingOf(prepared, e, choice));
    return wishes[e]! > 0 ? hitOf(event, toCome, sigma) / wishes[e]! : 1;
  });
  return Math.min(1, ...shares);
}

function chanceShare(achieved: number, bound: number): Certificate {
  return { objective: 'chance', achieved, bound, gap: bound > 0 ? (bound - achieved) / bound : 0 };
}
