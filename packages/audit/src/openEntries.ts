import type { AuditEntry } from '@tsudoi/contracts/audit';
import type { Tx } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { ChainRow } from './chainRow.ts';
import { keysOfPseudonyms } from './personKey.ts';

/** The columns of an entry in the order of `core.audit_content`. */
interface Content {
  readonly at: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly origin: string | null;
  readonly requestId: string | null;
  readonly change: unknown;
  readonly sealedChange: string | null;
}

/** Reads what an entry's hash covers. */
export function contentOf(row: ChainRow): Content {
  const [, , , at, actorKind, actor, action, targetKind, targetId, origin, requestId, change, sealedChange] =
    JSON.parse(row.content) as [unknown, unknown, unknown, ...string[]];
  return {
    at: at ?? '',
    actorKind: actorKind ?? '',
    actor: actor ?? '',
    action: action ?? '',
    targetKind: targetKind ?? '',
    targetId: targetId ?? '',
    origin: origin ?? null,
    requestId: requestId ?? null,
    change: change ?? null,
    sealedChange: sealedChange ?? null,
  };
}

/** Entries as the API shows them: what persons' keys still open is opened, pseudonyms with a key become their person again. */
export async function openEntries(tx: Tx, sealer: Sealer, rows: readonly ChainRow[]): Promise<AuditEntry[]> {
  const contents = rows.map((row) => ({ row, content: contentOf(row) }));
  const keys = await keysOfPseudonyms(tx, sealer, [
    ...new Set(contents.flatMap(({ content }) => [content.actor, content.targetId])),
  ]);
  return contents.map(({ row, content }) => {
    const key = keys.get(content.targetId);
    const context = { tenantId: tx.tenantId, purpose: `audit:${content.targetId}` };
    const opened =
      content.sealedChange === null
        ? content.change
        : key && (JSON.parse(key.sealer.open(content.sealedChange, context)) as unknown);
    return {
      day: row.day,
      sequence: row.seq,
      at: `${content.at.slice(0, 23)}Z`,
      actorKind: content.actorKind,
      actor: keys.get(content.actor)?.personId ?? content.actor,
      action: content.action,
      targetKind: content.targetKind,
      targetId: key?.personId ?? content.targetId,
      origin: content.origin,
      requestId: content.requestId,
      change: opened ?? null,
      hash: row.hash.toString('hex'),
    };
  });
}
