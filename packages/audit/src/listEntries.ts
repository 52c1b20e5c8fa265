import type { AuditEntry } from '@tsudoi/contracts/audit';
import type { Database } from '@tsudoi/database/database';
import type { ReadTx } from '@tsudoi/database/replica';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { droppedParts, readPart, type ArchivedPart, type Position } from './archivedChain.ts';
import type { ChainRow } from './chainRow.ts';
import { contentOf, openEntries } from './openEntries.ts';
import { findPersonKey } from './personKey.ts';

/** What reading the log needs; `objects` is undefined where no object storage is configured. */
export interface AuditReader {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly objects: ObjectStore | undefined;
}

/** Which entries are wanted: days both included, `before` excluded. */
export interface WantedEntries {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  readonly before: Position | null;
  readonly targetId: string | null;
}

/** Objects that one page reads at most: a page about a rare target ends there and says where to go on. */
const mostParts = 100;

/**
 * Entries of some days, newest first, from the database and, where a month is no longer there, from object storage;
 * what can still be opened is opened, and pseudonyms are resolved. `next` is the place after which the following page
 * begins. Throws PartBroken where an archived object is missing or is not the recorded one.
 */
export async function listEntries(
  { database, sealer, objects }: AuditReader,
  tenantId: string,
  asked: WantedEntries,
): Promise<{ items: AuditEntry[]; next: Position | null }> {
  const { wanted, live, parts } = await database.readTenant(tenantId, async (tx) => {
    const wanted = { ...asked, targetId: await storedTarget(tx, sealer, asked.targetId) };
    const live = await liveEntries(tx, wanted);
    const floor = live.length > wanted.limit ? (live.at(-1) ?? null) : null;
    return { wanted, live, parts: await droppedParts(tx, wanted, wanted.before, floor, mostParts + 1) };
  });
  const archived = await archivedEntries(objects, tenantId, wanted, parts);
  const { readTo } = archived;
  const found = [...live, ...archived.rows]
    .sort(newestFirst)
    .filter((row, index, all) => index === 0 || newestFirst(all[index - 1] as ChainRow, row) !== 0)
    .filter((row) => readTo === null || newestFirst(row, readTo) <= 0);
  const page = found.slice(0, wanted.limit);
  // A destroyed key opens nothing from its commit on: not on a replica.
  const items = await database.withTenant(tenantId, (tx) => openEntries(tx, sealer, page));
  return { items, next: found.length > wanted.limit ? (page.at(-1) ?? null) : readTo };
}

/** A person is named by their pseudonym in the log, everything else by itself. */
async function storedTarget(tx: ReadTx, sealer: Sealer, targetId: string | null): Promise<string | null> {
  if (targetId === null || !/^[0-9a-f-]{36}$/i.test(targetId)) return targetId;
  return (await findPersonKey(tx, sealer, targetId))?.pseudonym ?? targetId;
}

function liveEntries(tx: ReadTx, { from, to, before, targetId, limit }: WantedEntries): Promise<ChainRow[]> {
  return tx.query<ChainRow>(
    `select e.day::text as day, e.seq, e.hash, core.audit_content(e) as content from core.audit_entry e
     where e.tenant_id = $1 and e.day between $2 and $3 and ($4::date is null or (e.day, e.seq) < ($4, $5::bigint))
       and ($6::text is null or e.target_id = $6) order by e.day desc, e.seq desc limit $7`,
    [tx.tenantId, from, to, before?.day ?? null, before?.seq ?? null, targetId, limit + 1],
  );
}

/** Reads parts, newest first, until there is one entry too many; `readTo` where too many parts were left over. */
async function archivedEntries(
  objects: ObjectStore | undefined,
  tenantId: string,
  { before, targetId, limit }: WantedEntries,
  parts: readonly ArchivedPart[],
): Promise<{ rows: ChainRow[]; readTo: Position | null }> {
  const rows: ChainRow[] = [];
  for (const part of parts.slice(0, mostParts)) {
    const stored = await readPart(objects, tenantId, part);
    const matching = stored.rows.filter(
      (row) =>
        (before === null || newestFirst(before, row) < 0) &&
        (targetId === null || contentOf(row).targetId === targetId),
    );
    rows.push(...matching.reverse());
    if (rows.length > limit) return { rows, readTo: null };
  }
  const last = parts.length > mostParts ? parts[mostParts - 1] : undefined;
  return { rows, readTo: last ? { day: last.day, seq: last.first_seq } : null };
}

function newestFirst(a: Position, b: Position): number {
  if (a.day !== b.day) return a.day > b.day ? -1 : 1;
  const [first, second] = [BigInt(a.seq), BigInt(b.seq)];
  return first === second ? 0 : first > second ? -1 : 1;
}
