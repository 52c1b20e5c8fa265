import { currentActor } from '@tsudoi/runtime/currentActor';
import type { KeptReply } from '@tsudoi/runtime/http/repliesStore';
import type { Tx } from './database.ts';

/**
 * Keeps the reply of the request under way in the transaction of its effect: a repeat after a crash, or after a COMMIT
 * whose acknowledgement was lost, gets it, where it would otherwise be told that the answer is lost. Nothing happens
 * outside a request with an Idempotency-Key. Not for replies with a secret, which are shown once.
 */
export async function keepReply(tx: Tx, { status, body, headers }: KeptReply): Promise<void> {
  const key = currentActor()?.requestKey;
  if (!key || key.tenantId !== tx.tenantId) return;
  await tx.query('select core.settle_reply($1, $2, $3, $4, $5, $6, $7, $8)', [
    key.tenantId,
    key.principalId,
    key.operation,
    key.key,
    key.claim,
    status,
    body === null ? null : JSON.stringify(body),
    JSON.stringify(headers),
  ]);
}
