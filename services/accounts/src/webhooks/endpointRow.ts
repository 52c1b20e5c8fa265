import type { WebhookEndpoint, WebhookType } from '@tsudoi/contracts/webhooks';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import { NotFound } from '@tsudoi/runtime/errors';
import type { SealContext } from '@tsudoi/seal/createSealer';
import { createHash, randomBytes } from 'node:crypto';
import { holdDeliveries } from './deliveryRow.ts';

/** A row of core.webhook_endpoint without its secrets. */
export interface EndpointRow {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly types: WebhookType[];
  readonly state: WebhookEndpoint['state'];
  readonly reason: string | null;
  readonly owner_id: string | null;
  readonly failing_since: Date | null;
  readonly previous_until: Date | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const endpointColumns = `id, url, description, types, state, reason, owner_id, failing_since,
  case when previous_until > now() then previous_until end as previous_until, version, created_at, updated_at`;

export function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    types: row.types,
    state: row.state,
    reason: row.reason,
    ownerId: row.owner_id,
    failingSince: row.failing_since?.toISOString() ?? null,
    secretOverlapUntil: row.previous_until?.toISOString() ?? null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** @throws NotFound */
export async function endpointNamed(tx: Tx, id: string, lock = false): Promise<WebhookEndpoint> {
  const [row] = await tx.query<EndpointRow>(
    `select ${endpointColumns} from core.webhook_endpoint where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  if (!row) throw new NotFound(`No webhook endpoint ${id}`);
  return toEndpoint(row);
}

/** Newest first, from after a cursor of time and id. */
export async function newestEndpoints(
  tx: Tx,
  most: number,
  after: readonly unknown[] | undefined,
): Promise<WebhookEndpoint[]> {
  const rows = await tx.query<EndpointRow>(
    `select ${endpointColumns} from core.webhook_endpoint
     where ${beforeCursor('created_at', 'id', 2)} order by created_at desc, id desc limit $1`,
    [most, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toEndpoint);
}

/** Tells endpoints of somebody who leaves nothing more; what waits is kept. Resolves to their ids. */
export async function disableEndpointsOf(tx: Tx, memberId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `update core.webhook_endpoint set state = 'disabled', reason = 'whoever set it up has left; who enables it takes it over',
       version = version + 1, updated_at = now()
     where owner_id = $1 and state <> 'disabled' returning id`,
    [memberId],
  );
  for (const { id } of rows) await holdDeliveries(tx, id, true);
  return rows.map(({ id }) => id);
}

/** What the secrets of an endpoint are sealed to. */
export function endpointSecretContext(tenantId: string, id: string): SealContext {
  return { tenantId, purpose: `webhook-endpoint:${id}` };
}

/** A secret of the Standard Webhooks form: 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** What sends to one host are counted under, whichever tenant named it. */
export function hostDigest(url: string): string {
  return createHash('sha256').update(new URL(url).host.toLowerCase()).digest('base64url').slice(0, 22);
}
