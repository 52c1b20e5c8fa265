import { replan } from '@tsudoi/contracts/planQuestions';
import type { Database } from '@tsudoi/database/database';
import { remaining } from '@tsudoi/portfolio/replan';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { leadDaysOf } from '../plan/problemOf.ts';
import { recommendFor, type Solver } from '../plan/recommend.ts';
import { storeProposal } from '../plan/storeProposal.ts';
import { findEvent } from '../store/events.ts';
import { readPlanProblem } from '../store/plans.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';

/** A plan made again in the middle of its run; the new one is proposed, the old one stays until the new one is accepted. */
export function mountReplan(
  http: HttpApp,
  {
    database,
    clock,
    solver,
  }: { readonly database: Database; readonly clock: Clock; readonly solver: Solver },
): void {
  mount(http, replan, async ({ params, body, principal, signal }) => {
    const { stored, event, tactics } = await database.withTenant(principal.tenantId, async (tx) => {
      const found = await readPlanProblem(tx, params.planId);
      return {
        stored: found,
        event: found && (await findEvent(tx, found.eventId)),
        tactics: await tacticsOfTenant(tx),
      };
    });
    if (!stored || !event) throw new NotFound(`No plan ${params.planId}`);
    if (event.state !== 'open')
      throw new Conflict(`The event is ${event.state}; only an open event gets a plan`);
    const known = new Set(stored.problem.tactics.map((tactic) => tactic.id));
    const strange = Object.keys(body.doneEffort).find((key) => !known.has(key));
    if (strange !== undefined) throw invalidField(`body.doneEffort.${strange}`, 'no tactic of this plan');
    const progress = { ...body, leadDays: leadDaysOf(event, clock.now()) };
    const recommendation = await recommendFor(remaining(stored.problem, progress), tactics, solver, signal);
    return storeProposal(database, principal.tenantId, event.id, recommendation);
  });
}
