import type { Plan, PlanRequest } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';
import { assess } from '@tsudoi/portfolio/assess';
import { explainTheme, noteSentence } from '@tsudoi/portfolio/explain';
import { solveExploring } from '@tsudoi/portfolio/explore';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Plan as SolvedPlan, Problem } from '@tsudoi/portfolio/model';
import { remaining } from '@tsudoi/portfolio/replan';
import { sentencesIn } from '@tsudoi/portfolio/sentences';
import { InvalidInput, invalidField } from '@tsudoi/runtime/errors';
import type { Lineage } from '../learning/learntBeliefs.ts';
import { problemOf, type PlanFacts, type Stated } from './problemOf.ts';
import type { TenantSolver } from './solver.ts';

/** What the plan store keeps of a recommendation: what was asked, the problem it led to, the engine's answer, and the plan as it is shown. */
export interface Recommendation {
  readonly problem: Problem;
  readonly request: PlanRequest;
  readonly solved: SolvedPlan;
  /** What the beliefs rested on; undefined before any outcome. */
  readonly lineage: Lineage | undefined;
  readonly details: Omit<Plan, 'id' | 'eventId' | 'state' | 'version' | 'createdAt'>;
}

/** The problem of a request, with what is booked already taken as done. A key that is no tactic is a fault of the request (400). */
export function stateProblem(facts: PlanFacts, request: PlanRequest, now: Date): Stated {
  const known = new Set(facts.tactics.map((tactic) => tactic.key));
  const named: [string, readonly string[]][] = [
    ['exclude', request.exclude],
    ['require', request.require],
    ['bounds', Object.keys(request.bounds)],
    ['booked', Object.keys(request.booked)],
    ...request.limits.map(({ tactics }, at): [string, readonly string[]] => [
      `limits.${String(at)}.tactics`,
      tactics,
    ]),
    ...request.team.map(({ tactics }, at): [string, readonly string[]] => [
      `team.${String(at)}.tactics`,
      tactics,
    ]),
  ];
  for (const [field, keys] of named) {
    const strange = keys.find((key) => !known.has(key));
    if (strange !== undefined) throw invalidField(`body.${field}`, `no tactic ${strange}`);
  }
  const stated = problemOf(facts, request, now);
  for (const [field, keys] of [
    ['require', request.require],
    ['booked', Object.keys(request.booked)],
  ] as const) {
    const unknown = stated.needs.find(({ tacticKey }) => keys.includes(tacticKey));
    if (unknown !== undefined)
      throw invalidField(
        `body.${field}`,
        `${unknown.tacticKey} needs a number of the profile first: ${unknown.asks.en}`,
      );
  }
  const booked = Object.entries(request.booked);
  if (booked.length === 0) return stated;
  const { problem } = stated;
  const done = Object.fromEntries(booked.map(([key, effort]) => [key, { effort, daysAgo: 0 }]));
  return {
    ...stated,
    problem: remaining(problem, { leadDays: problem.leadDays, signUps: 0, spentJpy: 0, spentHours: 0, done }),
  };
}

/**
 * Solves a stated problem, with trials where it allows some, and puts the tactics' names and units to the answer. A request that no plan satisfies is an
 * `InvalidInput` (422) that names the constraint.
 */
export async function recommend(
  { problem: stated, lineage, exploration, ...told }: Omit<Stated, 'assumed'>,
  request: PlanRequest,
  tactics: readonly Tactic[],
  solver: TenantSolver,
): Promise<Recommendation> {
  const solving =
    exploration > 0
      ? solveExploring(stated, solver.solve, { share: exploration })
      : solver.solve(stated).then((plan) => ({ problem: stated, plan, trials: [] }));
  const {
    problem,
    plan: solved,
    trials,
  } = await solving.catch((error: unknown) => {
    if (error instanceof InfeasibleProblem) throw infeasible(error);
    throw error;
  });
  const details = shown({ problem, ...told }, solved, tactics);
  return {
    problem,
    request,
    solved,
    lineage,
    details: withTrials(details, trials, exploration, told.currency),
  };
}

/** Says which part of a plan is there to find something out. */
function withTrials(
  details: Recommendation['details'],
  trials: readonly string[],
  share: number,
  currency: string,
): Recommendation['details'] {
  if (trials.length === 0) return details;
  const items = details.items.map((item) =>
    trials.includes(item.tacticKey) ? { ...item, trial: true } : item,
  );
  const tried = items.filter((item) => item.trial);
  const spendJpy = tried.reduce((sum, item) => sum + item.spendJpy, 0);
  return {
    ...details,
    items,
    exploration: { share, tacticKeys: tried.map(({ tacticKey }) => tacticKey), spendJpy },
    notes: [
      ...(details.notes ?? []),
      sentencesIn(currency).trials(
        tried.map(({ name }) => name),
        spendJpy,
        share,
      ),
    ],
  };
}

/** A solved plan as it is shown. */
export function shown(
  {
    problem,
    needs,
    currency,
    theme,
    hoursUnpriced,
  }: Pick<Stated, 'problem' | 'needs' | 'currency' | 'theme' | 'hoursUnpriced'>,
  solved: SolvedPlan,
  tactics: readonly Tactic[],
): Recommendation['details'] {
  const byKey = new Map(tactics.map((tactic) => [tactic.key, tactic]));
  const items = solved.items.flatMap(({ tacticId, ...item }) => {
    const tactic = byKey.get(tacticId);
    if (!tactic) return [];
    const kind = item.spendJpy > 0 ? ('paid' as const) : tactic.kind;
    return [{ tacticKey: tactic.key, name: tactic.name, kind, unit: tactic.unit, ...item }];
  });
  const { hitProbability, interval80, costPerAttendeeJpy } = assess(problem, solved);
  const closes = solved.notes.some(({ code }) => code === 'close-sign-ups');
  return {
    question: solved.question,
    ...(currency === 'JPY' ? {} : { currency }),
    wantedProbability: problem.probability ?? 0.8,
    items,
    spendJpy: solved.spendJpy,
    hours: solved.hours,
    costJpy: solved.costJpy,
    expectedSignUps: solved.expectedSignUps,
    signUpLimit: closes ? solved.signUpLimit : null,
    expectedAttendees: solved.expectedAttendees,
    upperBoundAttendees: solved.upperBoundAttendees,
    optimalityGap: solved.gap,
    certificate: solved.certificate,
    targetAttendees: problem.target,
    assessment: { hitProbability, interval80: [...interval80], costPerAttendeeJpy },
    notes: [
      ...solved.notes.map((note) => noteSentence(note, currency)),
      ...(hoursUnpriced && solved.question !== 'most' ? [sentencesIn(currency).hoursNotPriced()] : []),
      ...themeToldOf(theme, solved, tactics),
    ],
    ...(theme && { theme }),
    needs: [...needs],
    solver: { wallMs: solved.solver.cpuMs, nodes: solved.solver.nodes },
  };
}

/** What the likeness of the event's theme did to a plan, as sentences. */
export function themeToldOf(
  theme: Plan['theme'],
  solved: SolvedPlan,
  tactics: readonly Tactic[],
): ReturnType<typeof explainTheme> {
  if (theme === undefined) return [];
  const names = Object.fromEntries(tactics.map(({ key, name }) => [key, name]));
  return explainTheme(
    theme,
    solved.items.map(({ tacticId }) => tacticId),
    names,
  );
}

/** An infeasible request as a 422 that says which limit conflicts. */
export function infeasible({ constraint, tactics, figures }: InfeasibleProblem): InvalidInput {
  const told = Object.entries(figures).map(
    ([name, value]) => `${name} ${String(Math.round(value * 100) / 100)}`,
  );
  const message = [`${constraint} conflicts with ${tactics.join(', ')}`, ...told].join('; ');
  return new InvalidInput(
    `No plan satisfies the request: ${message}`,
    [{ field: 'body.require', message }],
    422,
  );
}
