import type { Actor } from '@tsudoi/audit/recordChange';
import type { ContactImportRun, ContactImportFault } from '@tsudoi/contracts/contactImports';
import type { SignUpImportRun, SignUpShop } from '@tsudoi/contracts/signUpFiles';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import type { SealContext } from '@tsudoi/seal/createSealer';
import type { Counts } from '../contacts/import/writeBatch.ts';

/** Of which event and shop a list of participants is, and the zone of its times. */
export interface OfSignUps {
  readonly eventId: string;
  readonly shop: SignUpShop;
  readonly timeZone: string;
}

/** A row of core.contact_import: of contacts, or of a list of participants. */
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
  readonly waiting: number;
  readonly sign_ups: OfSignUps | null;
  readonly message: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

/** Everything of a row but the list of lines, which only the work wants. */
const shown = `id, state, actor, region, header, encoding, row_count, done, created, updated, unchanged, faults, waiting, sign_ups,
  message, created_at, finished_at`;

type Shown = Omit<ImportRow, 'superseded'>;

function toRun(row: Shown) {
  return {
    id: row.id,
    state: row.state === 'uploading' ? ('running' as const) : row.state,
    message: row.message,
    encoding: row.encoding,
    columns: row.header,
    rows: row.row_count,
    done: row.done,
    unchanged: row.unchanged,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

/** A file of contacts as the API tells it. */
export function toContactImport(row: Shown): ContactImportRun {
  return { ...toRun(row), created: row.created, updated: row.updated, faults: row.faults };
}

/** A list of participants as the API tells it. */
export function toSignUpImport(row: Shown): SignUpImportRun {
  if (!row.sign_ups) throw new TypeError('a file of contacts is no list of participants');
  const { eventId, shop } = row.sign_ups;
  return {
    ...toRun(row),
    ...{ eventId, shop, recorded: row.created, changed: row.updated },
    ...{ waiting: row.waiting, refused: row.faults },
  };
}

/** Of contacts, or of an event's lists of participants. */
const ofKind = (at: number) =>
  `sign_ups ->> 'eventId' is not distinct from $${String(at)}::text and state <> 'uploading'`;

export async function findImport(
  tx: Tx,
  id: string,
  eventId: string | null = null,
): Promise<Shown | undefined> {
  const [row] = await tx.query<ImportRow>(
    `select ${shown} from core.contact_import where id = $1 and ${ofKind(2)}`,
    [id, eventId],
  );
  return row;
}

/** Newest first; what is still coming in is not shown. */
export function newestImports(
  tx: Tx,
  most: number,
  after: readonly unknown[] | undefined,
  eventId?: string,
): Promise<Shown[]> {
  const which =
    eventId === undefined ? 'sign_ups is null' : `sign_ups ->> 'eventId' = $4 and sign_ups is not null`;
  return tx.query<ImportRow>(
    `select ${shown} from core.contact_import where ${beforeCursor('created_at', 'id', 2)} and state <> 'uploading' and ${which}
     order by created_at desc, id desc limit $1`,
    [most, after?.[0] ?? null, after?.[1] ?? null, ...(eventId === undefined ? [] : [eventId])],
  );
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
    readonly signUps?: OfSignUps | undefined;
  },
): Promise<void> {
  await tx.execute(
    'insert into core.contact_import (tenant_id, id, actor, region, header, encoding, sign_ups) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      ...[tx.tenantId, made.id, JSON.stringify(made.actor), made.region, made.header, made.encoding],
      made.signUps ? JSON.stringify(made.signUps) : null,
    ],
  );
}

/** The upload is whole: the work may begin. */
export async function beginImport(
  tx: Tx,
  id: string,
  rows: number,
  superseded: readonly number[],
): Promise<Shown> {
  const [row] = await tx.query<ImportRow>(
    `update core.contact_import set state = 'running', row_count = $2, superseded = $3 where id = $1 returning ${shown}`,
    [id, rows, superseded],
  );
  return row as ImportRow;
}

/** What the work on an import needs of it. */
export type OpenImport = Pick<
  ImportRow,
  'actor' | 'region' | 'header' | 'superseded' | 'done' | 'row_count' | 'sign_ups'
>;

/** An import that is still to be worked on; undefined where it is over. */
export async function openImport(tx: Tx, id: string): Promise<OpenImport | undefined> {
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

/** What came of a part. */
export interface PartCounts extends Counts {
  readonly rows: number;
  readonly waiting?: number;
  readonly faults: readonly ContactImportFault[];
}

export async function countPart(tx: Tx, importId: string, part: PartCounts): Promise<void> {
  if (part.faults.length > 0)
    await tx.execute(
      `insert into core.contact_import_fault (tenant_id, import_id, line, field, message)
       select $1, $2, line, field, message from json_to_recordset($3::json) as f (line int, field text, message text)`,
      [tx.tenantId, importId, JSON.stringify(part.faults)],
    );
  await tx.execute(
    `update core.contact_import set done = done + $2, created = created + $3, updated = updated + $4, unchanged = unchanged + $5,
       faults = faults + $6, waiting = waiting + $7 where id = $1`,
    [
      ...[importId, part.rows, part.created, part.updated, part.unchanged, part.faults.length],
      part.waiting ?? 0,
    ],
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
