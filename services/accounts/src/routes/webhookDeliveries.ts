import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import {
  listWebhookDeliveries,
  readWebhookDelivery,
  replayWebhookDelivery,
  replayWebhooks,
  testWebhookEndpoint,
} from '@tsudoi/contracts/webhooks';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import { Conflict } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { Context } from '../context.ts';
import { deliveryNamed, insertTest, newestDeliveries, replayDeliveries } from '../webhooks/deliveryRow.ts';
import { endpointNamed } from '../webhooks/endpointRow.ts';
import { mayTell } from '../webhooks/mayTell.ts';
import { webhookQueue } from '../webhooks/webhookQueue.ts';

/** What was sent to webhook endpoints and what came of it; a test message; sending again. */
export function mountWebhookDeliveries(http: HttpApp, { database }: Context): void {
  mount(http, testWebhookEndpoint, async ({ params, principal }) => {
    const sent = await database.withTenant(principal.tenantId, async (tx) => {
      const endpoint = await endpointNamed(tx, params.endpointId);
      if (endpoint.state !== 'enabled')
        throw new Conflict(`This endpoint is ${endpoint.state}: enable it first`);
      tx.signal(wakeSignal(webhookQueue));
      return insertTest(tx, endpoint.id);
    });
    return { body: sent };
  });

  mount(http, listWebhookDeliveries, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      await endpointNamed(tx, params.endpointId);
      return newestDeliveries(tx, params.endpointId, query.limit + 1, after, query.state);
    });
    return { body: pageFrom(rows, query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, readWebhookDelivery, async ({ params, principal }) => {
    mayTell(principal);
    return {
      body: await database.withTenant(principal.tenantId, (tx) =>
        deliveryNamed(tx, params.endpointId, params.deliveryId),
      ),
    };
  });

  mount(http, replayWebhookDelivery, async (call) => {
    const { endpointId, deliveryId } = call.params;
    const again = await database.withTenant(call.principal.tenantId, async (tx) => {
      const { state } = await deliveryNamed(tx, endpointId, deliveryId);
      if ((await replayDeliveries(tx, endpointId, { id: deliveryId, delivered: true })) === 0)
        throw new Conflict(`This delivery is ${state}: it goes out by itself`);
      tx.signal(wakeSignal(webhookQueue));
      await recordChange(tx, actorOf(call), {
        action: 'webhook_delivery.replayed',
        targetKind: 'webhook-endpoint',
        targetId: endpointId,
        after: { deliveryId },
      });
      const { message: _, ...delivery } = await deliveryNamed(tx, endpointId, deliveryId);
      return delivery;
    });
    return { body: again };
  });

  mount(http, replayWebhooks, async (call) => {
    const { endpointId } = call.params;
    const { since, until, delivered } = call.body;
    const replayed = await database.withTenant(call.principal.tenantId, async (tx) => {
      await endpointNamed(tx, endpointId);
      const count = await replayDeliveries(tx, endpointId, { since, until, delivered });
      tx.signal(wakeSignal(webhookQueue));
      await recordChange(tx, actorOf(call), {
        action: 'webhook_delivery.replayed',
        targetKind: 'webhook-endpoint',
        targetId: endpointId,
        after: { ...call.body, replayed: count },
      });
      return count;
    });
    return { body: { replayed } };
  });
}
