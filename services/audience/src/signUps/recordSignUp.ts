import type { Contact } from '@tsudoi/contracts/contacts';
import type { SignUp, Utm } from '@tsudoi/contracts/signUps';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { NotFound } from '@tsudoi/runtime/errors';
import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import { replaceContact } from '../contacts/contactRow.ts';
import { ensureContact, type NewContact } from '../contacts/ensureContact.ts';
import type { Context } from '../context.ts';
import { matchUtm, plainUtm } from './matchUtm.ts';

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
  /** When the sender said so, by its own clock; undefined where it does not say. */
  readonly toldAt?: Date | undefined;
}

interface SignUpRow {
  readonly id: string;
  readonly event_id: string;
  readonly contact_id: string;
  readonly source: string;
  readonly external_id: string;
  readonly state: SignUp['state'];
  readonly tickets: number;
  readonly utm: Record<string, string>;
  readonly tactic_key: string | null;
  readonly plan_task_id: string | null;
  readonly signed_up_at: Date;
}

/** What is known of a sign-up before it is told again. */
interface KnownRow extends SignUpRow {
  readonly told_at: Date | null;
}

export const signUpColumns = `id, event_id, contact_id, source, external_id, state, tickets, utm, tactic_key, plan_task_id,
  signed_up_at`;

export function toSignUp(row: SignUpRow): SignUp {
  return {
    id: row.id,
    eventId: row.event_id,
    contactId: row.contact_id,
    source: row.source,
    externalId: row.external_id,
    state: row.state,
    tickets: row.tickets,
    utm: row.utm,
    tacticKey: row.tactic_key,
    planTaskId: row.plan_task_id,
    signedUpAt: row.signed_up_at.toISOString(),
  };
}

/**
 * Takes a sign-up: the contact by address (made where new), the tactic by its UTM link, the row by (source,
 * external id). A repeat changes nothing, nor does what the sender said before its last word (a webhook that somebody
 * kept and sends again); another state is an update. Publishes `sign_up.recorded` once a new
 * sign-up and `sign_up.changed` on a change of state. Throws NotFound for an event that is not the tenant's.
 */
export async function recordSignUp(
  tx: Tx,
  { sealer, clock }: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  signUp: NewSignUp,
): Promise<SignUp> {
  const events = await tx.query('select 1 from recommendation.event_key_view where id = $1', [
    signUp.eventId,
  ]);
  if (events.length === 0) throw new NotFound(`No event ${signUp.eventId}`);
  const [known] = await tx.query<KnownRow>(
    `select ${signUpColumns}, told_at from core.sign_up where source = $1 and external_id = $2`,
    [signUp.source, signUp.externalId],
  );
  if (known && isOlder(signUp, known)) return toSignUp(known);
  const contact = await contactOf(tx, signUp, clock.now());
  const utm = plainUtm(signUp.utm);
  const link = await matchUtm(tx, signUp.eventId, utm);
  const [inserted] = await tx.query<SignUpRow>(
    `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, state, tickets, utm, tactic_key,
       plan_task_id, signed_up_at, told_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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
      signUp.toldAt ?? null,
    ],
  );
  if (!inserted) return changeState(tx, sealer, actor, signUp);
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

/** Whether the sender has said something later already; who always dates their words is not believed without a date. */
function isOlder({ toldAt }: NewSignUp, { told_at: before }: KnownRow): boolean {
  return before !== null && (toldAt === undefined || toldAt < before);
}

async function changeState(
  tx: Tx,
  sealer: Context['sealer'],
  actor: Actor,
  signUp: NewSignUp,
): Promise<SignUp> {
  const [before] = await tx.query<KnownRow>(
    `select ${signUpColumns}, told_at from core.sign_up where source = $1 and external_id = $2 for update`,
    [signUp.source, signUp.externalId],
  );
  if (!before) throw new Error('a sign-up vanished while it was repeated');
  // Asked again under the lock: two may have come at once.
  if (isOlder(signUp, before)) return toSignUp(before);
  if (before.state === signUp.state && before.tickets === signUp.tickets) {
    if (signUp.toldAt && (!before.told_at || signUp.toldAt > before.told_at))
      await tx.execute('update core.sign_up set told_at = $2 where id = $1', [before.id, signUp.toldAt]);
    return toSignUp(before);
  }
  const [row] = await tx.query<SignUpRow>(
    `update core.sign_up set state = $2, tickets = $3, told_at = coalesce($4, told_at), updated_at = now()
     where id = $1 returning ${signUpColumns}`,
    [before.id, signUp.state, signUp.tickets, signUp.toldAt ?? null],
  );
  const after = toSignUp(row as SignUpRow);
  await publish(tx, 'sign_up.changed', {
    signUpId: after.id,
    eventId: after.eventId,
    contactId: after.contactId,
    state: after.state,
  });
  await recordPersonChange(tx, sealer, actor, {
    action: 'sign_up.changed',
    targetKind: 'contact',
    targetId: after.contactId,
    before: toSignUp(before),
    after,
  });
  return after;
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
