import type { Contact } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import type { Position } from '@tsudoi/audit/archivedChain';
import { listEntries } from '@tsudoi/audit/listEntries';
import { findContact } from '../contacts/contactRow.ts';
import type { Context } from '../context.ts';
import { contactColumns } from './personTables.ts';

/** Everything about a person: their row, the rows of every table that names them, and the audit's entries, opened. */
export interface PersonExport {
  readonly exportedAt: string;
  readonly contact: Contact;
  readonly tables: Record<string, Record<string, unknown>[]>;
  readonly audit: Record<string, unknown>[];
}

const mostEntries = 10_000;

/** Undefined when there is no such contact. At most 10,000 rows a table; sealed columns are left out. */
export async function exportPerson(
  context: Pick<Context, 'database' | 'sealer' | 'objects' | 'machineClock'>,
  tenantId: string,
  contactId: string,
): Promise<PersonExport | undefined> {
  const stored = await context.database.withTenant(tenantId, async (tx) => {
    const contact = await findContact(tx, contactId);
    return contact && { contact, tables: await rowsAbout(tx, contactId) };
  });
  if (!stored) return undefined;
  const exportedAt = context.machineClock.now().toISOString();
  const audit = await entriesAbout(context, tenantId, contactId, exportedAt.slice(0, 10));
  return { exportedAt, ...stored, audit };
}

async function rowsAbout(tx: Tx, contactId: string): Promise<PersonExport['tables']> {
  const tables: PersonExport['tables'] = {};
  for (const { table, column } of await contactColumns(tx)) {
    const rows = await tx.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${table} t where ${column} = $1 limit 10000`,
      [contactId],
    );
    if (rows.length > 0) tables[table] = rows.map(({ row }) => withoutSealed(row));
  }
  return tables;
}

/** What the audit log says of someone, oldest first, archived months included. */
async function entriesAbout(
  context: Pick<Context, 'database' | 'sealer' | 'objects'>,
  tenantId: string,
  contactId: string,
  today: string,
): Promise<PersonExport['audit']> {
  const found: PersonExport['audit'] = [];
  let before: Position | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEntries>> = await listEntries(context, tenantId, {
      from: '2000-01-01',
      to: today,
      limit: 1_000,
      before,
      targetId: contactId,
    });
    found.push(...page.items.map(({ at, action, change }) => ({ at, action, change })));
    before = page.next;
  } while (before !== null && found.length < mostEntries);
  return found.reverse();
}

function withoutSealed(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !/sealed|hash|secret/.test(name)));
}
