import { propagation, context } from '@opentelemetry/api';
import {
  isHeard,
  isOffered,
  type DomainEventPayload,
  type DomainEventType,
} from '@tsudoi/contracts/domainEvents';
import { unsampledTrace } from '@tsudoi/runtime/tracing/unsampled';
import type { Tx } from './database.ts';

/** What `publish` signals, so that this process's relay is woken right after the commit. */
export const outboxSignal = 'outbox';

/**
 * Writes a domain event in the transaction of the state it tells of; which there are and what each tells stands in
 * packages/contracts/src/domainEvents.ts. The relay hands it to every subscriber at least once, after the commit; one that no job
 * hears and no webhook endpoint of the tenant asks for is on record at once, and wakes nobody.
 */
export async function publish<Type extends DomainEventType>(
  tx: Tx,
  type: Type,
  payload: DomainEventPayload<Type>,
): Promise<void> {
  await publishAll(tx, type, [payload]);
}

/** Writes several domain events of one type, in one statement; otherwise as `publish`. */
export async function publishAll<Type extends DomainEventType>(
  tx: Tx,
  type: Type,
  payloads: readonly DomainEventPayload<Type>[],
): Promise<void> {
  if (payloads.length === 0) return;
  const rows = await tx.query<{ waits: boolean }>(
    `insert into core.outbox (tenant_id, type, payload, traceparent, relayed_at)
     select $1, $2, payload, $4, case when $5 then null when $6 and core.webhook_wants($2) then null else now() end
     from unnest($3::jsonb[]) payload returning relayed_at is null as waits`,
    [
      tx.tenantId,
      type,
      payloads.map((payload) => JSON.stringify(payload)),
      currentTraceparent(),
      isHeard(type),
      isOffered(type),
    ],
  );
  if (rows.some(({ waits }) => waits)) tx.signal(outboxSignal);
}

/** The W3C trace context of this moment, or null outside a trace. */
export function currentTraceparent(): string | null {
  const unsampled = unsampledTrace(context.active());
  if (unsampled) return `00-${unsampled.traceId}-${unsampled.spanId}-00`;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ?? null;
}
