import type { ChannelName } from '@tsudoi/contracts/channels';
import type { Platform } from '@tsudoi/platform/platform';
import { systemClock } from '@tsudoi/runtime/clock';
import { createSealer } from '@tsudoi/seal/createSealer';
import type { KeyRing } from '@tsudoi/seal/keyRing';
import { openInbox } from '../inbox/openInbox.ts';
import { mountChannels } from '../routes/channels.ts';
import { mountInbox } from '../routes/inbox.ts';
import { allowInboxOrigins } from '../routes/inboxOrigins.ts';
import { mountPush } from '../routes/push.ts';
import { createTokenLimit } from '../routes/tokenLimit.ts';
import { mountUnsubscribe } from '../routes/unsubscribe.ts';
import type { ChannelSet } from './channel.ts';
import { createChannelSet } from './channelSet.ts';
import { createChannelStore, type ChannelStore } from './channelStore.ts';
import { createEgress, type EgressOptions } from '@tsudoi/runtime/egress';
import { createInAppChannel } from './inAppChannel.ts';
import { createPushDeviceStore } from './pushDeviceStore.ts';
import { createTokenSigner } from './signedToken.ts';
import { unsubscribeUrl } from './unsubscribeLink.ts';

export interface DeliveryOptions {
  readonly keyRing: KeyRing;
  /** Where people reach this installation: the start of every link. */
  readonly publicUrl: string;
  readonly egress: EgressOptions;
  /** Requests a minute with a person's tokens. */
  readonly tokenRequestsPerMinute: number;
  /** Inbox streams that this process holds at most. */
  readonly mostStreams: number;
  /** False in a process that only works: no routes, no streams. */
  readonly serve: boolean;
}

/** What the rest of the service needs of delivery. */
export interface Delivery {
  readonly channels: ChannelSet;
  readonly channelStore: ChannelStore;
  readonly unsubscribeUrl: (tenantId: string, contactId: string, channel: ChannelName) => string;
}

/** Builds channels, inbox, push and unsubscribe on a platform, and mounts their routes. */
export async function openDelivery(platform: Platform, options: DeliveryOptions): Promise<Delivery> {
  const { database, clock, lifecycle, http } = platform;
  const sealer = createSealer(options.keyRing);
  const unsubscribeSigner = createTokenSigner(options.keyRing, 'unsubscribe');
  const inboxSigner = createTokenSigner(options.keyRing, 'inbox');
  const egress = createEgress(options.egress);
  const devices = createPushDeviceStore(database, sealer, clock);
  const store = createChannelStore(database, sealer, clock);
  const inApp = createInAppChannel(database, clock);
  const set = createChannelSet(store, inApp, { egress, devices, clock: systemClock });
  const linkOf = (tenantId: string, contactId: string, channel: ChannelName) =>
    unsubscribeUrl(options.publicUrl, unsubscribeSigner, { tenantId, contactId, channel });
  lifecycle.onClose('delivery channels', async () => {
    set.close();
    await egress.close();
  });

  if (options.serve) {
    const limit = createTokenLimit(http, options.tokenRequestsPerMinute);
    const inbox = await openInbox({
      ...platform,
      limit,
      registry: platform.metrics.registry,
      signer: inboxSigner,
      mostStreams: options.mostStreams,
    });
    allowInboxOrigins(http);
    mountInbox(http, { database, clock, signer: inboxSigner, store: inbox.store, limit });
    mountPush(http, { clock, signer: inboxSigner, devices, channels: store, egress, limit });
    mountUnsubscribe(http, { database, clock, signer: unsubscribeSigner, limit, linkOf });
    mountChannels(http, { store, set, egress, unsubscribeUrl: linkOf });
  }
  return { channels: set, channelStore: store, unsubscribeUrl: linkOf };
}
