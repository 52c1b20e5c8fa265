import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openLongConnection, type Looks } from '@tsudoi/database/longConnection';
import { migrate, type MigrateOptions } from '@tsudoi/database/migrate';
import { migrationNames } from '@tsudoi/database/migrationNames';
import { rolesInside } from '@tsudoi/database/roles';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { getManifest } from './backupStore.ts';
import { withoutIndexes } from './laterIndexes.ts';
import type { Manifest, TableBackup } from './manifest.ts';
import { columnList, quoted, ranMigrations } from './schemaTables.ts';
import { partsOf } from './verifyBackup.ts';

/** A restore that was not begun, and why; nothing was changed. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';
}

export interface RestoreTarget {
  /** URL of the owner role on the database that gets the rows. */
  readonly url: string;
  readonly store: ObjectStore;
  readonly id: string;
  /** The login roles and their passwords, as for `migrate`; those of the database unless given. */
  readonly logins?: Pick<MigrateOptions, 'roles' | 'appPassword' | 'dispatcherPassword'>;
  /** How a silent server is noticed; within two minutes unless said. */
  readonly looks?: Looks;
}

/**
 * Restores a whole backup into a database that holds no tenant. The schema is made as it was when the backup was taken,
 * every row is loaded in one transaction with its counts and hashes compared, then the schema is brought up to this build.
 * Cut off anywhere, it leaves a database without rows that can be restored into again.
 */
export async function restoreBackup({ url, store, id, logins, looks }: RestoreTarget): Promise<Manifest> {
  const manifest = await getManifest(store, id);
  refuseNewer(manifest);
  const seen = looks && { looks };
  const client = await connect(url, looks);
  let who = logins;
  try {
    const inside = await rolesInside(client);
    who ??= inside && { roles: inside };
    await emptyDatabase(client);
    await migrate({ url, ...who, ...seen, only: manifest.migrations });
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    const loud = await quietTriggers(client, manifest);
    await makePartitions(client, manifest);
    await client.query(`truncate ${manifest.tables.map(({ name }) => quoted(name)).join(', ')}`);
    const indexed = await withoutIndexes(client, manifest.tables);
    for (const table of manifest.tables) await loadTable(client, store, id, table);
    await indexed();
    for (const { name, lastValue } of manifest.sequences)
      await client.query('select setval($1::regclass, $2::bigint)', [quoted(name), lastValue]);
    await loud();
    await client.query('commit');
  } catch (err) {
    await client.query('rollback').catch(() => undefined);
    throw err;
  } finally {
    await client.end().catch(() => undefined);
  }
  await migrate({ url, ...who, ...seen });
  return manifest;
}

/** @throws RestoreRefused where the backup was taken by a version that this build does not know */
export function refuseNewer({ migrations, id }: Manifest): void {
  const known = new Set(migrationNames());
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new RestoreRefused(
      `${id} was taken by a newer version (${String(unknown.at(-1))}): restore it with that version or a later one`,
    );
}

export function connect(url: string, looks?: Looks): Promise<pg.Client> {
  return openLongConnection(url, 'tsudoi-restore', looks);
}

/** Leaves nothing of an installation that holds no tenant. @throws RestoreRefused where it holds one */
async function emptyDatabase(client: pg.Client): Promise<void> {
  if ((await ranMigrations(client)).length === 0) return;
  const { rows } = await client.query<{ n: string }>('select count(*) as n from core.tenant');
  if (rows[0]?.n !== '0')
    throw new RestoreRefused(
      `this database holds ${String(rows[0]?.n)} tenant(s): restore into a new database, or one tenant of the backup with --tenant`,
    );
  const { rows: schemas } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace
     where nspname not in ('pg_catalog', 'information_schema', 'public') and nspname not like 'pg\\_%'`,
  );
  await client.query('begin');
  for (const { name } of schemas) await client.query(`drop schema ${quoted(name)} cascade`);
  await client.query('drop table public.tsudoi_migration');
  await client.query('commit');
}

/**
 * Rows come back as they were: no trigger writes audit entries or notices of its own for them in this transaction.
 * Resolves to what switches them on again before the commit.
 */
export async function quietTriggers(
  client: pg.Client,
  { tables }: { readonly tables: readonly { readonly name: string }[] },
): Promise<() => Promise<void>> {
  const all = async (verb: 'disable' | 'enable'): Promise<void> => {
    for (const { name } of tables) await client.query(`alter table ${quoted(name)} ${verb} trigger user`);
  };
  await client.query('savepoint quiet');
  try {
    await client.query(`set local session_replication_role = replica`);
    return () => Promise.resolve();
  } catch {
    // Not a superuser: the owner's own triggers can be switched off, and foreign keys follow the order of the tables.
    await client.query('rollback to savepoint quiet');
    await all('disable');
    return () => all('enable');
  }
}

/** Makes those partitions of a backup that are not here, bound by row-level security. */
export async function makePartitions(client: pg.Client, { partitions }: Manifest): Promise<void> {
  for (const { parent, child, bound } of partitions) {
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      quoted(child),
    ]);
    if (rows[0]?.there) continue;
    await client.query(`create table ${quoted(child)} partition of ${quoted(parent)} ${bound}`);
    await client.query(`alter table ${quoted(child)} enable row level security`);
  }
}

async function loadTable(
  client: pg.Client,
  store: ObjectStore,
  id: string,
  table: TableBackup,
): Promise<void> {
  await copyRows(client, table, partsOf(store, id, table));
  const wanted = table.parts.reduce((sum, { rows }) => sum + rows, 0);
  const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${quoted(table.name)}`);
  if (Number(rows[0]?.n) !== wanted)
    throw new Error(`${table.name}: ${String(rows[0]?.n)} rows were loaded, ${String(wanted)} were written`);
}

/** Streams rows in COPY's text format into a table. */
export async function copyRows(
  client: pg.Client,
  table: TableBackup,
  rows: AsyncIterable<Buffer>,
): Promise<void> {
  const into = client.query(
    copyFrom(
      `copy ${quoted(table.name)} (${columnList(table.columns)}) from stdin (format text, encoding 'utf8')`,
    ),
  );
  await pipeline(Readable.from(rows), into);
}
