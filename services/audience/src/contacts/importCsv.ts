import type { ContactInput } from '@tsudoi/contracts/contacts';
import type { Tx } from '@tsudoi/database/database';
import { InvalidInput, invalidField } from '@tsudoi/runtime/errors';
import { NotCsv, readRows, type CsvRow } from '@tsudoi/runtime/csv/readRows';
import { setImmediate } from 'node:timers/promises';
import { recordPersonChange, type Actor } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { checkContactQuota } from './contactQuota.ts';
import { findContactByEmail, insertContact, replaceContact } from './contactRow.ts';
import { readHeader, readRow } from './csvColumns.ts';

export interface ImportResult {
  readonly created: number;
  readonly updated: number;
  readonly refused: { row: number; field: string; message: string }[];
  readonly refusedRows: number;
}

const mostRefusals = 1_000;
const batchRows = 200;
const rowsAtOnce = 50;

/**
 * Imports contacts from CSV: one address is one contact, the last row of an address wins, a row that is not valid is
 * named and left out. Committed in batches, so that a long import holds no lock; sending it again changes nothing more.
 */
export async function importCsv(
  context: Context,
  tenantId: string,
  actor: Actor,
  text: string,
  signal: AbortSignal,
): Promise<ImportResult> {
  const rows = await parseRows(text);
  const header = rows[0]?.cells;
  if (!header) throw invalidField('body', 'no header row');
  const fields = readHeader(header);
  if (!fields.includes('email')) throw invalidField('body', 'no column of e-mail addresses');
  const at = context.clock.now().toISOString();
  const refused: ImportResult['refused'] = [];
  let refusedRows = 0;
  const contacts = new Map<string, ContactInput>();
  for (const [index, { line, cells }] of rows.slice(1).entries()) {
    // Hostile rows cost most to refuse: others get their turn on the loop between some of them.
    if (index % rowsAtOnce === 0) {
      signal.throwIfAborted();
      await setImmediate();
    }
    const read = readRow(header, fields, cells, at);
    if ('contact' in read) {
      contacts.set(read.contact.email.toLowerCase(), read.contact);
      continue;
    }
    refusedRows += 1;
    if (refused.length < mostRefusals) refused.push({ row: line, field: read.field, message: read.message });
  }
  const all = [...contacts.values()].sort((a, b) => (a.email.toLowerCase() < b.email.toLowerCase() ? -1 : 1));
  let created = 0;
  for (let from = 0; from < all.length; from += batchRows) {
    signal.throwIfAborted();
    created += await context.database.withTenant(tenantId, (tx) =>
      writeBatch(tx, context, actor, all.slice(from, from + batchRows)),
    );
  }
  return { created, updated: all.length - created, refused, refusedRows };
}

async function parseRows(text: string): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  try {
    for await (const batch of readRows([text.startsWith('\ufeff') ? text.slice(1) : text]))
      rows.push(...batch);
    return rows;
  } catch (err) {
    if (!(err instanceof NotCsv)) throw err;
    const message = `not CSV: line ${String(err.line)}: ${err.message}`;
    throw new InvalidInput(`body: ${message}`, [{ field: 'body', message }]);
  }
}

async function writeBatch(
  tx: Tx,
  context: Context,
  actor: Actor,
  contacts: readonly ContactInput[],
): Promise<number> {
  const { clock, sealer } = context;
  let created = 0;
  for (const contact of contacts) {
    const before = await findContactByEmail(tx, contact.email);
    const after = before
      ? await replaceContact(tx, before.id, { ...before, ...merged(before, contact) }, clock.now())
      : await insertContact(tx, contact, clock.now());
    if (!after) continue; // added by someone else between the two statements: it is known now
    if (!before) created += 1;
    await recordPersonChange(tx, sealer, actor, {
      action: before ? 'contact.changed' : 'contact.created',
      targetKind: 'contact',
      targetId: after.id,
      before,
      after,
    });
  }
  await checkContactQuota(tx);
  return created;
}

/** A file adds to what is known: an empty cell takes nothing away, and a refusal of consent is not overwritten. */
function merged(before: ContactInput, given: ContactInput): ContactInput {
  const refusedBefore = Object.entries(before.consent).filter(([, consent]) => !consent.granted);
  return {
    ...given,
    email: before.email,
    displayName: given.displayName || before.displayName,
    phone: given.phone ?? before.phone,
    consent: { ...before.consent, ...given.consent, ...Object.fromEntries(refusedBefore) },
    quietHours: given.quietHours ?? before.quietHours,
    preferences: { ...before.preferences, ...given.preferences },
    attributes: { ...before.attributes, ...given.attributes },
  };
}
