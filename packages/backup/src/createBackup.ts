import { createHash, randomBytes } from 'node:crypto';
import { openLongConnection, type Looks } from '@tsudoi/database/longConnection';
import type { Clock } from '@tsudoi/runtime/clock';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { findParts, partBytes, putManifest, putPart } from './backupStore.ts';
import type { Manifest, Part, TableBackup } from './manifest.ts';
import {
  columnList,
  quoted,
  ranMigrations,
  schemaPartitions,
  schemaSequences,
  schemaTables,
  type SchemaTable,
} from './schemaTables.ts';

export interface BackupSource {
  /** URL of the owner role, whom row-level security does not bind. */
  readonly url: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Called after each table, for progress. */
  readonly onTable?: (table: TableBackup) => void;
  /** How a silent server is noticed; within two minutes unless said. */
  readonly looks?: Looks;
}

/**
 * Writes one consistent snapshot of every table: a single REPEATABLE READ transaction, COPY streams, zstd, sealed by the
 * store. Memory stays at a few parts of 8 MB. The manifest is written last: a backup that was cut off does not exist.
 * @throws with ETIMEDOUT where the database falls silent
 */
export async function createBackup({ url, store, clock, onTable, looks }: BackupSource): Promise<Manifest> {
  const takenAt = clock.now().toISOString();
  const id = `${takenAt.replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
  const client = await openLongConnection(url, 'tsudoi-backup', looks);
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(`set local statement_timeout = 0; set local row_security = off`);
    const migrations = await ranMigrations(client);
    if (migrations.length === 0) throw new Error('this database holds no installation: nothing to back up');
    const [partitions, sequences, wanted] = [
      await schemaPartitions(client),
      await schemaSequences(client),
      await schemaTables(client),
    ];
    const tables: TableBackup[] = [];
    for (const table of wanted) {
      const written = await writeTable(client, store, id, table);
      tables.push(written);
      onTable?.(written);
    }
    await client.query('commit');
    const manifest: Manifest = { format: 1, id, takenAt, migrations, tables, partitions, sequences };
    await findParts(store, manifest);
    await putManifest(store, manifest);
    return manifest;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function writeTable(
  client: pg.Client,
  store: ObjectStore,
  id: string,
  { name, columns, tenantColumn }: SchemaTable,
): Promise<TableBackup> {
  const parts: Part[] = [];
  let pieces: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const rows = Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
    await putPart(store, id, name, parts.length, rows);
    parts.push(partOf(rows));
  };
  const stream = client.query(
    copyTo(
      `copy (select ${columnList(columns)} from ${quoted(name)}) to stdout (format text, encoding 'utf8')`,
    ),
  );
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
    // COPY hands over whole rows or pieces of one: a part ends where a row does.
    if (bytes >= partBytes / 2 && piece.at(-1) === newline) await flush();
  }
  if (bytes > 0) await flush();
  return { name, columns: [...columns], tenantColumn, parts };
}

const newline = 0x0a;

/** Rows end with a line feed; one inside a value is written as `\n`, so counting them counts rows. */
export function partOf(rows: Buffer): Part {
  let count = 0;
  for (let at = rows.indexOf(newline); at !== -1; at = rows.indexOf(newline, at + 1)) count += 1;
  return { rows: count, bytes: rows.length, sha256: createHash('sha256').update(rows).digest('hex') };
}
