import type { Contact } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { forgetReplies } from '@tsudoi/database/forgetReplies';
import { publish } from '@tsudoi/database/outbox';
import { destroyPersonKey } from '@tsudoi/audit/personKey';
import { recordChange, type Actor } from '@tsudoi/audit/recordChange';

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
