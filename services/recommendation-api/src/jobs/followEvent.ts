import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { localDate, taskDates } from '../plan/taskDates.ts';
import { findEvent } from '../store/events.ts';
import { lockAcceptedPlan } from '../store/plans.ts';
import { listTaskRows, moveTasks } from '../store/planTasks.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';

/**
 * An event moved: the tasks of its accepted plan get the dates that they would have had if it had always been then, today at the
 * earliest; what was due before today stays as it was. Published as `plan.tasks_moved` where a date changed.
 */
export const followEvent: JobHandler<DomainEvent<'event.changed'>> = async (job, run) => {
  const { eventId, changed } = job.payload.payload;
  await run.database.withTenant(job.tenantId, async (tx) => {
    // The event before its plan, as whoever accepts another plan does.
    const event = await findEvent(tx, eventId, true);
    const accepted = await lockAcceptedPlan(tx, eventId);
    const moved = changed.includes('startsAt') || changed.includes('timeZone');
    if (moved && accepted && event?.state === 'open') {
      const counts = new Map<string, number>();
      for (const { tacticKey } of await listTaskRows(tx, accepted.planId, 5_000, undefined))
        counts.set(tacticKey, (counts.get(tacticKey) ?? 0) + 1);
      const dates = (await tacticsOfTenant(tx)).flatMap((tactic) =>
        taskDates(event, tactic, accepted.acceptedAt, counts.get(tactic.key) ?? 0).map((dueOn, index) => ({
          tacticKey: tactic.key,
          number: index + 1,
          dueOn,
        })),
      );
      const tasks = await moveTasks(tx, accepted.planId, dates, localDate(run.clock.now(), event.timeZone));
      if (tasks > 0) await publish(tx, 'plan.tasks_moved', { planId: accepted.planId, eventId, tasks });
    }
    await run.complete(tx);
  });
};
