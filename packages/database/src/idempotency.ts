import { Conflict } from '@tsudoi/runtime/errors';
import { createHash } from 'node:crypto';
import type { Tx } from './database.ts';

/** What makes a repeated request the same one. */
export interface IdempotencyScope {
  readonly principalId: string;
  readonly operation: string;
  readonly key: string | undefined;
  /** The validated request (path and body); a key that comes back with another one is refused. */
  readonly request: unknown;
}

export interface StoredReply<T> {
  readonly status: number;
  readonly body: T;
}

/**
 * Runs `work` once per key, inside the same transaction as its effects: a repeat gets the stored reply, a
 * simultaneous repeat waits for the first. Throws Conflict (409) when the key came with another request.
 */
export async function once<T>(
  tx: Tx,
  scope: IdempotencyScope,
  work: () => Promise<StoredReply<T>>,
): Promise<StoredReply<T> & { readonly replayed: boolean }> {
  if (scope.key === undefined) return { ...(await work()), replayed: false };
  const hash = createHash('sha256').update(JSON.stringify(scope.request)).digest();
  const identity = [tx.tenantId, scope.principalId, scope.operation, scope.key];
  const inserted = await tx.execute(
    `insert into core.idempotency_key (tenant_id, principal_id, operation, key, request_hash)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [...identity, hash],
  );
  if (inserted === 0) {
    const [row] = await tx.query<{ request_hash: Buffer; status: number; response: T }>(
      `select request_hash, status, response from core.idempotency_key
       where tenant_id = $1 and principal_id = $2 and operation = $3 and key = $4`,
      identity,
    );
    if (!row)
      throw new Conflict('The first request with this Idempotency-Key has just failed; send it again');
    if (!row.request_hash.equals(hash)) {
      throw new Conflict('This Idempotency-Key was used for another request', [
        { field: 'header.idempotency-key', message: 'used before' },
      ]);
    }
    return { status: row.status, body: row.response, replayed: true };
  }
  const reply = await work();
  await tx.execute(
    `update core.idempotency_key set status = $5, response = $6
     where tenant_id = $1 and principal_id = $2 and operation = $3 and key = $4`,
    [...identity, reply.status, JSON.stringify(reply.body)],
  );
  return { ...reply, replayed: false };
}
