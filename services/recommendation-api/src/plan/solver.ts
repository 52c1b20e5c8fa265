import type { Plan, Problem } from '@tsudoi/portfolio/model';
import type { SolverPool } from '@tsudoi/portfolio/pool';
import type { Information } from '@tsudoi/portfolio/nearby';
import type { JointPlan } from '@tsudoi/portfolio/joint';
import type { Solve, WhyNot } from '@tsudoi/portfolio/questions';
import { Unavailable } from '@tsudoi/runtime/errors';
import type { AnswerCache } from './answerCache.ts';

/** Solves for one tenant away from the event loop: its turn among the tenants, its cache, its deadline. */
export interface TenantSolver {
  readonly solve: Solve;
  solveJointly(
    problems: readonly Problem[],
    together: { tacticBudgetJpy: number; staffHours: number },
  ): Promise<JointPlan>;
  whyNot(problem: Problem, plan: Plan): Promise<WhyNot[]>;
  information(problem: Problem, plan: Plan): Promise<Information[]>;
}

/** Makes a tenant's solver for one request. */
export type SolverFor = (tenantId: string, signal: AbortSignal) => TenantSolver;

/** A request's solves end after this with their best answer and its gap; the API answers within ten seconds. */
const DEADLINE_MS = 9_000;
/** More than this waiting and a request is told to come back. */
const MOST_WAITING = 200;

/** The pool behind the cache of answers. */
export function solverFor(pool: SolverPool, answers: AnswerCache): SolverFor {
  return (tenantId, signal) => {
    const call = (quick: boolean) => {
      if (pool.waiting() > MOST_WAITING) throw new Unavailable('Too many plans are being made', 5);
      // The pool's threads read the system's clock: what is left, counted from now.
      return { key: tenantId, signal, quick, deadlineMs: Date.now() + DEADLINE_MS };
    };
    return {
      solve: (problem, how = {}) =>
        answers.remember(tenantId, ['solve', how.quick === true, problem], () =>
          pool.solve(problem, {
            ...call(how.quick === true),
            ...(how.start === undefined ? {} : { start: how.start }),
          }),
        ),
      solveJointly: (problems, together) =>
        answers.remember(tenantId, ['joint', problems, together], () =>
          pool.solveJointly(problems, together, call(false)),
        ),
      whyNot: (problem, plan) =>
        answers.remember(tenantId, ['why-not', problem, plan.items], () =>
          pool.whyNot(problem, plan, call(true)),
        ),
      information: (problem, plan) =>
        answers.remember(tenantId, ['information', problem, plan.items], () =>
          pool.information(problem, plan, call(true)),
        ),
    };
  };
}
