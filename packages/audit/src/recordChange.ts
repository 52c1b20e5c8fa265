import type { Principal } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';
import { requestOrigin } from '@tsudoi/runtime/http/requestOrigin';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { IncomingMessage } from 'node:http';
import { makePersonKey, personKey } from './personKey.ts';

/** Who changes something and from where; `system` is the service itself. */
export interface Actor {
  readonly kind: 'member' | 'apiKey' | 'system';
  readonly id: string;
  readonly origin: string | null;
  readonly requestId: string | null;
}

/** The service itself, such as a webhook or a job. */
export const systemActor: Actor = { kind: 'system', id: 'accounts', origin: null, requestId: null };

/** The caller of a request as an actor. */
export function actorOf(call: {
  readonly principal: Principal;
  readonly requestId: string;
  readonly request: IncomingMessage;
}): Actor {
  return {
    kind: call.principal.kind,
    id: call.principal.id,
    origin: requestOrigin(call.request),
    requestId: call.requestId,
  };
}

export interface Change {
  /** `noun.past_tense`. */
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Appends a change to the tenant's chain of today. Call it last: it holds the end of the chain until the commit. */
export async function recordChange(tx: Tx, actor: Actor, change: Change): Promise<void> {
  const what = JSON.stringify({ before: change.before ?? null, after: change.after ?? null });
  await append(tx, actor, change, change.targetId, what, null);
}

/** The same for a change that tells of a person: target and content are sealed with that person's key. */
export async function recordPersonChange(
  tx: Tx,
  sealer: Sealer,
  actor: Actor,
  change: Change,
): Promise<void> {
  const key = await personKey(tx, sealer, change.targetId);
  const what = JSON.stringify({ before: change.before ?? null, after: change.after ?? null });
  const sealed = key.sealer.seal(what, { tenantId: tx.tenantId, purpose: `audit:${key.pseudonym}` });
  await append(tx, actor, change, key.pseudonym, null, sealed);
}

/** A person who is new: the key to be stored with them, and what `core.append_audit` takes, in its order. */
export function newPersonEntry(
  tenantId: string,
  sealer: Sealer,
  actor: Actor,
  change: Change,
): { readonly pseudonym: string; readonly sealedKey: string; readonly entry: readonly unknown[] } {
  const key = makePersonKey(tenantId, sealer);
  const what = JSON.stringify({ before: change.before ?? null, after: change.after ?? null });
  const sealed = key.sealer.seal(what, { tenantId, purpose: `audit:${key.pseudonym}` });
  return { ...key, entry: entryOf(actor, change, key.pseudonym, null, sealed) };
}

async function append(
  tx: Tx,
  actor: Actor,
  change: Change,
  targetId: string,
  plain: string | null,
  sealed: string | null,
): Promise<void> {
  await tx.query(
    'select core.append_audit($1, core.name_in_audit($2), $3, $4, $5, $6, $7, $8, $9)',
    entryOf(actor, change, targetId, plain, sealed),
  );
}

function entryOf(
  actor: Actor,
  change: Change,
  targetId: string,
  plain: string | null,
  sealed: string | null,
): unknown[] {
  return [
    actor.kind,
    actor.id,
    change.action,
    change.targetKind,
    targetId,
    actor.origin,
    actor.requestId,
    plain,
    sealed,
  ];
}
