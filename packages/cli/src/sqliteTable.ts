import { DatabaseSync } from 'node:sqlite';

/** What an import takes at most. */
const mostBytes = 512 * 1024 * 1024;

/** A SQLite file of which no table can be read; the message says what to do. */
export class NoTable extends Error {
  override readonly name = 'NoTable';
}

/**
 * A table of a SQLite file as CSV (RFC 4180, UTF-8), its columns' names as the header. The file is opened for reading only, nothing that it brings is run. NULL and blobs
 * are empty cells, which are not zero. @throws NoTable where the file is damaged, has no such table, or several and none is named
 */
export function sqliteAsCsv(file: string, table: string | undefined): Buffer<ArrayBuffer> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, allowExtension: false });
    database.exec('pragma trusted_schema = off; pragma cell_size_check = on');
    return readTable(database, tableOf(database, table));
  } catch (err) {
    if (err instanceof NoTable) throw err;
    throw new NoTable(`it cannot be read: ${err instanceof Error ? err.message : String(err)}`);
  } finally {
    database?.close();
  }
}

function tableOf(database: DatabaseSync, wanted: string | undefined): string {
  const found = database
    .prepare(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
    )
    .all()
    .map(({ name }) => String(name));
  if (wanted !== undefined) {
    if (found.includes(wanted)) return wanted;
    throw new NoTable(`there is no table ${wanted}; there are: ${found.join(', ')}`);
  }
  const [only, another] = found;
  if (only === undefined) throw new NoTable('there is no table in it');
  if (another !== undefined) throw new NoTable(`--table names which one: ${found.join(', ')}`);
  return only;
}

function readTable(database: DatabaseSync, table: string): Buffer<ArrayBuffer> {
  const statement = database.prepare(`select * from "${table.replaceAll('"', '""')}"`);
  statement.setReadBigInts(true);
  const names = statement.columns().map(({ name }) => name);
  const parts: Buffer<ArrayBuffer>[] = [Buffer.from(lineOf(names))];
  let bytes = parts[0]?.length ?? 0;
  for (const row of statement.iterate()) {
    const part = Buffer.from(lineOf(names.map((name) => textOf(row[name]))));
    bytes += part.length;
    if (bytes > mostBytes) throw new NoTable('the table is larger than 512 MiB as CSV');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : '';
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
