import { zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import type { ObjectKey, ObjectStore } from '@tsudoi/storage/objectStore';
import { Manifest } from './manifest.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Backups are of the whole installation: they lie where a tenant with this id would. No tenant has it. */
const installation = '00000000-0000-0000-0000-000000000000';

/** Rows that one object holds at most, bytes before compression; a part that says more is refused. */
export const partBytes = 8 * 2 ** 20;

/** A backup that cannot be read as it was written: a part is missing, does not open, or is another. */
export class BackupBroken extends Error {
  override readonly name = 'BackupBroken';
}

const key = (id: string, rest: string): ObjectKey => ({
  tenantId: installation,
  path: `backups/${id}/${rest}`,
});
const partName = (table: string, index: number) => `${table}/${String(index).padStart(6, '0')}.zst`;

/** Compresses and stores one part; the store seals it. */
export async function putPart(
  store: ObjectStore,
  id: string,
  table: string,
  index: number,
  rows: Buffer,
): Promise<void> {
  await store.put(key(id, partName(table, index)), await compress(rows), 'application/zstd');
}

/** @throws BackupBroken where the part is not there, does not open, or is no such data */
export async function getPart(store: ObjectStore, id: string, table: string, index: number): Promise<Buffer> {
  const where = `${table}, part ${String(index)}`;
  const found = await store.get(key(id, partName(table, index))).catch((err: unknown) => {
    throw new BackupBroken(`${where} does not open: ${err instanceof Error ? err.message : String(err)}`);
  });
  if (!found) throw new BackupBroken(`${where} is missing`);
  return decompress(found.body, { maxOutputLength: 2 * partBytes }).catch((err: unknown) => {
    throw new BackupBroken(`${where} cannot be decompressed`, { cause: err });
  });
}

/**
 * Looks whether every part that a manifest tells of is there.
 * @throws BackupBroken where one is not: another backup took this one, whose process was stopped for long, for cut off
 */
export async function findParts(store: ObjectStore, { id, tables }: Manifest): Promise<void> {
  const there = new Set<string>();
  for await (const { path } of store.list(installation, `backups/${id}/`)) there.add(path);
  for (const { name, parts } of tables)
    for (const index of parts.keys())
      if (!there.has(key(id, partName(name, index)).path))
        throw new BackupBroken(`${name}, part ${String(index)} is missing`);
}

/** Writes the manifest, with which the backup begins to exist. */
export async function putManifest(store: ObjectStore, manifest: Manifest): Promise<void> {
  await store.put(
    key(manifest.id, 'manifest.json'),
    Buffer.from(JSON.stringify(manifest)),
    'application/json',
  );
}

/** @throws BackupBroken where there is no such backup or its manifest is no such document */
export async function getManifest(store: ObjectStore, id: string): Promise<Manifest> {
  const found = await store.get(key(id, 'manifest.json')).catch((err: unknown) => {
    throw new BackupBroken(`the manifest of ${id} does not open`, { cause: err });
  });
  if (!found) throw new BackupBroken(`there is no backup ${id}`);
  try {
    return Manifest.parse(JSON.parse(found.body.toString('utf8')));
  } catch (err) {
    throw new BackupBroken(`the manifest of ${id} is of another format`, { cause: err });
  }
}

/** Every id that has objects, oldest first, and whether its manifest was written. */
export async function listIds(
  store: ObjectStore,
): Promise<{ readonly id: string; readonly whole: boolean }[]> {
  const ids = new Map<string, boolean>();
  for await (const { path } of store.list(installation, 'backups/')) {
    const [, id, rest] = path.split('/');
    if (id === undefined) continue;
    ids.set(id, ids.get(id) === true || rest === 'manifest.json');
  }
  return [...ids].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, whole]) => ({ id, whole }));
}

/** Removes a backup, its manifest first: what is left of a removal that was cut off is no backup. */
export async function removeBackup(store: ObjectStore, id: string): Promise<void> {
  await store.delete(key(id, 'manifest.json'));
  const paths: string[] = [];
  for await (const { path } of store.list(installation, `backups/${id}/`)) paths.push(path);
  for (const path of paths) await store.delete({ tenantId: installation, path });
}
