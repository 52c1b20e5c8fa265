import { readPushKey, subscribePush, unsubscribePush } from '@tsudoi/contracts/push';
import type { WebPushSettings } from '@tsudoi/contracts/channelKinds/webPush';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { ChannelStore } from '../way/channels/channelStore.ts';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import type { PushDeviceStore } from '../way/channels/pushDeviceStore.ts';
import type { TokenSigner } from '../tokens/signedToken.ts';
import { inboxAccess } from './inbox.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';

export interface PushRouteParts {
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly devices: PushDeviceStore;
  readonly channels: ChannelStore;
  readonly egress: Egress;
  readonly limit: TokenLimit;
}

/** Browsers and apps register themselves with the person's inbox token. */
export function mountPush(http: HttpApp, parts: PushRouteParts): void {
  const { devices, channels, egress } = parts;
  mount(http, readPushKey, async ({ params }) => {
    const { tenantId } = await inboxAccess(parts, params.token);
    const stored = await channels.load(tenantId, 'web_push');
    const publicKey = stored && (stored.settings as WebPushSettings).publicKey;
    if (publicKey === undefined) throw new NotFound('Web push is not set up');
    return { body: { publicKey } };
  });

  mount(http, subscribePush, async ({ params, body }) => {
    const { tenantId, contactId } = await inboxAccess(parts, params.token);
    if (body.kind === 'web') {
      try {
        egress.checkUrl(body.endpoint);
      } catch (err) {
        if (err instanceof EgressRefused) throw invalidField('body.endpoint', err.message);
        throw err;
      }
    }
    const { id, kind, createdAt } = await devices.register(tenantId, contactId, body);
    return { body: { id, kind, createdAt: createdAt.toISOString() } };
  });

  mount(http, unsubscribePush, async ({ params }) => {
    const { tenantId, contactId } = await inboxAccess(parts, params.token);
    if (!(await devices.remove(tenantId, contactId, params.subscriptionId)))
      throw new NotFound('No such device');
    return {};
  });
}
