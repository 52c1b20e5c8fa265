import type { PlanRequest, PlanTheme } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Database } from '@tsudoi/database/database';
import type { Names } from '@tsudoi/portfolio/explain';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { NotFound } from '@tsudoi/runtime/errors';
import { readPlanProblem, type StoredProblem } from '../store/plans.ts';
import { readStoredProfile } from '../store/profiles.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';
import type { SolverFor, TenantSolver } from './solver.ts';

/** What every question about a stored plan starts from: the plan and its problem as they were made, constraints and re-plans included. */
export interface OpenQuestion {
  readonly eventId: string;
  readonly problem: Problem;
  readonly request: PlanRequest;
  readonly plan: Plan;
  /** The likenesses that count in it; undefined where no model was set up. */
  readonly theme: PlanTheme | undefined;
  /** Tactics that waited for a number of the tenant when it was made. */
  readonly needs: StoredProblem['needs'];
  readonly tactics: readonly Tactic[];
  readonly names: Names;
  readonly assumed: ReadonlySet<string>;
  /** Of the tenant's amounts, ISO 4217. */
  readonly currency: string;
  readonly solver: TenantSolver;
}

/** Reads the plan with its problem; holds no connection while it computes. 404 for another tenant's plan. */
export async function openQuestion(
  { database, solverFor }: { readonly database: Database; readonly solverFor: SolverFor },
  tenantId: string,
  planId: string,
  signal: AbortSignal,
): Promise<OpenQuestion> {
  const { stored, tactics, currency } = await database.withTenant(tenantId, async (tx) => ({
    stored: await readPlanProblem(tx, planId),
    tactics: await tacticsOfTenant(tx),
    currency: (await readStoredProfile(tx)).input.currency,
  }));
  if (!stored) throw new NotFound(`No plan ${planId}`);
  const solver = solverFor(tenantId, signal);
  const { problem, request, theme, needs, eventId } = stored;
  return {
    eventId,
    problem,
    request,
    theme,
    needs,
    plan: stored.solved ?? (await solver.solve(problem)),
    tactics,
    names: Object.fromEntries(tactics.map(({ key, name }) => [key, name])),
    assumed: new Set(tactics.filter(({ evidence }) => evidence === 'assumption').map(({ key }) => key)),
    currency,
    solver,
  };
}
