import { currentActor } from '@tsudoi/runtime/currentActor';
import type { ClientBase } from 'pg';

/**
 * Begins and enters the tenant in one round trip, with the actor of the request for the audit log. The simple protocol
 * takes both statements at once and has no parameters; the caller has checked that the id is a UUID.
 */
export async function beginTransaction(client: ClientBase, tenantId: string): Promise<void> {
  const actor = currentActor();
  const named = actor
    ? `, set_config('tsudoi.actor', ${client.escapeLiteral(JSON.stringify(actor))}, true)`
    : '';
  await client.query(`begin; select set_config('tsudoi.tenant', '${tenantId}', true)${named}`);
}

/**
 * Commits; inside a request with an Idempotency-Key a transaction that wrote something says so of the key in the same round
 * trip. @throws SQL state TS002, and rolls back, where the key was taken over meanwhile
 */
export async function commitTransaction(client: ClientBase): Promise<void> {
  const requestKey = currentActor()?.requestKey;
  if (!requestKey) {
    await client.query('commit');
    return;
  }
  const { tenantId, principalId, operation, key, claim } = requestKey;
  const literals = [tenantId, principalId, operation, key]
    .map((each) => client.escapeLiteral(each))
    .join(', ');
  await client.query(
    `select core.mark_effect(${literals}, ${String(claim)}) where pg_current_xact_id_if_assigned() is not null; commit`,
  );
}

/** Never throws: the connection may be gone, and the first fault is the one to tell. */
export async function rollbackTransaction(client: ClientBase): Promise<void> {
  try {
    await client.query('rollback');
  } catch {
    // the pool finds the broken connection
  }
}
