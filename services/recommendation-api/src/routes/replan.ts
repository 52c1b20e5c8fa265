import { replan } from '@tsudoi/contracts/planQuestions';
import type { Database } from '@tsudoi/database/database';
import { assess } from '@tsudoi/portfolio/assess';
import { explainPlan } from '@tsudoi/portfolio/explain';
import type { Clock } from '@tsudoi/runtime/clock';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { CompareThemes } from '../plan/compareThemes.ts';
import { themeToldOf } from '../plan/recommend.ts';
import { replanOf } from '../plan/replanOf.ts';
import type { SolverFor } from '../plan/solver.ts';
import { storeProposal } from '../plan/storeProposal.ts';

/** A plan made again in the middle of its run; the new one is proposed, the old one stays until the new one is accepted. */
export function mountReplan(
  http: HttpApp,
  {
    database,
    clock,
    solverFor,
    compareThemes,
  }: {
    readonly database: Database;
    readonly clock: Clock;
    readonly solverFor: SolverFor;
    readonly compareThemes: CompareThemes;
  },
): void {
  mount(http, replan, async ({ params, body, principal, signal }) => {
    const { tenantId } = principal;
    const { facts, stated, recommendation, remarks } = await replanOf(
      database,
      tenantId,
      params.planId,
      body,
      clock.now(),
      solverFor(tenantId, signal),
      { compare: compareThemes, signal },
    );
    const { body: plan, headers } = await storeProposal(database, tenantId, facts.event.id, recommendation, {
      wholeReply: false,
    });
    const names = Object.fromEntries(facts.tactics.map(({ key, name }) => [key, name]));
    const { problem, solved } = recommendation;
    const told = explainPlan(
      problem,
      solved,
      assess(problem, solved),
      names,
      stated.assumed,
      [],
      stated.currency,
    );
    const theme = themeToldOf(stated.theme, solved, facts.tactics);
    return { body: { ...plan, explanations: [...remarks, ...told, ...theme] }, headers };
  });
}
