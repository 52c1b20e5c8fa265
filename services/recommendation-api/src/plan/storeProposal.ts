import type { Plan } from '@tsudoi/contracts/plans';
import type { Database } from '@tsudoi/database/database';
import { keepReply } from '@tsudoi/database/keepReply';
import { publish } from '@tsudoi/database/outbox';
import { etagOf } from '@tsudoi/runtime/http/etag';
import { insertPlan } from '../store/plans.ts';
import type { Recommendation } from './recommend.ts';

/** The answer to a request that proposed a plan. */
export interface ProposalReply {
  readonly body: Plan;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Stores a recommendation as a proposed plan of its event and publishes `plan.proposed`. Where the plan is the whole reply
 * of its request, the reply is kept in the same transaction.
 */
export async function storeProposal(
  database: Database,
  tenantId: string,
  eventId: string,
  recommendation: Recommendation,
  { wholeReply }: { readonly wholeReply: boolean },
): Promise<ProposalReply> {
  return database.withTenant(tenantId, async (tx) => {
    const plan = await insertPlan(tx, eventId, recommendation);
    await publish(tx, 'plan.proposed', { planId: plan.id, eventId });
    const headers = { ETag: etagOf(plan.version), Location: `/v1/plans/${plan.id}` };
    if (wholeReply) await keepReply(tx, { status: 201, body: plan, headers });
    return { body: plan, headers };
  });
}
