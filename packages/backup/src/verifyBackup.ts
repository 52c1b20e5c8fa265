import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { BackupBroken, getManifest, getPart } from './backupStore.ts';
import { partOf } from './createBackup.ts';
import type { Manifest, TableBackup } from './manifest.ts';

/** A table's parts in order, each one's count and hash compared with the manifest. @throws BackupBroken naming the part */
export async function* partsOf(
  store: ObjectStore,
  id: string,
  table: TableBackup,
): AsyncGenerator<Buffer, void, undefined> {
  for (const [index, wanted] of table.parts.entries()) {
    const rows = await getPart(store, id, table.name, index);
    const found = partOf(rows);
    if (found.sha256 !== wanted.sha256 || found.rows !== wanted.rows)
      throw new BackupBroken(
        `${table.name}, part ${String(index)}: its rows are not those that were written`,
      );
    yield rows;
  }
}

/** Reads the whole backup, opens every seal, compares every count and hash. @throws BackupBroken naming the first fault */
export async function verifyBackup(store: ObjectStore, id: string): Promise<Manifest> {
  const manifest = await getManifest(store, id);
  // Each part is compared as it is read; its rows are nobody's business here.
  for (const table of manifest.tables) {
    const parts = partsOf(store, id, table);
    while (!(await parts.next()).done);
  }
  return manifest;
}
