import type { AuditVerdict } from '@tsudoi/contracts/audit';
import type { Database } from '@tsudoi/database/database';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { partsOf, PartBroken, readPart, type ArchivedPart } from '@tsudoi/audit/archivedChain';
import { liveChain, liveDays, type ChainHead } from '@tsudoi/audit/chainRow';
import { checkDay, mostFaults } from './dayCheck.ts';

type Faults = AuditVerdict['faults'];

/**
 * Verifies a tenant's chains from one day to another (YYYY-MM-DD, both included): every hash is computed here again,
 * every number must follow the one before, and the last entry of a day must be the one that its head names. Days that
 * are archived are verified in object storage, days that are in the database there, days that are in both in both.
 */
export async function verifyChain(
  database: Database,
  objects: ObjectStore | undefined,
  tenantId: string,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<AuditVerdict> {
  const faults: Faults = [];
  let entries = 0;
  const { heads, days } = await liveDays(database, tenantId, from, to);
  const archived = Map.groupBy(await partsOf(database, tenantId, from, to), (part) => part.day);
  const all = [...new Set([...days, ...archived.keys()])].sort();
  for (const day of all) {
    const parts = archived.get(day) ?? [];
    const head = heads.get(day);
    const isDropped = parts.some((part) => part.dropped);
    const results = [];
    if (!isDropped) results.push(await verifyLive(database, tenantId, day, head, signal));
    if (parts.length > 0) results.push(await verifyArchived(objects, tenantId, day, head, parts, signal));
    entries += Math.max(...results.map((result) => result.entries));
    faults.push(...results.flatMap((result) => result.faults).slice(0, mostFaults - faults.length));
  }
  return { days: all.length, archivedDays: archived.size, entries, faults };
}

async function verifyLive(
  database: Database,
  tenantId: string,
  day: string,
  head: ChainHead | undefined,
  signal: AbortSignal | undefined,
): Promise<{ entries: number; faults: Faults }> {
  const check = checkDay(tenantId, day);
  for await (const rows of liveChain(database, tenantId, day)) {
    signal?.throwIfAborted();
    check.add(rows);
  }
  return check.end(head);
}

async function verifyArchived(
  objects: ObjectStore | undefined,
  tenantId: string,
  day: string,
  head: ChainHead | undefined,
  parts: readonly ArchivedPart[],
  signal: AbortSignal | undefined,
): Promise<{ entries: number; faults: Faults }> {
  const check = checkDay(tenantId, day);
  const broken: Faults = [];
  for (const part of parts) {
    signal?.throwIfAborted();
    try {
      const { header, rows } = await readPart(objects, tenantId, part);
      if (header.tenantId !== tenantId || header.day !== day)
        broken.push({ day, sequence: part.first_seq, fault: `${part.path} is of another chain` });
      check.add(rows);
    } catch (err) {
      if (!(err instanceof PartBroken)) throw err;
      broken.push({ day, sequence: part.first_seq, fault: err.message });
    }
  }
  const { entries, faults } = check.end(head);
  const inArchive = faults.map((each) => ({ ...each, fault: `in the archive: ${each.fault}` }));
  return { entries, faults: [...broken, ...inArchive] };
}
