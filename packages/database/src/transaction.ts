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

export async function commitTransaction(client: ClientBase): Promise<void> {
  await client.query('commit');
}

/** Never throws: the connection may be gone, and the first fault is the one to tell. */
export async function rollbackTransaction(client: ClientBase): Promise<void> {
  try {
    await client.query('rollback');
  } catch {
    // the pool finds the broken connection
  }
}
