import { readPlanProblem as readPlanProblemEndpoint } from '@tsudoi/contracts/planProblem';
import type { Database } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { readPlanProblem } from '../store/plans.ts';

/** Hands out the problem behind a plan, so that it can be solved elsewhere. */
export function mountPlanProblem(http: HttpApp, { database }: { readonly database: Database }): void {
  mount(http, readPlanProblemEndpoint, async ({ params, principal }) => {
    const stored = await database.withTenant(principal.tenantId, (tx) => readPlanProblem(tx, params.planId));
    if (!stored) throw new NotFound(`No plan ${params.planId}`);
    return { body: { planId: params.planId, problem: { ...stored.problem } } };
  });
}
