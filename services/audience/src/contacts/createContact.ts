import { newPersonEntry, type Actor } from '@tsudoi/audit/recordChange';
import type { Contact, ContactInput } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { currentTraceparent } from '@tsudoi/database/outbox';
import { newId } from '@tsudoi/runtime/newId';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { checkContactQuota, nearQuota } from './contactQuota.ts';
import { contactValues } from './contactRow.ts';

/**
 * A new contact with all that goes with it, in one statement: the row, the key that seals what the audit says of the person, the
 * domain event (no job hears it: on record at once unless a webhook asks for it), and last the audit entry, which holds the end of the chain until the
 * commit. Undefined where the address is a contact already. @throws Forbidden over the tenant's quota
 */
export async function createContactWithEntry(
  tx: Tx,
  sealer: Sealer,
  actor: Actor,
  input: ContactInput,
  now: Date,
): Promise<Contact | undefined> {
  const at = now.toISOString();
  const contact: Contact = {
    ...input,
    id: newId(),
    email: input.email.toLowerCase(),
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const { pseudonym, sealedKey, entry } = newPersonEntry(tx.tenantId, sealer, actor, {
    action: 'contact.created',
    targetKind: 'contact',
    targetId: contact.id,
    after: contact,
  });
  const [made] = await tx.prepared<{ near: boolean }>('create_contact', statement, [
    ...contactValues(contact),
    tx.tenantId,
    contact.id,
    now,
    pseudonym,
    sealedKey,
    currentTraceparent(),
    ...entry,
  ]);
  if (!made) return undefined;
  if (made.near) await checkContactQuota(tx);
  return contact;
}

const statement = `
  with made as (
    insert into core.contact (email, display_name, phone, locale, time_zone, consent, quiet_hours, preferences, attributes,
      tenant_id, id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
    on conflict (tenant_id, email) do nothing returning id
  ), sealed as (
    insert into core.person_key (tenant_id, person_id, pseudonym, sealed_key) select $10, id, $13, $14 from made
  ), told as (
    insert into core.outbox (tenant_id, type, payload, traceparent, relayed_at)
    select $10, 'contact.created', jsonb_build_object('contactId', id), $15,
      case when core.webhook_wants('contact.created') then null else now() end from made
  )
  select ${nearQuota('$10')} as near,
    core.append_audit($16, core.name_in_audit($17), $18, $19, $20, $21, $22, $23, $24) as seq
  from made`;
