import type { Contact } from '@tsudoi/contracts/contacts';
import type { SignUp, Utm } from '@tsudoi/contracts/signUps';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import { moveAlong } from '../contacts/moveAlong.ts';
import { replaceContact } from '../contacts/contactRow.ts';
import { ensureContact, type NewContact } from '../contacts/ensureContact.ts';
import type { Context } from '../context.ts';
import {
  changeSignUp,
  findSignUp,
  isOlder,
  signUpColumns,
  toSignUp,
  type SignUpRow,
} from './changeSignUp.ts';
import { matchUtm, plainUtm } from './matchUtm.ts';
import { requireEvent } from './requireEvent.ts';

/** Someone signed up somewhere. `externalId` is the sender's own; with `source` it makes a repeat the same sign-up. */
export interface NewSignUp {
  readonly eventId: string;
  readonly source: string;
  readonly externalId: string;
  readonly contact: NewContact;
  readonly state: SignUp['state'];
  readonly tickets: number;
  readonly utm: Utm;
  readonly signedUpAt: Date;
  /** When it became so, by the sender's clock; an older word changes nothing. */
  readonly toldAt?: Date | undefined;
  /** Which seats of which order of a shop it is. */
  readonly order?: {
    readonly ref: string;
    readonly seatIds: readonly string[];
    readonly tellsAttendance: boolean;
  };
}

/**
 * Takes a sign-up: the contact by address (made where new), the tactic by its UTM link, the row by (source,
 * external id). A repeat changes nothing; another state is an update. Publishes `sign_up.recorded` once a new
 * sign-up and `sign_up.changed` on a change of state. Throws NotFound for an event that is not the tenant's.
 */
export async function recordSignUp(
  tx: Tx,
  { sealer, clock }: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  signUp: NewSignUp,
): Promise<SignUp> {
  await requireEvent(tx, signUp.eventId);
  // Orders come one message at a time: only theirs may be locked before the contact.
  const known = signUp.order && (await findSignUp(tx, signUp.source, signUp.externalId));
  if (known && isOlder(known, signUp.toldAt)) return toSignUp(known);
  const moved = known && (await moveAlong(tx, { sealer, clock }, actor, known, signUp.contact));
  const contact = moved ?? (await contactOf(tx, signUp, clock.now()));
  const utm = plainUtm(signUp.utm);
  const link = await matchUtm(tx, signUp.eventId, utm);
  const [inserted] = await tx.query<SignUpRow>(
    `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, state, tickets, utm, tactic_key,
       plan_task_id, signed_up_at, order_ref, seat_ids, told_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (tenant_id, source, external_id) do nothing returning ${signUpColumns}`,
    [
      tx.tenantId,
      signUp.eventId,
      contact.id,
      signUp.source,
      signUp.externalId,
      signUp.state,
      signUp.tickets,
      JSON.stringify(utm),
      link?.tacticKey ?? null,
      link?.planTaskId ?? null,
      signUp.signedUpAt,
      signUp.order?.ref ?? null,
      signUp.order?.seatIds ?? [],
      signUp.toldAt ?? null,
    ],
  );
  if (!inserted) return changeTold(tx, { sealer, clock }, actor, signUp);
  const made = toSignUp(inserted);
  if (made.state !== 'cancelled') {
    await publish(tx, 'sign_up.recorded', {
      contactId: contact.id,
      eventId: made.eventId,
      signUpId: made.id,
      tacticKey: made.tacticKey,
      tickets: made.tickets,
      signedUpAt: made.signedUpAt,
    });
  }
  await recordPersonChange(tx, sealer, actor, {
    action: 'contact.signed_up',
    targetKind: 'contact',
    targetId: contact.id,
    after: made,
  });
  return made;
}

async function changeTold(
  tx: Tx,
  { sealer, clock }: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  signUp: NewSignUp,
): Promise<SignUp> {
  const before = await findSignUp(tx, signUp.source, signUp.externalId);
  if (!before) throw new Error('a sign-up vanished while it was repeated');
  if (isOlder(before, signUp.toldAt)) return toSignUp(before);
  const { contact } = await ensureContact(tx, signUp.contact, clock.now());
  // A shop that does not tell who was let in takes nobody out again.
  const stays = before.state === 'attended' && signUp.order?.tellsAttendance === false;
  return changeSignUp(tx, sealer, actor, before, {
    state: stays && signUp.state === 'confirmed' ? 'attended' : signUp.state,
    tickets: signUp.tickets,
    contactId: signUp.order ? contact.id : before.contact_id,
    orderRef: signUp.order?.ref ?? before.order_ref,
    seatIds: signUp.order?.seatIds ?? before.seat_ids,
    toldAt: signUp.toldAt ?? before.told_at,
  });
}

/** What someone says on a form counts from then on, a refusal too; an older word does not undo a newer one. */
async function withNewerConsent(
  tx: Tx,
  contact: Contact,
  given: Contact['consent'],
  now: Date,
): Promise<Contact> {
  const newer = Object.entries(given).filter(([channel, consent]) => {
    const before = contact.consent[channel as keyof Contact['consent']];
    return !before || Date.parse(consent.at) > Date.parse(before.at);
  });
  if (newer.length === 0) return contact;
  const consent = { ...contact.consent, ...Object.fromEntries(newer) };
  return replaceContact(tx, contact.id, { ...contact, consent }, now);
}

async function contactOf(tx: Tx, { contact: given }: NewSignUp, now: Date): Promise<Contact> {
  const { contact, made } = await ensureContact(tx, given, now);
  return made || !given.consent ? contact : withNewerConsent(tx, contact, given.consent, now);
}
