import type { WebhookAttempt, WebhookDelivery, WebhookMessage } from '@tsudoi/contracts/webhooks';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import { NotFound } from '@tsudoi/runtime/errors';

/** A row of core.webhook_delivery as people see it. */
interface DeliveryRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly type: string;
  readonly state: WebhookDelivery['state'];
  readonly tries: WebhookAttempt[];
  readonly due_at: Date;
  readonly occurred_at: Date;
  readonly created_at: Date;
  readonly settled_at: Date | null;
}

const columns = 'id, endpoint_id, type, state, tries, due_at, occurred_at, created_at, settled_at';

/** What a receiver knows a message by. */
export function messageIdOf(deliveryId: string): string {
  return `msg_${deliveryId.replaceAll('-', '')}`;
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    messageId: messageIdOf(row.id),
    endpointId: row.endpoint_id,
    type: row.type,
    state: row.state,
    attempts: row.tries,
    nextAttemptAt: row.state === 'due' ? row.due_at.toISOString() : null,
    occurredAt: row.occurred_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
  };
}

/** The delivery log of an endpoint, newest first. */
export async function newestDeliveries(
  tx: Tx,
  endpointId: string,
  most: number,
  after: readonly unknown[] | undefined,
  state: WebhookDelivery['state'] | undefined,
): Promise<WebhookDelivery[]> {
  const rows = await tx.query<DeliveryRow>(
    `select ${columns} from core.webhook_delivery
     where endpoint_id = $4 ${state === undefined ? '' : 'and state = $5'} and ${beforeCursor('created_at', 'id', 2)}
     order by created_at desc, id desc limit $1`,
    [most, after?.[0] ?? null, after?.[1] ?? null, endpointId, ...(state === undefined ? [] : [state])],
  );
  return rows.map(toDelivery);
}

/** The message as the receiver gets it. */
export function messageOf(type: string, occurredAt: Date, data: Record<string, unknown>): WebhookMessage {
  return { type, timestamp: occurredAt.toISOString(), data };
}

/** One delivery of an endpoint with its message. @throws NotFound */
export async function deliveryNamed(
  tx: Tx,
  endpointId: string,
  id: string,
): Promise<WebhookDelivery & { readonly message: WebhookMessage }> {
  const [row] = await tx.query<DeliveryRow & { payload: Record<string, unknown> }>(
    `select ${columns}, payload from core.webhook_delivery where endpoint_id = $1 and id = $2`,
    [endpointId, id],
  );
  if (!row) throw new NotFound(`No delivery ${id}`);
  return { ...toDelivery(row), message: messageOf(row.type, row.occurred_at, row.payload) };
}

/** A test message to one endpoint, due at once. */
export async function insertTest(tx: Tx, endpointId: string): Promise<WebhookDelivery> {
  const [row] = await tx.query<DeliveryRow>(
    `insert into core.webhook_delivery (tenant_id, id, endpoint_id, hash, type, payload, occurred_at)
     select tenant_id, gen_random_uuid(), id, hash, 'webhook.test', jsonb_build_object('endpointId', id), now()
     from core.webhook_endpoint where id = $1 returning ${columns}`,
    [endpointId],
  );
  return toDelivery(row as DeliveryRow);
}

/** A domain event as the relay gives it. */
interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly occurredAt: string;
}

/**
 * One delivery to each enabled endpoint that asks for the type, once however often it is called. A row names the contact it tells
 * of, with whom it is erased; the message that they were erased outlives them. Resolves to the rows made.
 */
export function insertDeliveries(tx: Tx, { id, type, payload, occurredAt }: ToldEvent): Promise<number> {
  const contactId = type === 'contact.erased' ? null : (payload['contactId'] ?? null);
  return tx.execute(
    `insert into core.webhook_delivery (tenant_id, id, endpoint_id, hash, outbox_id, type, payload, contact_id, occurred_at)
     select tenant_id, gen_random_uuid(), id, hash, $1, $2, $3, $4, $5 from core.webhook_endpoint
     where state = 'enabled' and $2 = any (types)
     on conflict (tenant_id, endpoint_id, outbox_id) do nothing`,
    [id, type, JSON.stringify(payload), contactId, occurredAt],
  );
}

/** Makes settled deliveries due again, with their ids; resolves to how many. */
export function replayDeliveries(
  tx: Tx,
  endpointId: string,
  which: {
    readonly id?: string;
    readonly since?: string;
    readonly until?: string | undefined;
    readonly delivered: boolean;
  },
): Promise<number> {
  return tx.execute(
    `update core.webhook_delivery set state = 'due', due_at = now(), attempts = 0, settled_at = null
     where endpoint_id = $1 and state = any ($2) and ($3::uuid is null or id = $3)
       and created_at >= coalesce($4::timestamptz, '-infinity') and created_at < coalesce($5::timestamptz, 'infinity')`,
    [
      endpointId,
      which.delivered ? ['failed', 'delivered'] : ['failed'],
      which.id ?? null,
      which.since ?? null,
      which.until ?? null,
    ],
  );
}

/** What waits for an endpoint is kept back, or let go at once. */
export async function holdDeliveries(tx: Tx, endpointId: string, hold: boolean): Promise<void> {
  await tx.execute(
    hold
      ? `update core.webhook_delivery set state = 'held' where endpoint_id = $1 and state = 'due'`
      : `update core.webhook_delivery set state = 'due', due_at = now() where endpoint_id = $1 and state = 'held'`,
    [endpointId],
  );
}
