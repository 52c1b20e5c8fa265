import type { Database } from '@tsudoi/database/database';
import type { Names } from '@tsudoi/portfolio/explain';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import type { Solve } from '@tsudoi/portfolio/questions';
import { NotFound } from '@tsudoi/runtime/errors';
import { readPlanProblem } from '../store/plans.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';
import type { Solver } from './recommend.ts';

/** What every question about a stored plan starts from. */
export interface OpenQuestion {
  readonly eventId: string;
  readonly problem: Problem;
  /** The plan of the stored problem, solved again: identical input and seed give the identical plan. */
  readonly plan: Plan;
  readonly names: Names;
  readonly solve: Solve;
}

/** Reads the plan's problem and solves it again; holds no connection while it computes. 404 for another tenant's plan. */
export async function openQuestion(
  { database, solver }: { readonly database: Database; readonly solver: Solver },
  tenantId: string,
  planId: string,
  signal: AbortSignal,
): Promise<OpenQuestion> {
  const { stored, tactics } = await database.withTenant(tenantId, async (tx) => ({
    stored: await readPlanProblem(tx, planId),
    tactics: await tacticsOfTenant(tx),
  }));
  if (!stored) throw new NotFound(`No plan ${planId}`);
  const solve: Solve = (problem) => solver.solve(problem, signal);
  return {
    ...stored,
    plan: await solve(stored.problem),
    names: Object.fromEntries(tactics.map(({ key, name }) => [key, name])),
    solve,
  };
}
