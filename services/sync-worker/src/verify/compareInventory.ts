import type { CalendarProvider } from '@tsudoi/calendar/provider';
import { createHash } from 'node:crypto';

/** Count of events and a hash over their sorted ids and etags. */
export interface Inventory {
  readonly etags: ReadonlyMap<string, string>;
  readonly count: number;
  readonly hash: string;
}

export function inventoryOf(etags: ReadonlyMap<string, string>): Inventory {
  const hash = createHash('sha256');
  for (const [id, etag] of [...etags].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(JSON.stringify([id, etag]));
  return { etags, count: etags.size, hash: hash.digest('hex') };
}

/** Reads the provider's calendar from its beginning, without touching any token of the sync. */
export async function remoteInventory(
  provider: CalendarProvider,
  calendarId: string,
  signal: AbortSignal,
): Promise<{ readonly inventory: Inventory; readonly aside: ReadonlySet<string> }> {
  const etags = new Map<string, string>();
  const aside = new Set<string>();
  let page: string | null = null;
  do {
    const read = await provider.changes(calendarId, { token: null, page }, 2_500, signal);
    for (const change of read.changes) {
      if (change.kind === 'upsert') etags.set(change.event.id, change.event.etag);
      if (change.kind === 'remove') etags.delete(change.id);
      if (change.kind === 'set-aside') aside.add(change.id);
    }
    page = read.next;
  } while (page !== null);
  return { inventory: inventoryOf(etags), aside };
}

/** The inventory without entries that cannot be read, and without their instances. */
export function withoutAside({ etags }: Inventory, aside: ReadonlySet<string>): Inventory {
  const objectOf = (id: string) => (id.includes('#') ? id.slice(0, id.indexOf('#')) : id);
  return inventoryOf(new Map([...etags].filter(([id]) => !aside.has(id) && !aside.has(objectOf(id)))));
}

/** What differs: ids the rows lack, ids only the rows have, ids whose etag differs. */
export function difference(remote: Inventory, local: Inventory) {
  const missing = [...remote.etags.keys()].filter((id) => !local.etags.has(id));
  const surplus = [...local.etags.keys()].filter((id) => !remote.etags.has(id));
  const stale = [...remote.etags]
    .filter(([id, etag]) => local.etags.has(id) && local.etags.get(id) !== etag)
    .map(([id]) => id);
  return { missing, surplus, stale };
}
