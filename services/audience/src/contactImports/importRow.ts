import type { Actor } from '@tsudoi/audit/recordChange';
import type { ContactImportRun, ContactImportFault } from '@tsudoi/contracts/contactImports';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import type { SealContext } from '@tsudoi/seal/createSealer';
import type { Counts } from '../contacts/import/writeBatch.ts';

/** A row of core.contact_import. */
interface ImportRow {
  readonly id: string;
  readonly state: ContactImportRun['state'] | 'uploading';
  readonly actor: Actor;
  readonly region: string;
  readonly header: string[];
  readonly encoding: string;
  readonly superseded: number[];
  readonly row_count: number;
  readonly done: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly faults: number;
  readonly message: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

/** Everything of a row but the list of lines, which only the work wants. */
const shown = `id, state, actor, region, header, encoding, row_count, done, created, updated, unchanged, faults, message, created_at, finished_at`;

function toImport(row: Omit<ImportRow, 'superseded'>): ContactImportRun {
  return {
    id: row.id,
    state: row.state === 'uploading' ? 'running' : row.state,
    message: row.message,
    encoding: row.encoding,
    columns: row.header,
    rows: row.row_count,
    done: row.done,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    faults: row.faults,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export async function findImport(tx: Tx, id: string): Promise<ContactImportRun | undefined> {
  const [row] = await tx.query<ImportRow>(
    `select ${shown} from core.contact_import where id = $1 and state <> 'uploading'`,
    [id],
  );
  return row && toImport(row);
}

/** Newest first; what is still coming in is not shown. */
export async function newestImports(
  tx: Tx,
  most: number,
  after: readonly unknown[] | undefined,
): Promise<ContactImportRun[]> {
  const rows = await tx.query<ImportRow>(
    `select ${shown} from core.contact_import where ${beforeCursor('created_at', 'id', 2)} and state <> 'uploading'
     order by created_at desc, id desc limit $1`,
    [most, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toImport);
}

export function importFaults(
  tx: Tx,
  importId: string,
  most: number,
  after: readonly unknown[] | undefined,
): Promise<ContactImportFault[]> {
  return tx.query<ContactImportFault>(
    'select line, field, message from core.contact_import_fault where import_id = $1 and line > $2 order by line limit $3',
    [importId, after?.[0] ?? 0, most],
  );
}

/** What the rows of a part are sealed to. */
export function partContext(tenantId: string, importId: string): SealContext {
  return { tenantId, purpose: `contact-import:${importId}` };
}

export async function insertImport(
  tx: Tx,
  made: {
    readonly id: string;
    readonly actor: Actor;
    readonly region: string;
    readonly header: readonly string[];
    readonly encoding: string;
  },
): Promise<void> {
  await tx.execute(
    'insert into core.contact_import (tenant_id, id, actor, region, header, encoding) values ($1, $2, $3, $4, $5, $6)',
    [tx.tenantId, made.id, JSON.stringify(made.actor), made.region, made.header, made.encoding],
  );
}

/** The upload is whole: the work may begin. */
export async function beginImport(
  tx: Tx,
  id: string,
  rows: number,
  superseded: readonly number[],
): Promise<ContactImportRun> {
  const [row] = await tx.query<ImportRow>(
    `update core.contact_import set state = 'running', row_count = $2, superseded = $3 where id = $1 returning ${shown}`,
    [id, rows, superseded],
  );
  return toImport(row as ImportRow);
}

/** What the work on an import needs of it; undefined where it is over. */
export async function openImport(
  tx: Tx,
  id: string,
): Promise<Pick<ImportRow, 'actor' | 'region' | 'header' | 'superseded' | 'done' | 'row_count'> | undefined> {
  const [row] = await tx.query<ImportRow>(
    `select ${shown}, superseded from core.contact_import where id = $1 and state = 'running'`,
    [id],
  );
  return row;
}

/** The next rows that nobody else is at, taken out: they come back if the transaction does not commit. */
export async function takePart(tx: Tx, importId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ sealed_rows: string }>(
    `delete from core.contact_import_part where import_id = $1 and number = (
       select number from core.contact_import_part where import_id = $1 order by number limit 1 for update skip locked)
     returning sealed_rows`,
    [importId],
  );
  return row?.sealed_rows;
}

export async function countPart(
  tx: Tx,
  importId: string,
  part: Counts & { readonly rows: number; readonly faults: readonly ContactImportFault[] },
): Promise<void> {
  if (part.faults.length > 0)
    await tx.execute(
      `insert into core.contact_import_fault (tenant_id, import_id, line, field, message)
       select $1, $2, line, field, message from json_to_recordset($3::json) as f (line int, field text, message text)`,
      [tx.tenantId, importId, JSON.stringify(part.faults)],
    );
  await tx.execute(
    `update core.contact_import set done = done + $2, created = created + $3, updated = updated + $4, unchanged = unchanged + $5,
       faults = faults + $6 where id = $1`,
    [importId, part.rows, part.created, part.updated, part.unchanged, part.faults.length],
  );
}

/** Ends an import; what is left of its rows goes. */
export async function endImport(tx: Tx, id: string, message: string | null): Promise<void> {
  await tx.execute('delete from core.contact_import_part where import_id = $1', [id]);
  await tx.execute(
    `update core.contact_import set state = case when $2::text is null then 'done' else 'failed' end, message = $2, finished_at = now(),
       superseded = '{}' where id = $1 and state = 'running'`,
    [id, message],
  );
}
