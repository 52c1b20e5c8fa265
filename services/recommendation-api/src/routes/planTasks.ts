import { exportPlan, listPlanTasks, updatePlanTask } from '@tsudoi/contracts/plans';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { exported } from '../plan/exportTasks.ts';
import { localDate } from '../plan/taskDates.ts';
import { findEvent } from '../store/events.ts';
import { findPlan } from '../store/plans.ts';
import { changeTask, listTaskRows } from '../store/planTasks.ts';

/** The dated tasks of plans: list, change, take along. */
export function mountPlanTasks(
  http: HttpApp,
  { database, clock }: { database: Database; clock: Clock },
): void {
  mount(http, listPlanTasks, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listTaskRows(tx, params.planId, query.limit, after),
    );
    return { body: pageFrom(rows, query.limit, (task) => [task.dueOn, task.id]) };
  });

  mount(http, updatePlanTask, async ({ params, body, principal }) => {
    const task = await database.withTenant(principal.tenantId, async (tx) => {
      const plan = await findPlan(tx, params.planId);
      const event = plan && (await findEvent(tx, plan.eventId));
      if (!event) throw new NotFound(`No plan ${params.planId}`);
      return changeTask(tx, params.planId, params.taskId, body, localDate(clock.now(), event.timeZone));
    });
    if (!task) throw new NotFound(`No task ${params.taskId} of this plan`);
    return { body: task };
  });

  mount(http, exportPlan, async ({ params, query, principal }) => {
    const found = await database.withTenant(principal.tenantId, async (tx) => {
      const plan = await findPlan(tx, params.planId);
      const event = plan && (await findEvent(tx, plan.eventId));
      return plan && event && { plan, event, tasks: await listTaskRows(tx, plan.id, 5_000, undefined) };
    });
    if (!found) throw new NotFound(`No plan ${params.planId}`);
    const { text, type, name } = exported(found, query.format, query.language);
    return {
      text,
      headers: { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` },
    };
  });
}
