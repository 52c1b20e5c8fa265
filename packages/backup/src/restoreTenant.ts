import type { ObjectStore } from '@tsudoi/storage/objectStore';
import type pg from 'pg';
import { getManifest } from './backupStore.ts';
import type { Manifest, TableBackup } from './manifest.ts';
import {
  connect,
  copyRows,
  makePartitions,
  quietTriggers,
  refuseNewer,
  RestoreRefused,
  type RestoreTarget,
} from './restoreBackup.ts';
import { ranMigrations } from './schemaTables.ts';
import { partsOf } from './verifyBackup.ts';

/** Work under way, numbered for the whole installation: it is made anew from the rows it stands for. */
const passing = new Set(['core.job', 'core.outbox']);

const newline = 0x0a;

/**
 * Restores one tenant of a backup into an installation that lives, beside its other tenants, in one transaction. The
 * schema must be that of the backup. Resolves to the rows written by table.
 * @throws RestoreRefused where the tenant is there already, is not in the backup, or the schema is another
 */
export async function restoreTenant(
  { url, store, id, looks }: Omit<RestoreTarget, 'logins'>,
  tenantId: string,
): Promise<ReadonlyMap<string, number>> {
  const manifest = await getManifest(store, id);
  refuseNewer(manifest);
  const client = await connect(url, looks);
  try {
    refuseOtherSchema(manifest, await ranMigrations(client));
    const { rowCount } = await client.query('select 1 from core.tenant where id = $1', [tenantId]);
    if (rowCount !== 0) throw new RestoreRefused(`tenant ${tenantId} is here already`);
    if (!(await holdsTenant(store, manifest, tenantId)))
      throw new RestoreRefused(`${id} holds no tenant ${tenantId}`);
    await makeLogMonths(client, manifest);
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    const loud = await quietTriggers(client, manifest);
    const written = new Map<string, number>();
    for (const table of manifest.tables) {
      if (table.tenantColumn === null || passing.has(table.name)) continue;
      let rows = 0;
      await copyRows(
        client,
        table,
        ofTenant(store, id, table, tenantId, (found) => (rows += found)),
      );
      if (rows > 0) written.set(table.name, rows);
    }
    await loud();
    await client.query('commit');
    return written;
  } catch (err) {
    await client.query('rollback').catch(() => undefined);
    throw err;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Months of the logs that this installation has dropped or never had: rows of the backup go there. In a transaction of its own, for a new
 * month locks the whole log; a month that stays empty is dropped again with the others of its age.
 */
async function makeLogMonths(client: pg.Client, manifest: Manifest): Promise<void> {
  await client.query('begin');
  // The lock of core.make_log_partitions and core.drop_log_partitions.
  await client.query(`select pg_advisory_xact_lock(hashtext('core.make_log_partitions'))`);
  await makePartitions(client, manifest);
  await client.query('commit');
}

async function holdsTenant(store: ObjectStore, manifest: Manifest, tenantId: string): Promise<boolean> {
  const table = manifest.tables.find(({ name }) => name === 'core.tenant');
  if (!table) return false;
  let found = 0;
  const rows = ofTenant(store, manifest.id, table, tenantId, (more) => (found += more));
  while (!(await rows.next()).done);
  return found > 0;
}

function refuseOtherSchema({ migrations, id }: Manifest, ran: readonly string[]): void {
  if (ran.length === migrations.length && migrations.every((name) => ran.includes(name))) return;
  throw new RestoreRefused(
    `${id} is of another schema (${String(migrations.at(-1))}, here ${String(ran.at(-1))}): restore it whole into a new ` +
      'database first, take a backup there, and restore the tenant from that one',
  );
}

/** The rows of one tenant: its id is the first field of every row. */
async function* ofTenant(
  store: ObjectStore,
  id: string,
  table: TableBackup,
  tenantId: string,
  count: (rows: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const mark = Buffer.from(tenantId);
  for await (const rows of partsOf(store, id, table)) {
    const kept: Buffer[] = [];
    for (let start = 0; start < rows.length;) {
      const end = rows.indexOf(newline, start) + 1;
      if (rows.compare(mark, 0, mark.length, start, start + mark.length) === 0)
        kept.push(rows.subarray(start, end));
      start = end;
    }
    count(kept.length);
    if (kept.length > 0) yield Buffer.concat(kept);
  }
}
