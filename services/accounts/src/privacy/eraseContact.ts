import type { Contact } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { destroyPersonKey } from '../audit/personKey.ts';
import { recordChange, type Actor } from '../audit/recordChange.ts';

/**
 * Erases a contact from every table that names contacts, in this transaction, and tells the other services by
 * `contact.erased`, which carries the id and nothing else. What work under way may still write is erased again later
 * (jobs/eraseLeftovers). Stored replies that name the person go too. The audit keeps its entries and hashes; the key
 * that opens them is destroyed.
 */
export async function eraseContactRows(tx: Tx, actor: Actor, contact: Contact): Promise<void> {
  const [key] = await tx.query<{ pseudonym: string }>(
    'select pseudonym from core.person_key where person_id = $1',
    [contact.id],
  );
  await tx.query('select core.erase_contact_rows($1)', [contact.id]);
  await tx.execute('delete from core.contact where id = $1', [contact.id]);
  await forgetReplies(tx, [contact.id, contact.email]);
  await destroyPersonKey(tx, contact.id);
  await publish(tx, 'contact.erased', { contactId: contact.id });
  await recordChange(tx, actor, {
    action: 'contact.erased',
    targetKind: 'contact',
    targetId: key?.pseudonym ?? 'unknown',
  });
}

/** Deletes stored replies of Idempotency-Keys that hold any of these words. */
export async function forgetReplies(tx: Tx, words: readonly string[]): Promise<void> {
  await tx.execute(
    `delete from core.idempotency_key i using unnest($1::text[]) as word
     where strpos(lower(i.response::text), lower(word)) > 0`,
    [words],
  );
}
