import type { CalendarReconnectWanted } from '@tsudoi/contracts/calendarMessages';
import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { ensureContact } from '../contacts/ensureContact.ts';

/** Owners that are asked where a connection belongs to nobody in particular. */
const mostOwners = 5;

/**
 * A calendar's grant was lost: tells who can give it again, as contacts, so that a nudge reaches them. That is the member
 * who connected it; where an API key did, or the member is no longer active, the tenant's owners.
 */
export const findConnectionOwner: JobHandler<DomainEvent<'calendar.connection_lost'>> = async (job, run) => {
  const { connectionId, provider, memberId } = job.payload.payload;
  await run.database.withTenant(job.tenantId, async (tx) => {
    const members = await tx.query<{ email: string; displayName: string }>(
      `select email, display_name as "displayName" from core.member m
       where m.state = 'active' and (m.id = $1 or (m.role in ('owner', 'admin')
         and not exists (select from core.member c where c.id = $1 and c.state = 'active')))
       order by m.created_at, m.id limit $2`,
      [memberId, mostOwners],
    );
    for (const member of members) {
      const { contact } = await ensureContact(tx, member, run.clock.now());
      const wanted: CalendarReconnectWanted = { connectionId, provider, contactId: contact.id };
      await publish(tx, 'calendar.reconnect_wanted', wanted);
    }
    await run.complete(tx);
  });
};
