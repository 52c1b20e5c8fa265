import type { ClientBase } from 'pg';

/**
 * Begins and enters the tenant in one round trip. The simple protocol takes both statements at once and has no
 * parameters; the caller has checked that the id is a UUID.
 */
export async function beginTransaction(client: ClientBase, tenantId: string): Promise<void> {
  await client.query(`begin; select set_config('tsudoi.tenant', '${tenantId}', true)`);
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
