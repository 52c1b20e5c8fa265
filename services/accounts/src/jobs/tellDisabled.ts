import { jobs } from '@tsudoi/queue/registry';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { enqueueMany } from '@tsudoi/queue/enqueue';
import type { JobHandler } from '@tsudoi/queue/runJob';

/** Members of a workspace that are told at most, those first who are there longest. */
const mostTold = 20;

/**
 * A webhook endpoint was disabled after failing: one mail to each owner and admin of the workspace, who may enable it again, as jobs of
 * their own. They and the end of this one are one commit, and a second telling of the event makes none. Nothing where the installation
 * has no mail server.
 */
export const tellDisabled =
  (hasMailServer: boolean): JobHandler<DomainEvent<'webhook_endpoint.disabled'>> =>
  async (job, run) => {
    const { id: eventId, payload } = job.payload;
    await run.database.withTenant(job.tenantId, async (tx) => {
      const members = hasMailServer
        ? await tx.query<{ id: string }>(
            `select id from core.member where state = 'active' and role in ('owner', 'admin') order by created_at, id limit $1`,
            [mostTold],
          )
        : [];
      await enqueueMany(
        tx,
        jobs.mailDisabled,
        members.map(({ id: memberId }) => ({
          payload: { ...payload, eventId, memberId },
          dedupeKey: `${eventId}:${memberId}`,
        })),
      );
      await run.complete(tx);
    });
  };
