import { recordPeopleChanges } from '@tsudoi/audit/recordPeopleChanges';
import type { Actor } from '@tsudoi/audit/recordChange';
import { ContactInput } from '@tsudoi/contracts/contacts';
import type { SignUpImport, SignUpShop } from '@tsudoi/contracts/signUpFiles';
import type { Tx } from '@tsudoi/database/database';
import { publishAll } from '@tsudoi/database/outbox';
import { newId } from '@tsudoi/runtime/newId';
import { findContactsByEmail } from '../contacts/contactRows.ts';
import { writeContacts } from '../contacts/import/writeBatch.ts';
import type { Context } from '../context.ts';
import { notAhead } from '../shops/seatsOf.ts';
import {
  changeSignUp,
  isOlder,
  signUpColumns,
  toSignUp,
  unchanged,
  type SignUpRow,
} from '../signUps/changeSignUp.ts';
import type { FileSignUp } from './readSignUpRow.ts';

/** How many of a batch are new, changed, or known and nothing new. */
export type SignUpCounts = Pick<SignUpImport, 'recorded' | 'changed' | 'unchanged'>;

/** Of what a batch is. */
export interface SignUpsOf {
  readonly eventId: string;
  /** The sign-ups' source: their external ids are its own. */
  readonly source: string;
}

/** A list's own source: some number their rows by the event, some tell nothing but addresses, so that a source is of one event. */
export function sourceOfList(of: { readonly eventId: string; readonly shop: SignUpShop }): SignUpsOf {
  return { eventId: of.eventId, source: `csv-${of.shop}:${of.eventId}` };
}

/**
 * Records sign-ups of a file, one an external id, in a few statements: people who are not known become contacts, known ones stay as they
 * are, a row that says nothing new is not touched. Publishes as `recordSignUp` does.
 * @throws Forbidden over the tenant's quota of contacts
 */
export async function writeSignUps(
  tx: Tx,
  { sealer, clock }: Pick<Context, 'sealer' | 'clock'>,
  actor: Actor,
  { eventId, source }: SignUpsOf,
  given: readonly FileSignUp[],
): Promise<SignUpCounts> {
  const now = clock.now();
  // A list whose times are read in another zone than they were written in must not silence the next one.
  const batch = given.map((each) => ({
    ...each,
    signedUpAt: notAhead(each.signedUpAt, now),
    toldAt: notAhead(each.toldAt, now),
  }));
  const byEmail = new Map(batch.map((each) => [each.email, each]));
  const known = await findContactsByEmail(tx, [...byEmail.keys()]);
  // In one order: lists that are written side by side may name the same people.
  const strangers = [...byEmail.values()]
    .filter(({ email }) => !known.has(email))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
  await writeContacts(tx, sealer, actor, {
    contacts: strangers.map(({ email, displayName }) => ({
      contact: ContactInput.parse({ email, ...(displayName !== undefined && { displayName }) }),
      states: new Set(['email']),
    })),
    again: new Set(),
    now,
  });
  const contacts = await findContactsByEmail(tx, [...byEmail.keys()]);
  const rows = await tx.query<SignUpRow>(
    `select ${signUpColumns} from core.sign_up where tenant_id = $1 and source = $2 and external_id = any ($3) order by external_id for update`,
    [tx.tenantId, source, batch.map(({ externalId }) => externalId)],
  );
  const before = new Map(rows.map((row) => [row.external_id, row]));
  const fresh = batch.filter(({ externalId }) => !before.has(externalId));
  const made = await tx.query<SignUpRow>(
    `insert into core.sign_up (tenant_id, id, event_id, contact_id, source, external_id, state, tickets, utm, signed_up_at, told_at)
     select $1, i.id, $2, i.contact_id, $3, i.external_id, i.state, i.tickets, '{}', i.signed_up_at, i.told_at
     from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::timestamptz[], $10::timestamptz[])
       i (id, contact_id, external_id, state, tickets, signed_up_at, told_at)
     on conflict (tenant_id, source, external_id) do nothing returning ${signUpColumns}`,
    [
      tx.tenantId,
      eventId,
      source,
      fresh.map(() => newId()),
      fresh.map(({ email }) => contacts.get(email)?.id),
      fresh.map(({ externalId }) => externalId),
      fresh.map(({ state }) => state),
      fresh.map(({ tickets }) => tickets),
      fresh.map(({ signedUpAt, toldAt }) => signedUpAt ?? toldAt ?? now),
      fresh.map(({ toldAt }) => toldAt ?? null),
    ],
  );
  const recorded = made.map(toSignUp);
  await publishAll(
    tx,
    'sign_up.recorded',
    recorded
      .filter(({ state }) => state !== 'cancelled')
      .map(({ contactId, id, tacticKey, tickets, signedUpAt }) => ({
        ...{ contactId, eventId, signUpId: id, tacticKey, tickets, signedUpAt },
      })),
  );
  let changed = 0;
  for (const each of batch) {
    const row = before.get(each.externalId);
    if (!row || isOlder(row, each.toldAt)) continue;
    // Who was let in stays so: a list that tells nothing of the door takes nobody out.
    const state = row.state === 'attended' && each.state === 'confirmed' ? 'attended' : each.state;
    if (row.state === state && row.tickets === each.tickets) continue;
    const next = { ...unchanged(row), state, tickets: each.tickets, toldAt: each.toldAt ?? row.told_at };
    await changeSignUp(tx, sealer, actor, row, next);
    changed += 1;
  }
  await recordPeopleChanges(
    tx,
    sealer,
    actor,
    recorded.map((after) => ({
      action: 'contact.signed_up',
      targetKind: 'contact',
      targetId: after.contactId,
      after,
    })),
  );
  return { recorded: recorded.length, changed, unchanged: batch.length - recorded.length - changed };
}
