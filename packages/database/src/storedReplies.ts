import type { KeyState, KeptReply, RepliesStore } from '@tsudoi/runtime/http/repliesStore';
import type { RequestKey } from '@tsudoi/runtime/currentActor';
import type { Database } from './database.ts';

interface ClaimRow {
  readonly state: KeyState['is'];
  readonly claim: number | null;
  readonly status: number | null;
  readonly response: unknown;
  readonly headers: KeptReply['headers'] | null;
}

/** Replies of Idempotency-Keys in `core.idempotency_key`, one round trip a step. */
export function createStoredReplies(database: Database): RepliesStore {
  return {
    async claim({ tenantId, principalId, operation, key }, requestHash, leaseMs) {
      const [row] = await database.read<ClaimRow>(
        'claim-reply',
        'select * from core.claim_reply($1, $2, $3, $4, $5, $6)',
        tenantId,
        principalId,
        operation,
        key,
        requestHash,
        leaseMs / 1_000,
      );
      if (row?.state === 'claimed') return { is: 'claimed', claim: row.claim ?? 0 };
      if (row?.state === 'done') {
        const { status, response, headers } = row;
        return { is: 'done', reply: { status: status ?? 500, body: response, headers: headers ?? {} } };
      }
      return { is: row?.state ?? 'running' };
    },
    async renew(key, leaseMs) {
      await database.read(
        'renew-reply',
        'select core.renew_reply($1, $2, $3, $4, $5, $6)',
        key.tenantId,
        ...identity(key),
        leaseMs / 1_000,
      );
    },
    async settle(key, { status, body, headers }) {
      await database.read(
        'settle-reply',
        'select core.settle_reply($1, $2, $3, $4, $5, $6, $7, $8)',
        key.tenantId,
        ...identity(key),
        status,
        body === null ? null : JSON.stringify(body),
        JSON.stringify(headers),
      );
    },
    async release(key) {
      const [row] = await database.read<{ had_effect: boolean }>(
        'release-reply',
        'select core.release_reply($1, $2, $3, $4, $5) as had_effect',
        key.tenantId,
        ...identity(key),
      );
      return row?.had_effect ?? false;
    },
  };
}

function identity({ principalId, operation, key, claim }: RequestKey): unknown[] {
  return [principalId, operation, key, claim];
}
