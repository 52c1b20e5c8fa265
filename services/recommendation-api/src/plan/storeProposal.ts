import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { Plan } from '@tsudoi/contracts/plans';
import type { Database } from '@tsudoi/database/database';
import { once } from '@tsudoi/database/idempotency';
import { publish } from '@tsudoi/database/outbox';
import { etagOf } from '@tsudoi/runtime/http/etag';
import type { Call } from '@tsudoi/runtime/http/handler';
import { insertPlan } from '../store/plans.ts';
import type { Recommendation } from './recommend.ts';

/** The answer to a request that proposed a plan. */
export interface ProposalReply {
  readonly status: number;
  readonly body: Plan;
  readonly headers: Readonly<Record<string, string>>;
}

/** Stores a recommendation as a proposed plan of its event, once per Idempotency-Key, and publishes `plan.proposed`. */
export async function storeProposal(
  database: Database,
  operation: Endpoint['operationId'],
  {
    principal,
    idempotencyKey,
    params,
    body,
  }: Pick<Call<unknown, unknown, unknown>, 'principal' | 'idempotencyKey' | 'params' | 'body'>,
  eventId: string,
  recommendation: Recommendation,
): Promise<ProposalReply> {
  const scope = { principalId: principal.id, operation, key: idempotencyKey, request: { params, body } };
  const result = await database.withTenant(principal.tenantId, (tx) =>
    once(tx, scope, async () => {
      const plan = await insertPlan(tx, eventId, recommendation);
      await publish(tx, 'plan.proposed', { planId: plan.id, eventId });
      return { status: 201, body: plan };
    }),
  );
  return {
    ...result,
    headers: { ETag: etagOf(result.body.version), Location: `/v1/plans/${result.body.id}` },
  };
}
