import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { dueOn, localDate } from '../plan/tasksOf.ts';
import { findEvent } from '../store/events.ts';
import { lockAcceptedPlan, moveTasks } from '../store/plans.ts';
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
      const dates = new Map(
        (await tacticsOfTenant(tx)).map((tactic) => [tactic.key, dueOn(event, tactic, accepted.acceptedAt)]),
      );
      const tasks = await moveTasks(tx, accepted.planId, dates, localDate(run.clock.now(), event.timeZone));
      if (tasks > 0) await publish(tx, 'plan.tasks_moved', { planId: accepted.planId, eventId, tasks });
    }
    await run.complete(tx);
  });
};
