import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';
import { systemClock, type Clock } from '@tsudoi/runtime/clock';
import { createEgress, type Egress, type EgressOptions } from '@tsudoi/runtime/egress';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { createChannelSet, type CachedChannelSet } from './channels/channelSet.ts';
import { createChannelStore, type ChannelStore } from './channels/channelStore.ts';
import type { TenantAddresses } from './channels/fallbackChain.ts';
import { createInAppChannel } from './channels/inAppChannel.ts';
import { createPushDeviceStore, type PushDeviceStore } from './channels/pushDeviceStore.ts';

export interface ChannelGround {
  readonly database: Database;
  readonly clock: Clock;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  readonly sealer: Sealer;
  readonly egress: EgressOptions;
}

/** The tenants' ways to people, with what their routes need. */
export interface OpenChannels {
  readonly set: CachedChannelSet;
  readonly store: ChannelStore;
  readonly devices: PushDeviceStore;
  readonly egress: Egress;
  /** Where messages of these channels go for people without an address of their own. */
  readonly tenantAddresses: (tenantId: string, channels: readonly ChannelName[]) => Promise<TenantAddresses>;
}

/** Opens the channels of a process; their connections close with its lifecycle. */
export function openChannels({
  database,
  clock,
  lifecycle,
  log,
  sealer,
  egress: way,
}: ChannelGround): OpenChannels {
  const egress = createEgress(way);
  const devices = createPushDeviceStore(database, sealer, clock);
  const store = createChannelStore(database, sealer, clock);
  const set = createChannelSet(
    store,
    createInAppChannel(database, clock),
    { egress, devices, clock: systemClock },
    (tenantId, channel, err) => {
      log.error({ err, tenant_id: tenantId, channel }, 'the settings of a channel cannot be opened');
    },
  );
  lifecycle.onClose('delivery channels', async () => {
    set.close();
    await egress.close();
  });
  async function tenantAddresses(tenantId: string, names: readonly ChannelName[]): Promise<TenantAddresses> {
    const found: Partial<Record<ChannelName, string>> = {};
    for (const name of names) {
      const address = (await set.get(tenantId, name))?.tenantAddress;
      if (address !== undefined) found[name] = address;
    }
    return found;
  }
  return { set, store, devices, egress, tenantAddresses };
}
