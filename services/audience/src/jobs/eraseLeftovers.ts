import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import type { JobHandler } from '@tsudoi/queue/runJob';

/** Longer than any job that may hold a person's id while they are erased. */
const workUnderWayMs = 10 * 60_000;

/** Erases what was written about a person while they were erased, and plans to look once more when all such work is over. */
export const eraseLeftovers: JobHandler<DomainEvent<'contact.erased'>> = async (job, { database, clock }) => {
  const { contactId } = job.payload.payload;
  await database.withTenant(job.tenantId, async (tx) => {
    await tx.query('select core.erase_contact_rows($1)', [contactId]);
    await enqueue(
      tx,
      jobs.eraseLeftoversAgain,
      { contactId },
      { dueAt: new Date(clock.now().getTime() + workUnderWayMs), dedupeKey: contactId },
    );
  });
};

/** The second look. */
export const eraseLeftoversAgain: JobHandler<{ contactId: string }> = async (job, { database }) => {
  await database.withTenant(job.tenantId, (tx) =>
    tx.query('select core.erase_contact_rows($1)', [job.payload.contactId]),
  );
};
