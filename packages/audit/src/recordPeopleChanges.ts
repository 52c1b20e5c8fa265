import type { Tx } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { personKeys } from './personKey.ts';
import type { Actor, Change } from './recordChange.ts';

/**
 * Appends changes that tell of people, one a person, to the tenant's chain in their order: what `recordPersonChange` does for one, in
 * three statements for all. Call it last: it holds the end of the chain until the commit.
 */
export async function recordPeopleChanges(
  tx: Tx,
  sealer: Sealer,
  actor: Actor,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const keys = await personKeys(
    tx,
    sealer,
    changes.map(({ targetId }) => targetId),
  );
  const entries = changes.map(({ targetId, before = null, after = null, ...change }) => {
    const key = keys.get(targetId);
    if (!key) throw new Error('a person key vanished while it was made');
    const context = { tenantId: tx.tenantId, purpose: `audit:${key.pseudonym}` };
    return {
      ...change,
      pseudonym: key.pseudonym,
      sealed: key.sealer.seal(JSON.stringify({ before, after }), context),
    };
  });
  await tx.query('select core.append_audit_entries($1, core.name_in_audit($2), $3, $4, $5, $6, $7, $8)', [
    actor.kind,
    actor.id,
    actor.origin,
    actor.requestId,
    entries.map(({ action }) => action),
    entries.map(({ targetKind }) => targetKind),
    entries.map(({ pseudonym }) => pseudonym),
    entries.map(({ sealed }) => sealed),
  ]);
}
