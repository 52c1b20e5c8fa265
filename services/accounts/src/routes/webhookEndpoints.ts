import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { Principal } from '@tsudoi/contracts/principal';
import {
  type WebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from '@tsudoi/contracts/webhooks';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import { Conflict, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { ownerOfKeysBy } from '../keys/keyRow.ts';
import { holdDeliveries } from '../webhooks/deliveryRow.ts';
import {
  endpointColumns,
  endpointNamed,
  endpointSecretContext,
  hostDigest,
  newestEndpoints,
  newWebhookSecret,
  toEndpoint,
  type EndpointRow,
} from '../webhooks/endpointRow.ts';
import { mayTell } from '../webhooks/mayTell.ts';
import { webhookQueue } from '../webhooks/webhookQueue.ts';

const mostEndpoints = 50;
const targetKind = 'webhook-endpoint';

/** Where a tenant is told of domain events: make, list, change, give a new secret, forget. */
export function mountWebhookEndpoints(http: HttpApp, { database, sealer }: Context, egress: Egress): void {
  mount(http, createWebhookEndpoint, async (call) => {
    const { principal, body } = call;
    mayTell(principal);
    checkUrl(egress, body.url);
    const secret = newWebhookSecret();
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`, [
        tx.tenantId,
      ]);
      const [count] = await tx.query<{ n: string }>('select count(*) as n from core.webhook_endpoint');
      if (Number(count?.n) >= mostEndpoints)
        throw new Conflict(`A tenant has at most ${String(mostEndpoints)} webhook endpoints`);
      const id = randomUUID();
      const [row] = await tx.query<EndpointRow>(
        `insert into core.webhook_endpoint (tenant_id, id, url, hash, description, types, sealed_secret, owner_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${endpointColumns}`,
        [
          tx.tenantId,
          id,
          body.url,
          hostDigest(body.url),
          body.description,
          body.types,
          sealer.seal(secret, endpointSecretContext(tx.tenantId, id)),
          await ownerOfKeysBy(tx, principal),
        ],
      );
      const endpoint = toEndpoint(row as EndpointRow);
      await recordChange(tx, actorOf(call), {
        action: 'webhook_endpoint.created',
        targetKind,
        targetId: id,
        after: endpoint,
      });
      return endpoint;
    });
    return { body: { ...made, secret }, headers: { ETag: etagOf(made.version) } };
  });

  mount(http, listWebhookEndpoints, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      newestEndpoints(tx, query.limit + 1, after),
    );
    const shown = rows.map((each) => shownTo(principal, each));
    return { body: pageFrom(shown, query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, readWebhookEndpoint, async ({ params, principal }) => {
    const found = shownTo(
      principal,
      await database.withTenant(principal.tenantId, (tx) => endpointNamed(tx, params.endpointId)),
    );
    return { body: found, headers: { ETag: etagOf(found.version) } };
  });

  mount(http, updateWebhookEndpoint, async (call) => {
    const { params, body, principal } = call;
    const expected = requiredVersion(call.ifMatch);
    mayTell(principal);
    if (body.url !== undefined) checkUrl(egress, body.url);
    const after = await database.withTenant(principal.tenantId, async (tx) => {
      const before = await endpointNamed(tx, params.endpointId, true);
      if (before.version !== expected) throw staleVersion(before.version);
      const { url = before.url, description = before.description, types = before.types } = body;
      const state = body.state ?? before.state;
      const opens = state === 'enabled' && before.state !== 'enabled';
      const [row] = await tx.query<EndpointRow>(
        `update core.webhook_endpoint set url = $2, hash = $3, description = $4, types = $5, state = $6,
           reason = case when $6 = 'disabled' then reason end, failing_since = case when $7 then null else failing_since end,
           owner_id = case when $7 or $2 <> url then $8 else owner_id end, version = version + 1, updated_at = now()
         where id = $1 returning ${endpointColumns}`,
        [
          before.id,
          url,
          hostDigest(url),
          description,
          types,
          state,
          opens,
          await ownerOfKeysBy(tx, principal),
        ],
      );
      if (url !== before.url)
        await tx.execute(
          `update core.webhook_delivery set hash = $2 where endpoint_id = $1 and state in ('due', 'held')`,
          [before.id, hostDigest(url)],
        );
      if (opens) await holdDeliveries(tx, before.id, false);
      if (state !== 'enabled' && before.state === 'enabled') await holdDeliveries(tx, before.id, true);
      tx.signal(wakeSignal(webhookQueue));
      const written = toEndpoint(row as EndpointRow);
      await recordChange(tx, actorOf(call), {
        action: 'webhook_endpoint.changed',
        targetKind,
        targetId: before.id,
        before,
        after: written,
      });
      return written;
    });
    return { body: after, headers: { ETag: etagOf(after.version) } };
  });

  mount(http, rotateWebhookSecret, async (call) => {
    const { params, body, principal } = call;
    mayTell(principal);
    const secret = newWebhookSecret();
    const after = await database.withTenant(principal.tenantId, async (tx) => {
      await endpointNamed(tx, params.endpointId, true);
      const [row] = await tx.query<EndpointRow>(
        `update core.webhook_endpoint set sealed_previous = sealed_secret, sealed_secret = $2,
           previous_until = now() + make_interval(secs => $3), version = version + 1, updated_at = now()
         where id = $1 returning ${endpointColumns}`,
        [
          params.endpointId,
          sealer.seal(secret, endpointSecretContext(tx.tenantId, params.endpointId)),
          body.overlapSeconds,
        ],
      );
      await recordChange(tx, actorOf(call), {
        action: 'webhook_endpoint.secret_rotated',
        targetKind,
        targetId: params.endpointId,
        after: { overlapSeconds: body.overlapSeconds },
      });
      return toEndpoint(row as EndpointRow);
    });
    return { body: { ...after, secret }, headers: { ETag: etagOf(after.version) } };
  });

  mount(http, deleteWebhookEndpoint, async (call) => {
    const { endpointId } = call.params;
    await database.withTenant(call.principal.tenantId, async (tx) => {
      const gone = await tx.execute('delete from core.webhook_endpoint where id = $1', [endpointId]);
      if (gone === 0) throw new NotFound(`No webhook endpoint ${endpointId}`);
      await recordChange(tx, actorOf(call), {
        action: 'webhook_endpoint.deleted',
        targetKind,
        targetId: endpointId,
      });
    });
    return {};
  });
}

/** The endpoint as this caller may see it: receivers put tokens in queries, which are for those who may change it. */
function shownTo({ scopes }: Principal, endpoint: WebhookEndpoint): WebhookEndpoint {
  return scopes.includes('accounts:write')
    ? endpoint
    : { ...endpoint, url: endpoint.url.replace(/[?#].*$/s, '') };
}

/** @throws InvalidInput where it is an address that is never connected to */
function checkUrl(egress: Egress, url: string): void {
  try {
    egress.checkUrl(url);
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField('body.url', err.message);
    throw err;
  }
}
