import { acceptPlan, createPlan, listPlans, planTogether, readPlan } from '@tsudoi/contracts/plans';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { etagOf } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { CompareThemes } from '../plan/compareThemes.ts';
import { mustStillHold } from '../plan/mustStillHold.ts';
import { planFacts, readPlanFacts } from '../plan/planFacts.ts';
import { recommend, stateProblem } from '../plan/recommend.ts';
import { recommendTogether } from '../plan/recommendTogether.ts';
import type { SolverFor } from '../plan/solver.ts';
import { storeProposal } from '../plan/storeProposal.ts';
import { localDate } from '../plan/taskDates.ts';
import { tasksOf } from '../plan/tasksOf.ts';
import { eventNamed, findEvent } from '../store/events.ts';
import { listPlanRows, lockPlan, markAccepted, readPlanJson, readPlanProblem } from '../store/plans.ts';
import { eventLedger, insertTasks } from '../store/planTasks.ts';

export interface PlanParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly solverFor: SolverFor;
  readonly compareThemes: CompareThemes;
  /** Where links lead when neither request, event nor profile names a page; undefined: no links then. */
  readonly landingUrl: string | undefined;
}

/** Plans: propose, read, list, accept; and several events together. */
export function mountPlans(
  http: HttpApp,
  { database, clock, solverFor, compareThemes, landingUrl }: PlanParts,
): void {
  mount(http, createPlan, async ({ params, body, principal, signal }) => {
    const { tenantId } = principal;
    const read = await readPlanFacts(database, tenantId, params.eventId, clock.now());
    const [theme] = await compareThemes([read.event], { tenantId, tactics: read.tactics, signal });
    const facts = { ...read, theme };
    const stated = stateProblem(facts, body, clock.now());
    // Solved before the transaction: it holds no connection while it computes.
    const recommendation = await recommend(stated, body, facts.tactics, solverFor(tenantId, signal));
    return storeProposal(database, tenantId, facts.event.id, recommendation, { wholeReply: true });
  });

  mount(http, planTogether, async ({ body, principal, signal }) => {
    const { tenantId } = principal;
    const read = await Promise.all(
      body.eventIds.map((id) => readPlanFacts(database, tenantId, id, clock.now())),
    );
    const themes = await compareThemes(
      read.map(({ event }) => event),
      { tenantId, tactics: read[0]?.tactics ?? [], signal },
    );
    const all = read.map((facts, index) => ({ ...facts, theme: themes[index] }));
    const { recommendations, ...whole } = await recommendTogether(
      all,
      body,
      clock.now(),
      solverFor(tenantId, signal),
    );
    const plans = [];
    for (const [index, { event }] of all.entries()) {
      const recommendation = recommendations[index];
      if (recommendation === undefined) continue;
      const stored = await storeProposal(database, tenantId, event.id, recommendation, { wholeReply: false });
      plans.push(stored.body);
    }
    return { body: { ...whole, plans } };
  });

  mount(http, readPlan, async ({ params, principal }) => {
    const plan = await readPlanJson(database, principal.tenantId, params.planId);
    if (!plan) throw new NotFound(`No plan ${params.planId}`);
    return { json: plan.body, headers: { ETag: etagOf(plan.version) } };
  });

  mount(http, listPlans, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      await eventNamed(tx, params.eventId);
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
      const facts = await planFacts(tx, plan.eventId, clock.now());
      const stored = await readPlanProblem(tx, plan.id);
      if (!stored) throw new NotFound(`No plan ${params.planId}`);
      const now = clock.now();
      const ledger = await eventLedger(tx, event.id, localDate(now, event.timeZone));
      mustStillHold(plan, stored.request, facts, ledger, now);
      const accepted = await markAccepted(tx, plan, now);
      const tactics = new Map(facts.tactics.map((tactic) => [tactic.key, tactic]));
      const page = body.landingUrl ?? event.landingUrl ?? facts.profile.landingUrl ?? landingUrl ?? null;
      const daysOff = everybodyOff(stored.request.team);
      const tasks = await insertTasks(tx, plan.id, tasksOf(plan, event, tactics, page, now, daysOff));
      await publish(tx, 'plan.accepted', { planId: plan.id, eventId: event.id });
      return { plan: accepted, tasks };
    });
    return { body: made, headers: { ETag: etagOf(made.plan.version) } };
  });
}

/** Days on which nobody of the team works. */
function everybodyOff(team: readonly { readonly daysOff: readonly string[] }[]): ReadonlySet<string> {
  const [first, ...rest] = team;
  return new Set((first?.daysOff ?? []).filter((day) => rest.every(({ daysOff }) => daysOff.includes(day))));
}
