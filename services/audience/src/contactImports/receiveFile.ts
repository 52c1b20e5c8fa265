import type { Actor } from '@tsudoi/audit/recordChange';
import type { Tx } from '@tsudoi/database/database';
import { decodeText } from '@tsudoi/runtime/csv/decodeText';
import { readRows, type CsvRow } from '@tsudoi/runtime/csv/readRows';
import { invalidField } from '@tsudoi/runtime/errors';
import { cutText } from '@tsudoi/runtime/cutText';
import { newId } from '@tsudoi/runtime/newId';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { fileFault } from '../contacts/import/csvFile.ts';
import type { Context } from '../context.ts';
import { beginImport, insertImport, partContext, type OfSignUps } from './importRow.ts';

/** Rows that are written in one transaction later, and characters: a part is sealed and opened at one go. */
const partRows = 200;
const partCharacters = 262_144;
const mostRows = 500_000;
const mostColumns = 100;
/** Exports begin with title lines: the header is one of the first few. */
const headerWithin = 10;
/** Rows between two turns of the event loop. */
const rowsAtOnce = 100;

/** A row of a part as it is kept: line and cells. */
export type PartRow = readonly [line: number, cells: readonly string[]];

/** How the rows of a file are told apart once its header is known: a row whose key comes again further down does not count. */
export interface KnownHeader {
  readonly keyOf: (cells: readonly string[]) => string;
  readonly signUps?: OfSignUps;
}

/** A kind of file: its header, and the job that works its parts. */
export interface ReceivedKind {
  readonly readHeader: (titles: readonly string[]) => KnownHeader | undefined;
  readonly noHeader: () => Error;
  readonly enqueue: (tx: Tx, importId: string) => Promise<unknown>;
}

/**
 * Takes a file as it comes and keeps its rows, sealed, in parts; a job writes them. Held are a part and a digest of each key,
 * never the file. An upload that ends early leaves nothing. @throws InvalidInput where it is no text, no CSV, without its header, or too long
 */
export async function receiveFile(
  context: Pick<Context, 'database' | 'sealer'>,
  tenantId: string,
  { actor, region, kind }: { readonly actor: Actor; readonly region: string; readonly kind: ReceivedKind },
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<typeof beginImport>>> {
  const { database, sealer } = context;
  const id = newId();
  let encoding = 'utf-8';
  let known: KnownHeader | undefined;
  let looked = 0;
  let rows = 0;
  let number = 0;
  let waiting: PartRow[] = [];
  let characters = 0;
  const lastLines = new Map<number, number>();
  const superseded: number[] = [];

  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const sealed = sealer.seal(JSON.stringify(waiting), partContext(tenantId, id));
    waiting = [];
    characters = 0;
    number += 1;
    await database.withTenant(tenantId, (tx) =>
      tx.execute(
        'insert into core.contact_import_part (tenant_id, import_id, number, sealed_rows) values ($1, $2, $3, $4)',
        [tenantId, id, number, sealed],
      ),
    );
  };
  const begin = async ({ cells }: CsvRow): Promise<void> => {
    const header = cells.slice(0, mostColumns).map((title) => cutText(title, 200));
    const found = kind.readHeader(header);
    if (!found) {
      looked += 1;
      if (looked >= headerWithin) throw kind.noHeader();
      return;
    }
    if (header.some((title) => title.includes('\0')))
      throw invalidField('body', 'the header has characters that are not of the encoding of the file');
    await database.withTenant(tenantId, (tx) =>
      insertImport(tx, { id, actor, region, header, encoding, signUps: found.signUps }),
    );
    known = found;
  };
  const take = ({ line, cells }: CsvRow, { keyOf }: KnownHeader): void => {
    rows += 1;
    if (rows > mostRows) throw invalidField('body', `more than ${String(mostRows)} rows: send it in parts`);
    const key = keyOf(cells);
    if (key !== '') {
      const digest = createHash('sha256').update(key).digest().readUIntBE(0, 6);
      const before = lastLines.get(digest);
      if (before !== undefined) superseded.push(before);
      lastLines.set(digest, line);
    }
    const kept = cells.slice(0, mostColumns);
    waiting.push([line, kept]);
    characters += kept.reduce((sum, cell) => sum + cell.length, 0);
  };

  try {
    for await (const batch of readRows(decodeText(bytes, (told) => (encoding = told)))) {
      for (const [index, row] of batch.entries()) {
        if (index % rowsAtOnce === 0) {
          signal.throwIfAborted();
          await setImmediate();
        }
        if (!known) {
          await begin(row);
          continue;
        }
        take(row, known);
        if (waiting.length >= partRows || characters >= partCharacters) await flush();
      }
    }
    if (!known) throw kind.noHeader();
    await flush();
    return await database.withTenant(tenantId, async (tx) => {
      await kind.enqueue(tx, id);
      return beginImport(tx, id, rows, superseded);
    });
  } catch (err) {
    if (known)
      await database
        .withTenant(tenantId, (tx) => tx.execute('delete from core.contact_import where id = $1', [id]))
        .catch(() => undefined);
    throw fileFault(err);
  }
}
