import type { Database } from '@tsudoi/database/database';
import type { ReadTx } from '@tsudoi/database/replica';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { Unavailable } from '@tsudoi/runtime/errors';
import { ObjectBroken } from '@tsudoi/storage/sealedStore';
import { createHash } from 'node:crypto';
import type { ChainRow } from './chainRow.ts';
import { unpackPart, type PartHeader } from './partFile.ts';

/** A part of the archive as `core.audit_archive_part` has it. */
export interface ArchivedPart {
  readonly day: string;
  readonly first_seq: string;
  readonly last_seq: string;
  readonly path: string;
  readonly sha256: Buffer;
}

const partColumns = 'p.day::text as day, p.first_seq, p.last_seq, p.path, p.sha256';

/** An object of the archive that is missing, or is not the one that was recorded (503; verification names it). */
export class PartBroken extends Unavailable {}

/** The parts of the days of a span, in order. */
export function partsOf(
  database: Database,
  tenantId: string,
  from: string,
  to: string,
): Promise<(ArchivedPart & { dropped: boolean })[]> {
  return database.withTenant(tenantId, (tx) =>
    tx.query(
      `select ${partColumns}, m.dropped_at is not null as dropped
       from core.audit_archive_part p join core.audit_archived_month m using (tenant_id, month)
       where p.day between $1 and $2 order by p.day, p.first_seq`,
      [from, to],
    ),
  );
}

/** Parts that are in object storage only, newest first: those with entries before `before` and after `floor`. */
export function droppedParts(
  tx: ReadTx,
  span: { readonly from: string; readonly to: string },
  before: Position | null,
  floor: Position | null,
  limit: number,
): Promise<ArchivedPart[]> {
  return tx.query<ArchivedPart>(
    `select ${partColumns} from core.audit_archive_part p join core.audit_archived_month m using (tenant_id, month)
     where m.dropped_at is not null and p.day between $1 and $2
       and ($3::date is null or (p.day, p.first_seq) < ($3, $4::bigint))
       and ($5::date is null or (p.day, p.last_seq) > ($5, $6::bigint))
     order by p.day desc, p.first_seq desc limit $7`,
    [
      span.from,
      span.to,
      before?.day ?? null,
      before?.seq ?? null,
      floor?.day ?? null,
      floor?.seq ?? null,
      limit,
    ],
  );
}

/** A place in a tenant's chains. */
export interface Position {
  readonly day: string;
  readonly seq: string;
}

/** Reads a part and compares it with its record. Throws PartBroken, or Unavailable while the store is away. */
export async function readPart(
  objects: ObjectStore | undefined,
  tenantId: string,
  part: ArchivedPart,
): Promise<{ header: PartHeader; rows: ChainRow[] }> {
  if (!objects) throw new PartBroken('this installation has no object storage configured');
  const stored = await objects.get({ tenantId, path: part.path }).catch((err: unknown) => {
    if (err instanceof ObjectBroken) throw new PartBroken(`the archived object ${part.path} does not open`);
    throw Object.assign(new Unavailable('The object storage does not answer'), { cause: err });
  });
  if (!stored) throw new PartBroken(`the archived object ${part.path} is missing`);
  if (!createHash('sha256').update(stored.body).digest().equals(part.sha256))
    throw new PartBroken(`the archived object ${part.path} is not the one that was recorded`);
  return unpackPart(stored.body);
}
