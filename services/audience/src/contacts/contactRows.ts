import type { Contact, ContactInput } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { newId } from '@tsudoi/runtime/newId';
import { contactColumns, toContact, type ContactRow } from './contactRow.ts';

/** The contacts with these addresses, by the address as it was asked for; locked until the transaction ends. */
export async function findContactsByEmail(tx: Tx, emails: readonly string[]): Promise<Map<string, Contact>> {
  const rows = await tx.query<ContactRow & { asked: string }>(
    `select i.asked, c.* from unnest($2::text[]) i (asked)
     join (select ${contactColumns} from core.contact where tenant_id = $1 and email = any (select lower(e) from unnest($2::text[]) e)
       order by email for update) c on c.email = lower(i.asked)`,
    [tx.tenantId, emails],
  );
  return new Map(rows.map((row) => [row.asked, toContact(row)]));
}

/** Adds contacts; one whose address is a contact already is left out. */
export async function insertContacts(
  tx: Tx,
  contacts: readonly ContactInput[],
  now: Date,
): Promise<Contact[]> {
  if (contacts.length === 0) return [];
  const rows = await tx.query<ContactRow>(
    `insert into core.contact (email, display_name, phone, locale, time_zone, consent, quiet_hours, preferences, attributes,
       tenant_id, id, created_at, updated_at)
     select lower(i.email), i.name, i.phone, i.locale, i.zone, i.consent, i.quiet, i.preferences, i.attributes, $1, i.id, $2, $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::jsonb[])
       i (id, email, name, phone, locale, zone, consent, quiet, preferences, attributes)
     on conflict (tenant_id, email) do nothing returning ${contactColumns}`,
    [tx.tenantId, now, contacts.map(() => newId()), ...columnsOf(contacts)],
  );
  return rows.map(toContact);
}

/** Writes the next version of contacts; addresses stay. Resolves to them by id. */
export async function replaceContacts(
  tx: Tx,
  contacts: readonly Contact[],
  now: Date,
): Promise<Map<string, Contact>> {
  if (contacts.length === 0) return new Map();
  const rows = await tx.query<ContactRow>(
    `update core.contact c set display_name = i.name, phone = i.phone, locale = i.locale, time_zone = i.zone, consent = i.consent,
       quiet_hours = i.quiet, preferences = i.preferences, attributes = i.attributes, version = c.version + 1, updated_at = $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::jsonb[])
       i (key, mail, name, phone, locale, zone, consent, quiet, preferences, attributes)
     where c.tenant_id = $1 and c.id = i.key
     returning ${contactColumns
       .split(',')
       .map((name) => `c.${name.trim()}`)
       .join(', ')}`,
    [tx.tenantId, now, contacts.map(({ id }) => id), ...columnsOf(contacts)],
  );
  return new Map(rows.map((row) => [row.id, toContact(row)]));
}

function columnsOf(contacts: readonly ContactInput[]): unknown[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return [
    contacts.map(({ email }) => email),
    contacts.map(({ displayName }) => displayName),
    contacts.map(({ phone }) => phone),
    contacts.map(({ locale }) => locale),
    contacts.map(({ timeZone }) => timeZone),
    contacts.map(({ consent }) => json(consent)),
    contacts.map(({ quietHours }) => json(quietHours)),
    contacts.map(({ preferences }) => json(preferences)),
    contacts.map(({ attributes }) => json(attributes)),
  ];
}
