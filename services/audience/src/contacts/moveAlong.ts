import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import type { Contact } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { Context } from '../context.ts';
import type { SignUpRow } from '../signUps/changeSignUp.ts';
import { findContact, findContactByEmail, replaceContact } from './contactRow.ts';
import type { NewContact } from './ensureContact.ts';

/**
 * A shop names another address for a sign-up of an order than it had. Where the person is known by nothing but this order, the
 * address was corrected: the contact moves along and keeps what was sent to them. Undefined where the address is the same, is
 * somebody's already, or the person is known otherwise: then the sign-up goes to whoever has the new address.
 */
export async function moveAlong(
  tx: Tx,
  { sealer, clock }: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  signUp: SignUpRow,
  given: NewContact,
): Promise<Contact | undefined> {
  if (signUp.order_ref === null) return undefined;
  const before = await findContact(tx, signUp.contact_id, true);
  if (!before || before.email === given.email.toLowerCase()) return undefined;
  if (await findContactByEmail(tx, given.email)) return undefined;
  const [other] = await tx.query(
    `select 1 from core.sign_up where tenant_id = $1 and contact_id = $2 and (source <> $3 or order_ref is distinct from $4) limit 1`,
    [tx.tenantId, before.id, signUp.source, signUp.order_ref],
  );
  if (other || Object.keys(before.consent).length > 0) return undefined;
  const after = await replaceContact(tx, before.id, { ...before, email: given.email }, clock.now());
  await publish(tx, 'contact.changed', { contactId: before.id, changed: ['email'] });
  await recordPersonChange(tx, sealer, actor, {
    action: 'contact.changed',
    targetKind: 'contact',
    targetId: before.id,
    before,
    after,
  });
  return after;
}
