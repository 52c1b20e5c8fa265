import type { Tx } from '@tsudoi/database/database';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { createHash } from 'node:crypto';
import { liveChain, liveDays, type ChainHead, type ChainRow } from '@tsudoi/audit/chainRow';
import { checkDay } from '../audit/dayCheck.ts';
import { recordChange, systemActor } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { readPart, type ArchivedPart } from '@tsudoi/audit/archivedChain';
import { headerOf, monthPrefix, packPart, partPath } from '@tsudoi/audit/partFile';

/** What an export needs of its service. */
export interface ArchiveParts extends Pick<Context, 'database'> {
  readonly objects: ObjectStore;
  /** Id of the key that seals objects now. */
  readonly sealKeyId: string;
}

interface WrittenPart extends ArchivedPart {
  readonly sizeBytes: number;
}

export interface ArchivedMonth {
  readonly entries: number;
  readonly faults: number;
  readonly objects: number;
  readonly sizeBytes: number;
}

/** Call it in a transaction of one's own, after what it must be one with. */
export type Settle = (tx: Tx) => Promise<void>;

/**
 * Copies a closed month (YYYY-MM) of a tenant's audit log to object storage and records it. Every object has a name
 * given by its content's place and is read back before the record is written, in one transaction with `settle`: a
 * process that dies before it leaves objects which the next run replaces by the same ones. Undefined where the month
 * was recorded before. Chains that do not hold are archived as they are, and counted.
 */
export async function archiveMonth(
  parts: ArchiveParts,
  tenantId: string,
  month: string,
  settle: Settle = () => Promise.resolve(),
  signal?: AbortSignal,
): Promise<ArchivedMonth | undefined> {
  const { database, objects } = parts;
  const [from, to] = [`${month}-01`, `${month}-${String(daysIn(month))}`];
  const { heads, days } = await liveDays(database, tenantId, from, to);
  const written: WrittenPart[] = [];
  let entries = 0;
  let faults = 0;
  for (const day of days) {
    const check = checkDay(tenantId, day);
    for await (const rows of liveChain(database, tenantId, day)) {
      signal?.throwIfAborted();
      written.push(await writePart(parts, tenantId, rows, heads.get(day), check.hash()));
      check.add(rows);
    }
    const result = check.end(heads.get(day));
    entries += result.entries;
    faults += result.faults.length;
  }
  const result = {
    entries,
    faults,
    objects: written.length,
    sizeBytes: written.reduce((sum, part) => sum + part.sizeBytes, 0),
  };
  const recorded = await database.withTenant(tenantId, async (tx) => {
    const isNew = await record(tx, from, result, written, parts.sealKeyId);
    await settle(tx);
    if (isNew) {
      await recordChange(tx, systemActor, {
        action: 'audit.archived',
        targetKind: 'audit-month',
        targetId: month,
        after: { ...result, heads: digestOf(days, heads) },
      });
    }
    return isNew;
  });
  if (!recorded) return undefined;
  await removeOthers(objects, tenantId, from, new Set(written.map((part) => part.path)));
  return result;
}

async function writePart(
  { objects }: ArchiveParts,
  tenantId: string,
  rows: readonly ChainRow[],
  head: ChainHead | undefined,
  previousHash: Buffer,
): Promise<WrittenPart> {
  const [first, last] = [rows[0] as ChainRow, rows.at(-1) as ChainRow];
  const packed = await packPart(headerOf(tenantId, first.day, previousHash, head), rows);
  const part: WrittenPart = {
    day: first.day,
    first_seq: first.seq,
    last_seq: last.seq,
    path: partPath(first.day, first.seq),
    sha256: createHash('sha256').update(packed).digest(),
    sizeBytes: packed.length,
  };
  await objects.put({ tenantId, path: part.path }, packed, 'application/gzip');
  const back = await readPart(objects, tenantId, part);
  if (back.rows.length !== rows.length) throw new Error(`the object store lost entries of ${part.path}`);
  return part;
}

async function record(
  tx: Tx,
  month: string,
  { entries, faults }: ArchivedMonth,
  written: readonly WrittenPart[],
  sealKeyId: string,
): Promise<boolean> {
  const made = await tx.execute(
    `insert into core.audit_archived_month (tenant_id, month, entries, faults) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [tx.tenantId, month, entries, faults],
  );
  if (made === 0) return false;
  await tx.execute(
    `insert into core.audit_archive_part (tenant_id, month, key_id, day, first_seq, last_seq, path, sha256, size_bytes)
     select $1, $2, $3, part.* from unnest($4::date[], $5::bigint[], $6::bigint[], $7::text[], $8::bytea[], $9::bigint[]) part`,
    [
      tx.tenantId,
      month,
      sealKeyId,
      written.map((part) => part.day),
      written.map((part) => part.first_seq),
      written.map((part) => part.last_seq),
      written.map((part) => part.path),
      written.map((part) => part.sha256),
      written.map((part) => part.sizeBytes),
    ],
  );
  return true;
}

/** One hash over all heads of the month: today's chain holds it from now on. */
function digestOf(days: readonly string[], heads: ReadonlyMap<string, ChainHead>): string {
  const digest = createHash('sha256');
  for (const day of days) digest.update(`${day} `).update(heads.get(day)?.hash ?? Buffer.alloc(0));
  return digest.digest('hex');
}

/** Objects of an earlier, unrecorded run that was cut into other parts. */
async function removeOthers(
  objects: ObjectStore,
  tenantId: string,
  day: string,
  kept: ReadonlySet<string>,
): Promise<void> {
  for await (const { path } of objects.list(tenantId, monthPrefix(day))) {
    if (!kept.has(path)) await objects.delete({ tenantId, path });
  }
}

function daysIn(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
}
