import { ContactInput, type Contact } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { checkContactQuota } from './contactQuota.ts';
import { findContactByEmail, insertContact } from './contactRow.ts';

/** What is known of a person on first sight; what is undefined gets its default. */
export interface NewContact {
  readonly email: string;
  readonly displayName?: string | undefined;
  readonly locale?: 'ja' | 'en' | undefined;
  readonly timeZone?: string | undefined;
  readonly consent?: Contact['consent'] | undefined;
}

/** The contact with this address, made where there is none. @throws Forbidden over the tenant's quota */
export async function ensureContact(
  tx: Tx,
  given: NewContact,
  now: Date,
): Promise<{ readonly contact: Contact; readonly made: boolean }> {
  const known = await findContactByEmail(tx, given.email);
  if (known) return { contact: known, made: false };
  const input = ContactInput.parse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  const contact = (await insertContact(tx, input, now)) ?? (await findContactByEmail(tx, given.email));
  if (!contact) throw new Error('a contact vanished while it was made');
  await checkContactQuota(tx);
  await publish(tx, 'contact.created', { contactId: contact.id });
  return { contact, made: true };
}
