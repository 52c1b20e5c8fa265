import type { OfferedType } from '@tsudoi/contracts/domainEvents';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { insertDeliveries } from '../webhooks/deliveryRow.ts';
import { webhookQueue } from '../webhooks/webhookQueue.ts';

/** A domain event happened that an endpoint asks for: a delivery to each such endpoint, and the job's end, in one commit. */
export const tellWebhooks: JobHandler<DomainEvent<OfferedType>> = async (job, run) => {
  await run.database.withTenant(job.tenantId, async (tx) => {
    if ((await insertDeliveries(tx, job.payload)) > 0) tx.signal(wakeSignal(webhookQueue));
    await run.complete(tx);
  });
};
