import type { AuditVerdict } from '@tsudoi/contracts/audit';
import type { Database } from '@tsudoi/database/database';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { anchoredMonths, AnchorsBroken, readAnchors, type Anchor } from '@tsudoi/audit/anchors';
import { partsOf, PartBroken, readPart, type ArchivedPart } from '@tsudoi/audit/archivedChain';
import { liveChain, liveDays, type ChainHead } from '@tsudoi/audit/chainRow';
import { Unavailable } from '@tsudoi/runtime/errors';
import { checkDay, mostFaults } from './dayCheck.ts';

type Faults = AuditVerdict['faults'];

/**
 * Verifies a tenant's chains from one day to another (YYYY-MM-DD, both included): every hash is computed here again,
 * every number must follow the one before, and the last entry of a day must be the one that its head names. Days that
 * are archived are verified in object storage, days that are in the database there, days that are in both in both. Each
 * must hold what was anchored of it outside the database; a day that was anchored and is nowhere is a fault.
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
  const { anchors, broken } = await anchorsOf(objects, tenantId, from, to);
  faults.push(...broken);
  const all = [...new Set([...days, ...archived.keys(), ...anchors.keys()])].sort();
  for (const day of all) {
    const parts = archived.get(day) ?? [];
    const head = heads.get(day);
    const anchor = anchors.get(day);
    const isDropped = parts.some((part) => part.dropped);
    const results = [];
    if (!isDropped) results.push(await verifyLive(database, tenantId, day, head, anchor, signal));
    if (parts.length > 0)
      results.push(await verifyArchived(objects, tenantId, day, head, anchor, parts, signal));
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
  anchor: Anchor | undefined,
  signal: AbortSignal | undefined,
): Promise<{ entries: number; faults: Faults }> {
  const check = checkDay(tenantId, day, anchor);
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
  anchor: Anchor | undefined,
  parts: readonly ArchivedPart[],
  signal: AbortSignal | undefined,
): Promise<{ entries: number; faults: Faults }> {
  const check = checkDay(tenantId, day, anchor);
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

/** What was anchored of the days of a span, and the months whose anchors do not open. */
async function anchorsOf(
  objects: ObjectStore | undefined,
  tenantId: string,
  from: string,
  to: string,
): Promise<{ readonly anchors: ReadonlyMap<string, Anchor>; readonly broken: Faults }> {
  const anchors = new Map<string, Anchor>();
  const broken: Faults = [];
  for (const month of objects ? await fromStore(anchoredMonths(objects, tenantId, from, to)) : []) {
    try {
      for (const anchor of objects ? await fromStore(readAnchors(objects, tenantId, month)) : [])
        if (anchor.day >= from && anchor.day <= to) anchors.set(anchor.day, anchor);
    } catch (err) {
      if (!(err instanceof AnchorsBroken)) throw err;
      broken.push({ day: `${month}-01`, sequence: null, fault: err.message });
    }
  }
  return { anchors, broken };
}

/** @throws Unavailable while the store is away */
async function fromStore<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (err) {
    if (err instanceof AnchorsBroken) throw err;
    throw Object.assign(new Unavailable('The object storage does not answer'), { cause: err });
  }
}
