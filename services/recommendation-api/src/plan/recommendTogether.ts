import { PlanRequest } from '@tsudoi/contracts/plans';
import type { planTogether } from '@tsudoi/contracts/plans';
import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Certificate } from '@tsudoi/portfolio/model';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { z } from 'zod';
import type { PlanFacts } from './problemOf.ts';
import { infeasible, shown, stateProblem, type Recommendation } from './recommend.ts';
import type { TenantSolver } from './solver.ts';

type BodyOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer B, infer _O>
    ? B extends z.ZodType
      ? z.output<B>
      : never
    : never;

/** Plans of several events, in the order of the events, with the proof of the whole. */
export interface Together {
  readonly recommendations: readonly Recommendation[];
  readonly spendJpy: number;
  readonly hours: number;
  readonly reached: number;
  readonly certificate: Certificate;
}

/** The best plans of several events that share a budget and a team, solved as one problem; each event's own budget and hours hold no more. */
export async function recommendTogether(
  all: readonly PlanFacts[],
  body: BodyOf<typeof planTogether>,
  now: Date,
  solver: TenantSolver,
): Promise<Together> {
  const { tacticBudgetJpy, staffHours, question, probability } = body;
  const request = PlanRequest.parse({ question, probability, tacticBudgetJpy, staffHours });
  const stated = all.map((facts) => stateProblem(facts, request, now));
  const joint = await solver
    .solveJointly(
      stated.map(({ problem }) => problem),
      { tacticBudgetJpy, staffHours },
    )
    .catch((error: unknown) => {
      if (error instanceof InfeasibleProblem) throw infeasible(error);
      throw error;
    });
  const { plans, ...whole } = joint;
  return {
    ...whole,
    recommendations: plans.flatMap((solved, index): Recommendation[] => {
      const [one, facts] = [stated[index], all[index]];
      if (one === undefined || facts === undefined) return [];
      return [
        {
          problem: one.problem,
          request,
          solved,
          lineage: one.lineage,
          details: shown(one, solved, facts.tactics),
        },
      ];
    }),
  };
}
