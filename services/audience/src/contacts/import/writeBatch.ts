import { recordPeopleChanges } from '@tsudoi/audit/recordPeopleChanges';
import type { Actor, Change } from '@tsudoi/audit/recordChange';
import type { Contact, ContactImport, ContactInput } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../context.ts';
import { checkContactQuota } from '../contactQuota.ts';
import type { Stated } from './readRow.ts';
import { findContactsByEmail, insertContacts, replaceContacts } from '../contactRows.ts';

/** Rolls a transaction back of which only the counts are wanted. */
class DryRun extends Error {}

/** Contacts to be written, one an address. */
export interface Batch {
  readonly contacts: readonly Stated[];
  /** Those of them, by address in lower case, that an earlier batch had too: they are counted already. */
  readonly again: ReadonlySet<string>;
  /** Takes all back, and only counts. */
  readonly dryRun: boolean;
}

/** How many of a batch are new, changed, or known and nothing new. */
export type Counts = Pick<ContactImport, 'created' | 'updated' | 'unchanged'>;

/**
 * Writes a batch in a transaction of its own; a dry run takes it back.
 * @throws Forbidden over the tenant's quota
 */
export async function writeBatch(
  { database, sealer, clock }: Pick<Context, 'database' | 'sealer' | 'clock'>,
  tenantId: string,
  actor: Actor,
  { contacts, again, dryRun }: Batch,
): Promise<Counts> {
  let counts: Counts | undefined;
  const work = async (tx: Tx) => {
    counts = await writeContacts(tx, sealer, actor, { contacts, again, now: clock.now() });
    if (dryRun) throw new DryRun();
  };
  await database.withTenant(tenantId, work).catch((err: unknown) => {
    if (!(err instanceof DryRun)) throw err;
  });
  return counts ?? { created: 0, updated: 0, unchanged: 0 };
}

/**
 * Adds and updates contacts, one an address, in a few statements, last of all the audit entries. A contact of which the file says
 * nothing new is not touched. @throws Forbidden over the tenant's quota
 */
export async function writeContacts(
  tx: Tx,
  sealer: Sealer,
  actor: Actor,
  { contacts, again, now }: Omit<Batch, 'dryRun'> & { readonly now: Date },
): Promise<Counts> {
  const known = await findContactsByEmail(
    tx,
    contacts.map(({ contact }) => contact.email),
  );
  const fresh: ContactInput[] = [];
  const changed: { readonly before: Contact; readonly next: Contact }[] = [];
  for (const { contact, states } of contacts) {
    const before = known.get(contact.email);
    const next = before && { ...before, ...merged(before, contact, states) };
    if (!before || !next) fresh.push(contact);
    else if (!isDeepStrictEqual(next, before)) changed.push({ before, next });
  }
  const made = await insertContacts(tx, fresh, now);
  const written = await replaceContacts(
    tx,
    changed.map(({ next }) => next),
    now,
  );
  if (made.length > 0) await checkContactQuota(tx);
  const changes: Change[] = [
    ...made.map((after) => ({
      action: 'contact.created',
      targetKind: 'contact',
      targetId: after.id,
      after,
    })),
    ...changed.map(({ before }) => ({
      action: 'contact.changed',
      targetKind: 'contact',
      targetId: before.id,
      before,
      after: written.get(before.id),
    })),
  ];
  await tellWebhooks(tx, made, changed);
  await recordPeopleChanges(tx, sealer, actor, changes);
  const counted = ({ email }: { email: string }) => !again.has(email.toLowerCase());
  const same = contacts.filter(({ contact }) => known.has(contact.email) && counted(contact)).length;
  const updated = changed.filter(({ before }) => counted(before)).length;
  return { created: made.filter(counted).length, updated, unchanged: same - updated };
}

/** Domain events, where an endpoint of the tenant asks for them; no job hears of contacts. */
async function tellWebhooks(
  tx: Tx,
  made: readonly Contact[],
  changed: readonly { readonly before: Contact; readonly next: Contact }[],
): Promise<void> {
  if (made.length + changed.length === 0) return;
  const told = [
    ...made.map(({ id }) => ({ type: 'contact.created', payload: { contactId: id } })),
    ...changed.map(({ before, next }) => ({
      type: 'contact.changed',
      payload: {
        contactId: before.id,
        changed: (Object.keys(next) as (keyof Contact)[]).filter(
          (field) => !isDeepStrictEqual(before[field], next[field]),
        ),
      },
    })),
  ];
  await tx.execute(
    `insert into core.outbox (tenant_id, type, payload)
     select $1, type, payload from jsonb_to_recordset($2::jsonb) as told (type text, payload jsonb)
     where (type = 'contact.created' and core.webhook_wants('contact.created'))
       or (type = 'contact.changed' and core.webhook_wants('contact.changed'))`,
    [tx.tenantId, JSON.stringify(told)],
  );
}

/**
 * A file adds to what is known: an empty cell takes nothing away, a refusal of consent is not overwritten, and a consent that was
 * given keeps its instant.
 */
function merged(before: ContactInput, given: ContactInput, states: Stated['states']): ContactInput {
  const kept = Object.entries(before.consent).filter(
    ([name, consent]) =>
      !consent.granted || given.consent[name as keyof ContactInput['consent']]?.granted === true,
  );
  return {
    email: before.email,
    displayName: given.displayName || before.displayName,
    phone: given.phone ?? before.phone,
    locale: states.has('locale') ? given.locale : before.locale,
    timeZone: states.has('timeZone') ? given.timeZone : before.timeZone,
    consent: { ...before.consent, ...given.consent, ...Object.fromEntries(kept) },
    quietHours: given.quietHours ?? before.quietHours,
    preferences: { ...before.preferences, ...given.preferences },
    attributes: { ...before.attributes, ...given.attributes },
  };
}
