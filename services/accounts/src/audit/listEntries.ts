import type { AuditEntry } from '@tsudoi/contracts/audit';
import type { Tx } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { findPersonKey, keysOfPseudonyms } from './personKey.ts';

interface EntryRow {
  readonly day: string;
  readonly seq: string;
  readonly at: Date;
  readonly actor_kind: string;
  readonly actor: string;
  readonly action: string;
  readonly target_kind: string;
  readonly target_id: string;
  readonly origin: string | null;
  readonly request_id: string | null;
  readonly change: unknown;
  readonly sealed_change: string | null;
  readonly hash: Buffer;
}

/** Entries of a day, newest first, before `beforeSeq`; what can still be opened is opened, and pseudonyms are resolved. */
export async function listEntries(
  tx: Tx,
  sealer: Sealer,
  wanted: {
    readonly day: string;
    readonly limit: number;
    readonly beforeSeq: string | null;
    readonly targetId: string | null;
  },
): Promise<AuditEntry[]> {
  let target = wanted.targetId;
  if (target !== null && /^[0-9a-f-]{36}$/i.test(target)) {
    target = (await findPersonKey(tx, sealer, target))?.pseudonym ?? target;
  }
  const rows = await tx.query<EntryRow>(
    `select day::text as day, seq, at, actor_kind, actor, action, target_kind, target_id, origin, request_id, change,
       sealed_change, hash
     from core.audit_entry where tenant_id = $1 and day = $2 and ($3::bigint is null or seq < $3)
       and ($4::text is null or target_id = $4) order by seq desc limit $5`,
    [tx.tenantId, wanted.day, wanted.beforeSeq, target, wanted.limit],
  );
  const keys = await keysOfPseudonyms(tx, sealer, [
    ...new Set(rows.flatMap((row) => [row.actor, row.target_id])),
  ]);
  return rows.map((row) => {
    const key = keys.get(row.target_id);
    const change =
      row.sealed_change === null
        ? row.change
        : key
          ? (JSON.parse(
              key.sealer.open(row.sealed_change, {
                tenantId: tx.tenantId,
                purpose: `audit:${row.target_id}`,
              }),
            ) as unknown)
          : null;
    return {
      day: row.day,
      sequence: row.seq,
      at: row.at.toISOString(),
      actorKind: row.actor_kind,
      actor: keys.get(row.actor)?.personId ?? row.actor,
      action: row.action,
      targetKind: row.target_kind,
      targetId: key?.personId ?? row.target_id,
      origin: row.origin,
      requestId: row.request_id,
      change: change ?? null,
      hash: row.hash.toString('hex'),
    };
  });
}
