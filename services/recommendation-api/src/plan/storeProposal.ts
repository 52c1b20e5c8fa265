import type { Plan } from '@tsudoi/contracts/plans';
import type { Database } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { etagOf } from '@tsudoi/runtime/http/etag';
import { insertPlan } from '../store/plans.ts';
import type { Recommendation } from './recommend.ts';

/** The answer to a request that proposed a plan. */
export interface ProposalReply {
  readonly body: Plan;
  readonly headers: Readonly<Record<string, string>>;
}

/** Stores a recommendation as a proposed plan of its event and publishes `plan.proposed`. */
export async function storeProposal(
  database: Database,
  tenantId: string,
  eventId: string,
  recommendation: Recommendation,
): Promise<ProposalReply> {
  const body = await database.withTenant(tenantId, async (tx) => {
    const plan = await insertPlan(tx, eventId, recommendation);
    await publish(tx, 'plan.proposed', { planId: plan.id, eventId });
    return plan;
  });
  return { body, headers: { ETag: etagOf(body.version), Location: `/v1/plans/${body.id}` } };
}
