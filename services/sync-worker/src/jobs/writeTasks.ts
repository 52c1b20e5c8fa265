import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { Unavailable } from '@tsudoi/runtime/errors';
import { ProviderUnavailable, Throttled } from '@tsudoi/calendar/faults';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OpenProvider } from '../providers/openProvider.ts';
import { findConnection, type ConnectionRow } from '../store/connections.ts';

const Payload = z.object({ planId: z.uuid() });

interface Planned {
  readonly task_id: string;
  readonly due_on: string;
  readonly details: { readonly title?: { readonly ja?: string; readonly en?: string } };
  readonly calendar_id: string;
  readonly remote_calendar: string;
  readonly connection_id: string;
}

/**
 * `plan.accepted`: its tasks become entries of the calendars that take write-back, each marked with its task. The row is written
 * before the entry and the entry's key is the task's, so a repeated try makes no second one.
 */
export function writeTasks(openProvider: OpenProvider): JobHandler<DomainEvent> {
  return async (job, run) => {
    const { planId } = Payload.parse(job.payload.payload);
    const open = await run.database.withTenant(job.tenantId, async (tx) => {
      await tx.execute(
        `insert into sync.write_back (tenant_id, task_id, plan_id, calendar_id)
         select $1, t.id::text, t.plan_id, c.id from recommendation.plan_task t cross join sync.calendar c
         where t.plan_id = $2 and c.write_back and c.state = 'active' on conflict do nothing`,
        [tx.tenantId, planId],
      );
      return tx.query<Planned>(
        `select w.task_id, to_char(t.due_on, 'YYYY-MM-DD') as due_on, t.details, w.calendar_id, c.remote_id as remote_calendar, c.connection_id
         from sync.write_back w join recommendation.plan_task t on t.id::text = w.task_id join sync.calendar c on c.id = w.calendar_id
         where w.plan_id = $1 and w.remote_id is null order by w.task_id`,
        [planId],
      );
    });
    const connections = new Map<string, ConnectionRow | undefined>();
    for (const [index, task] of open.entries()) {
      run.signal.throwIfAborted();
      if (!connections.has(task.connection_id))
        connections.set(
          task.connection_id,
          await run.database.withTenant(job.tenantId, (tx) => findConnection(tx, task.connection_id)),
        );
      const connection = connections.get(task.connection_id);
      if (connection?.state !== 'active') continue;
      const startsAt = new Date(`${task.due_on}T00:00:00.000Z`);
      const written = await openProvider(job.tenantId, connection, run.signal)
        .put(
          task.remote_calendar,
          {
            key: `tsudoi${createHash('sha256').update(`${task.task_id}:${task.calendar_id}`).digest('hex').slice(0, 32)}`,
            title: task.details.title?.ja ?? task.details.title?.en ?? '施策',
            description: `plan ${planId}`,
            startsAt,
            endsAt: new Date(startsAt.getTime() + 3_600_000),
            timeZone: 'Asia/Tokyo',
            origin: `task-${task.task_id}`,
          },
          run.signal,
        )
        .catch((err: unknown) => {
          if (err instanceof Throttled || err instanceof ProviderUnavailable)
            throw new Unavailable(err.message, Math.ceil((err.retryAfterMs ?? 1_000) / 1_000));
          throw err;
        });
      await run.database.withTenant(job.tenantId, (tx) =>
        tx.execute('update sync.write_back set remote_id = $3 where task_id = $1 and calendar_id = $2', [
          task.task_id,
          task.calendar_id,
          written.id,
        ]),
      );
      run.progress(index + 1, open.length);
    }
  };
}
