import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { listIds, removeBackup } from './backupStore.ts';

/**
 * Removes all but the newest `keep` whole backups, and what a cut-off one left: pieces older than the newest whole one,
 * so that a backup under way is never touched. Resolves to the ids that were removed.
 */
export async function keepBackups(store: ObjectStore, keep: number): Promise<string[]> {
  const ids = await listIds(store);
  const whole = ids.filter((each) => each.whole).map(({ id }) => id);
  const newest = whole.at(-1) ?? '';
  const old = whole.slice(0, Math.max(0, whole.length - Math.max(1, keep)));
  const pieces = ids.filter((each) => !each.whole && each.id < newest).map(({ id }) => id);
  for (const id of [...old, ...pieces]) await removeBackup(store, id);
  return [...old, ...pieces];
}
