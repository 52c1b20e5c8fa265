import type { Contact } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { findPersonKey } from '../audit/personKey.ts';
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

/** Undefined when there is no such contact. At most 10,000 rows a table; sealed columns are left out. */
export async function exportPerson(
  tx: Tx,
  { sealer, machineClock }: Pick<Context, 'sealer' | 'machineClock'>,
  contactId: string,
): Promise<PersonExport | undefined> {
  const contact = await findContact(tx, contactId);
  if (!contact) return undefined;
  const tables: PersonExport['tables'] = {};
  for (const { table, column } of await contactColumns(tx)) {
    const rows = await tx.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${table} t where ${column} = $1 limit 10000`,
      [contactId],
    );
    if (rows.length > 0) tables[table] = rows.map(({ row }) => withoutSealed(row));
  }
  const key = await findPersonKey(tx, sealer, contactId);
  const entries = key
    ? await tx.query<{ at: Date; action: string; sealed_change: string | null }>(
        'select at, action, sealed_change from core.audit_entry where target_id = $1 order by day, seq limit 10000',
        [key.pseudonym],
      )
    : [];
  const audit = entries.map(({ at, action, sealed_change }) => ({
    at: at.toISOString(),
    action,
    change:
      key && sealed_change !== null
        ? (JSON.parse(
            key.sealer.open(sealed_change, { tenantId: tx.tenantId, purpose: `audit:${key.pseudonym}` }),
          ) as unknown)
        : null,
  }));
  return { exportedAt: machineClock.now().toISOString(), contact, tables, audit };
}

function withoutSealed(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !/sealed|hash|secret/.test(name)));
}
