import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { findContact, replaceContact } from '../contacts/contactRow.ts';
import type { Context } from '../context.ts';

/** What the consent says of how it is known. */
const source = 'double opt-in';
const actor: Actor = { kind: 'system', id: 'audience', origin: null, requestId: null };

/** A person followed the link that asked: their consent to mail says so, on record; a later word of theirs is not undone. */
export const recordConfirmation =
  ({ sealer }: Pick<Context, 'sealer'>): JobHandler<DomainEvent<'contact.confirmed'>> =>
  async (job, run) => {
    const { contactId, at } = job.payload.payload;
    await run.database.withTenant(job.tenantId, async (tx) => {
      const before = await findContact(tx, contactId, true);
      const known = before?.consent.email;
      if (before && (!known || Date.parse(known.at) < Date.parse(at))) {
        const consent = { ...before.consent, email: { granted: true, at, source } };
        const after = await replaceContact(tx, contactId, { ...before, consent }, run.clock.now());
        await publish(tx, 'contact.changed', { contactId, changed: ['consent'] });
        await recordPersonChange(tx, sealer, actor, {
          action: 'contact.confirmed',
          targetKind: 'contact',
          targetId: contactId,
          before,
          after,
        });
      }
      await run.complete(tx);
    });
  };
