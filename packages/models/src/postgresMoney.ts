import type { Database } from '@tsudoi/database/database';
import {
  SettlementRefused,
  type MoneyStore,
  type ReservationAsk,
  type ReservationGrant,
  type Settlement,
} from '@tsudoi/llm/stores';
import { codeOf } from '@tsudoi/runtime/passingFault';
import { oneBehindAnother } from './oneBehindAnother.ts';
import { perTenantBatch } from '@tsudoi/runtime/perTenantBatch';

/** Nobody waits for a settlement; together they cost less, and the next reservation seldom meets one at the month's row. */
const settleLingerMs = 25;

/**
 * Budgets, reservations and the ledger in PostgreSQL: every step is one round trip, and simultaneous calls of one tenant
 * share it. A settlement commits without waiting for the disk, because the next reservation of the tenant needs the same
 * row, and is acknowledged when a flush behind it has returned; a crash in between rejects, and the repeat books once.
 * `defaultLimitMicroUsd` is the monthly budget of a tenant to whom the installation gave none.
 */
export function createPostgresMoney(database: Database, defaultLimitMicroUsd: number): MoneyStore {
  const reserve = perTenantBatch<ReservationAsk, ReservationGrant>(async (tenantId, asks) => {
    const at = asks[0]?.at ?? new Date();
    const rows = await database.read<{ tier: ReservationGrant['tier']; used_share: number }>(
      'llm_reserve',
      'select tier, used_share from nudge.llm_reserve($1, $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6, $7)',
      tenantId,
      asks.map((ask) => ask.id),
      asks.map((ask) => ask.fullMicroUsd ?? null),
      asks.map((ask) => ask.economyMicroUsd ?? null),
      asks.map((ask) => ask.leaseMs),
      at,
      defaultLimitMicroUsd,
    );
    return rows.map(({ tier, used_share }) => ({ tier, usedShare: used_share }));
  });
  const flush = oneBehindAnother(async () => {
    await database.installation('select nudge.llm_flush()');
  });
  async function write(tenantId: string, settlements: readonly Settlement[]): Promise<void> {
    await database.read(
      'llm_settle',
      'select nudge.llm_settle($1, $2::jsonb)',
      tenantId,
      JSON.stringify(settlements.map(toRow)),
    );
  }
  /** Undefined when it is booked. A row that the ledger can never hold is told apart from its neighbours, one by one. */
  async function writeOne(tenantId: string, settlement: Settlement): Promise<SettlementRefused | undefined> {
    try {
      await write(tenantId, [settlement]);
      return undefined;
    } catch (err) {
      if (isDataFault(err)) return new SettlementRefused(settlement.entry.id, err);
      throw err;
    }
  }
  const settle = perTenantBatch<Settlement, SettlementRefused | undefined>(
    async (tenantId, settlements) => {
      try {
        await write(tenantId, settlements);
        return settlements.map(() => undefined);
      } catch (err) {
        if (!isDataFault(err)) throw err;
        const results = [];
        for (const settlement of settlements) results.push(await writeOne(tenantId, settlement));
        return results;
      }
    },
    { lingerMs: settleLingerMs },
  );
  return {
    reserve: (ask) => reserve(ask.tenantId, ask),
    async settle(settlement) {
      const refused = await settle(settlement.entry.tenantId, settlement);
      if (refused) throw refused;
      await flush();
    },
    async renew(tenantId, reservationId, leaseMs) {
      const [row] = await database.read<{ renewed: boolean }>(
        'llm_renew',
        'select nudge.llm_renew($1, $2, $3) as renewed',
        tenantId,
        reservationId,
        leaseMs,
      );
      return row?.renewed ?? false;
    },
    async release(tenantId, reservationId) {
      await database.read('llm_release', 'select nudge.llm_release($1, $2)', tenantId, reservationId);
    },
  };
}

/** SQL states of a value that a column cannot hold: class 22 (data exception) and 23 (constraint). */
function isDataFault(err: unknown): boolean {
  const code = codeOf(err) ?? '';
  return code.startsWith('22') || code.startsWith('23');
}

function toRow({ entry, reservationId, release }: Settlement): Record<string, unknown> {
  const { usage, savings } = entry;
  return {
    id: entry.id,
    request_id: entry.requestId,
    at: entry.at.toISOString(),
    purpose: entry.purpose,
    priority: entry.priority,
    target_id: entry.targetId,
    provider: entry.provider,
    model: entry.model,
    tier: entry.tier,
    attempt: entry.attempt,
    outcome: entry.outcome,
    detail: entry.detail,
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    output_tokens: usage.outputTokens,
    prices: entry.prices,
    cost_micro_usd: entry.costMicroUsd,
    naive_micro_usd: entry.naiveMicroUsd,
    saved_prompt: savings.prompt,
    saved_tier: savings.tier,
    saved_provider: savings.provider,
    saved_prompt_cache: savings.promptCache,
    saved_batch: savings.batch,
    saved_response_cache: savings.responseCache,
    prompt_hash: entry.promptHash,
    ttft_ms: entry.ttftMs,
    total_ms: entry.totalMs,
    batch_id: entry.batchId,
    answered_by: entry.answeredBy,
    rule_id: entry.tags.ruleId,
    event_id: entry.tags.eventId,
    campaign_id: entry.tags.campaignId,
    reservation: reservationId,
    release: release === 'all' ? null : release,
  };
}
