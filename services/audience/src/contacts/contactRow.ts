import type { Contact, ContactInput } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor, cursorOf } from '@tsudoi/database/keyset';

/** A row of `core.contact` as it is selected by `contactColumns`. */
export interface ContactRow {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly phone: string | null;
  readonly locale: 'ja' | 'en';
  readonly time_zone: string;
  readonly consent: Contact['consent'];
  readonly quiet_hours: Contact['quietHours'];
  readonly preferences: Record<string, string>;
  readonly attributes: Record<string, string>;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The columns of a contact. */
export const contactColumns = `id, email, display_name, phone, locale, time_zone, consent, quiet_hours, preferences, attributes, version,
  created_at, updated_at`;

/** A row as the API tells it. */
export function toContact(row: ContactRow): Contact {
  return {
    id: row.id,
    email: row.email,
    displayName: row.display_name,
    phone: row.phone,
    locale: row.locale,
    timeZone: row.time_zone,
    consent: row.consent,
    quietHours: row.quiet_hours,
    preferences: row.preferences,
    attributes: row.attributes,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The contact, or undefined; `lock` holds the row until the transaction ends. */
export async function findContact(tx: Tx, id: string, lock = false): Promise<Contact | undefined> {
  const [row] = await tx.query<ContactRow>(
    `select ${contactColumns} from core.contact where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return row && toContact(row);
}

/** The contact with this address, or undefined. */
export async function findContactByEmail(tx: Tx, email: string): Promise<Contact | undefined> {
  const [row] = await tx.query<ContactRow>(
    `select ${contactColumns} from core.contact where email = lower($1) for update`,
    [email],
  );
  return row && toContact(row);
}

/** Its columns up to `attributes`, in their order. */
export function contactValues(contact: ContactInput): unknown[] {
  return [
    contact.email,
    contact.displayName,
    contact.phone,
    contact.locale,
    contact.timeZone,
    JSON.stringify(contact.consent),
    contact.quietHours === null ? null : JSON.stringify(contact.quietHours),
    JSON.stringify(contact.preferences),
    JSON.stringify(contact.attributes),
  ];
}

/** Inserts a contact; undefined when the address is one already. */
export async function insertContact(tx: Tx, contact: ContactInput, now: Date): Promise<Contact | undefined> {
  const [row] = await tx.query<ContactRow>(
    `insert into core.contact (email, display_name, phone, locale, time_zone, consent, quiet_hours, preferences, attributes,
       tenant_id, created_at, updated_at)
     values (lower($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     on conflict (tenant_id, email) do nothing returning ${contactColumns}`,
    [...contactValues(contact), tx.tenantId, now],
  );
  return row && toContact(row);
}

/** Writes the next version of a contact; the address stays. */
export async function replaceContact(tx: Tx, id: string, contact: ContactInput, now: Date): Promise<Contact> {
  const [row] = await tx.query<ContactRow>(
    `update core.contact set email = lower($1), display_name = $2, phone = $3, locale = $4, time_zone = $5, consent = $6,
       quiet_hours = $7, preferences = $8, attributes = $9, version = version + 1, updated_at = $11
     where id = $10 returning ${contactColumns}`,
    [...contactValues(contact), id, now],
  );
  return toContact(row as ContactRow);
}

/** Newest first, after the cursor's (createdAt, id); one row more than `limit` tells that more follow. */
export async function listContactRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
  search: string | undefined,
): Promise<Contact[]> {
  const sql =
    search === undefined || search === ''
      ? `select ${contactColumns} from core.contact where ${beforeCursor('created_at', 'id', 2)}
         order by created_at desc, id desc limit $1`
      : `select ${contactColumns} from core.find_contacts(array[lower($4::text)], ${cursorOf(2)}, $1)`;
  const rows = await tx.query<ContactRow>(sql, [
    limit + 1,
    after?.[0] ?? null,
    after?.[1] ?? null,
    ...(search === undefined || search === '' ? [] : [search]),
  ]);
  return rows.map(toContact);
}
