import { propagation, context } from '@opentelemetry/api';
import type { Tx } from './database.ts';

/** What `publish` signals, so that this process's relay is woken right after the commit. */
export const outboxSignal = 'outbox';

/**
 * Writes a domain event in the transaction of the state it tells of. `type` is `noun.past_tense` ("plan.accepted");
 * the relay hands it to every subscriber at least once, after the commit.
 */
export async function publish(
  tx: Tx,
  type: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.execute(
    'insert into core.outbox (tenant_id, type, payload, traceparent) values ($1, $2, $3, $4)',
    [tx.tenantId, type, JSON.stringify(payload), currentTraceparent()],
  );
  tx.signal(outboxSignal);
}

/** The W3C trace context of this moment, or null outside a trace. */
export function currentTraceparent(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ?? null;
}
