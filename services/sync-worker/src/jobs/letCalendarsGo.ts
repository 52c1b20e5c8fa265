import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { z } from 'zod';
import { forgetConnectionsOf } from '../store/connections.ts';

const Payload = z.object({ memberId: z.uuid() });

/**
 * A member left: nobody reads their calendars any more, and their tokens and passwords are forgotten. The calendars stay, paused, until
 * somebody connects them again.
 */
export const letCalendarsGo: JobHandler<DomainEvent> = async (job, run) => {
  const { memberId } = Payload.parse(job.payload.payload);
  await run.database.withTenant(job.tenantId, async (tx) => {
    await forgetConnectionsOf(tx, memberId);
    await run.complete(tx);
  });
};
