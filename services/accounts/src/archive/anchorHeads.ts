import { AnchorsBroken, readAnchors, writeAnchors, type Anchor } from '@tsudoi/audit/anchors';
import { headsSince, hashOf, type ChainHead } from '@tsudoi/audit/chainRow';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import type { Logger } from '@tsudoi/runtime/logger';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import type { AnchorMetrics } from './anchorMetrics.ts';

/** What anchoring needs. */
export interface AnchorParts {
  readonly database: Database;
  readonly objects: ObjectStore;
  /** Id of the key that seals objects now. */
  readonly sealKeyId: string;
  readonly machineClock: Clock;
  readonly log: Logger;
  readonly metrics: AnchorMetrics;
}

/** Tenants with a chain of today or yesterday (UTC, by the database's clock): older ones do not grow any more. */
const growing = `select distinct tenant_id as "tenantId" from core.audit_head where day >= (now() at time zone 'UTC')::date - 1`;

/**
 * Writes the end of each tenant's chains of today and yesterday into object storage, sealed. An anchor moves forward only
 * along its chain: where its entry is gone or another, it stays as it is, is logged and counted, and the verification names it.
 * Safe in several replicas at once. Resolves to the days that were anchored anew.
 */
export async function anchorHeads(parts: AnchorParts, signal?: AbortSignal): Promise<number> {
  const tenants = await parts.database.dispatcher.query<{ tenantId: string }>(growing);
  let moved = 0;
  try {
    await eachTenant(
      tenants,
      async ({ tenantId }) => {
        const anchored = await anchorTenant(parts, tenantId);
        moved += anchored;
        return anchored;
      },
      { isOver: () => signal?.aborted ?? false },
    );
  } finally {
    parts.metrics.anchored(moved);
  }
  return moved;
}

async function anchorTenant(parts: AnchorParts, tenantId: string): Promise<number> {
  const { database, objects, metrics, log } = parts;
  const byMonth = Map.groupBy(await headsSince(database, tenantId, 1), ({ day }) => day.slice(0, 7));
  let moved = 0;
  for (const [month, heads] of byMonth) {
    let kept: Anchor[];
    try {
      kept = await readAnchors(objects, tenantId, month);
    } catch (err) {
      if (!(err instanceof AnchorsBroken)) throw err;
      metrics.broken();
      log.error({ tenant_id: tenantId, month }, 'the anchors of the audit log do not open');
      continue;
    }
    const next = new Map(kept.map((anchor) => [anchor.day, anchor]));
    let changed = 0;
    for (const head of heads) {
      const before = next.get(head.day);
      if (before?.seq === head.seq && before.hash.equals(head.hash)) continue;
      if (before && !(await goesOn(database, tenantId, before, head))) {
        metrics.broken();
        log.error(
          { tenant_id: tenantId, day: head.day, entry: before.seq },
          'the audit log no longer holds an entry that was anchored',
        );
        continue;
      }
      next.set(head.day, { ...head, at: parts.machineClock.now() });
      changed += 1;
    }
    if (changed > 0)
      await writeAnchors(
        objects,
        parts.sealKeyId,
        tenantId,
        month,
        [...next.values()].sort((a, b) => a.day.localeCompare(b.day)),
      );
    moved += changed;
  }
  return moved;
}

/** Whether the chain that ends at `head` holds the anchored entry. */
async function goesOn(
  database: Database,
  tenantId: string,
  before: Anchor,
  head: ChainHead,
): Promise<boolean> {
  if (BigInt(head.seq) < BigInt(before.seq)) return false;
  return (await hashOf(database, tenantId, before.day, before.seq))?.equals(before.hash) ?? false;
}
