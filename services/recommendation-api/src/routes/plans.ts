import { acceptPlan, createPlan, listPlans, listPlanTasks, readPlan } from '@tsudoi/contracts/plans';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { etagOf } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { recommend, type Solver } from '../plan/recommend.ts';
import { tasksOf } from '../plan/tasksOf.ts';
import { storeProposal } from '../plan/storeProposal.ts';
import { findEvent } from '../store/events.ts';
import {
  insertTasks,
  listPlanRows,
  listTaskRows,
  lockPlan,
  markAccepted,
  readPlanJson,
} from '../store/plans.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';

export interface PlanParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly solver: Solver;
  readonly landingUrl: string;
}

/** Plans: propose, read, list, accept. */
export function mountPlans(http: HttpApp, { database, clock, solver, landingUrl }: PlanParts): void {
  mount(http, createPlan, async ({ params, body, principal, signal }) => {
    const { event, tactics } = await database.withTenant(principal.tenantId, async (tx) => ({
      event: await findEvent(tx, params.eventId),
      tactics: await tacticsOfTenant(tx),
    }));
    if (!event) throw new NotFound(`No event ${params.eventId}`);
    if (event.state !== 'open')
      throw new Conflict(`The event is ${event.state}; only an open event gets a plan`);
    const limits = {
      tacticBudgetJpy: body.tacticBudgetJpy,
      staffHours: body.staffHours,
      exclude: body.exclude,
      require: body.require,
    };
    // Solved before the transaction: it holds no connection while it computes.
    const recommendation = await recommend(event, tactics, limits, clock.now(), solver, signal);
    return storeProposal(database, principal.tenantId, event.id, recommendation);
  });

  mount(http, readPlan, async ({ params, principal }) => {
    const plan = await readPlanJson(database, principal.tenantId, params.planId);
    if (!plan) throw new NotFound(`No plan ${params.planId}`);
    return { json: plan.body, headers: { ETag: etagOf(plan.version) } };
  });

  mount(http, listPlans, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      if (!(await findEvent(tx, params.eventId))) throw new NotFound(`No event ${params.eventId}`);
      return listPlanRows(tx, params.eventId, query.limit, after);
    });
    return { body: pageFrom(rows, query.limit, (plan) => [plan.createdAt, plan.id]) };
  });

  mount(http, acceptPlan, async ({ params, body, principal }) => {
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const plan = await lockPlan(tx, params.planId);
      if (!plan) throw new NotFound(`No plan ${params.planId}`);
      if (plan.state !== 'proposed') throw new Conflict(`The plan is ${plan.state} already`);
      const event = await findEvent(tx, plan.eventId, true);
      if (event?.state !== 'open') throw new Conflict('The event is not open any more');
      const tactics = new Map((await tacticsOfTenant(tx)).map((tactic) => [tactic.key, tactic]));
      const accepted = await markAccepted(tx, plan, clock.now());
      const tasks = await insertTasks(
        tx,
        plan.id,
        tasksOf(plan, event, tactics, body.landingUrl ?? landingUrl, clock.now()),
      );
      await publish(tx, 'plan.accepted', { planId: plan.id, eventId: event.id });
      return { plan: accepted, tasks };
    });
    return { body: made, headers: { ETag: etagOf(made.plan.version) } };
  });

  mount(http, listPlanTasks, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listTaskRows(tx, params.planId, query.limit, after),
    );
    return { body: pageFrom(rows, query.limit, (task) => [task.dueOn, task.id]) };
  });
}
