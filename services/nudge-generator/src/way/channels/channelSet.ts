import { isPassingFault } from '@tsudoi/runtime/passingFault';
import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Channel, ChannelSet } from './channel.ts';
import type { BuiltChannel, ChannelParts } from './defineChannel.ts';
import type { ChannelStore, StoredChannel } from './channelStore.ts';

/** How long a channel is used before its settings are looked up again: what another replica's change takes at most. */
const freshMs = 10_000;

interface Kept {
  readonly channel: BuiltChannel | null;
  readonly mark: string;
  lookedMs: number;
}

export interface CachedChannelSet extends ChannelSet {
  /** Looks again at the next use; called where a setting was just changed. */
  forget(tenantId: string, name: ChannelName): void;
  close(): void;
}

/** The tenants' channels, built once and kept with their connections until their settings change. */
export function createChannelSet(
  store: ChannelStore,
  inApp: Channel,
  parts: ChannelParts,
  /** Told of settings that cannot be opened or read; the channel is as if it were not set up, and others take its messages. */
  unusable: (tenantId: string, name: ChannelName, fault: unknown) => void,
  most = 1_000,
): CachedChannelSet {
  const kept = new Map<string, Kept>();
  const looking = new Map<string, Promise<Channel | null>>();

  async function look(id: string, tenantId: string, name: ChannelName): Promise<Channel | null> {
    const stored = await store.load(tenantId, name).catch((err: unknown) => {
      if (isPassingFault(err)) throw err;
      unusable(tenantId, name, err);
      return undefined;
    });
    const before = kept.get(id);
    if (before && stored && before.mark === stored.mark) {
      before.lookedMs = performance.now();
      return before.channel;
    }
    before?.channel?.close?.();
    kept.delete(id);
    const oldest = kept.size >= most ? kept.entries().next().value : undefined;
    if (oldest) {
      oldest[1].channel?.close?.();
      kept.delete(oldest[0]);
    }
    const channel = stored?.enabled === true ? built(stored, parts) : null;
    kept.set(id, { channel, mark: stored?.mark ?? '', lookedMs: performance.now() });
    return channel;
  }

  return {
    get(tenantId, name) {
      if (name === 'in_app') return Promise.resolve(inApp);
      const id = `${tenantId}/${name}`;
      const hit = kept.get(id);
      if (hit && performance.now() - hit.lookedMs < freshMs) return Promise.resolve(hit.channel);
      let pending = looking.get(id);
      if (!pending) {
        pending = look(id, tenantId, name).finally(() => looking.delete(id));
        looking.set(id, pending);
      }
      return pending;
    },
    forget(tenantId, name) {
      const hit = kept.get(`${tenantId}/${name}`);
      if (hit) hit.lookedMs = Number.NEGATIVE_INFINITY;
    },
    close() {
      for (const { channel } of kept.values()) channel?.close?.();
      kept.clear();
    },
  };
}

function built({ definition, settings }: StoredChannel, parts: ChannelParts): BuiltChannel {
  const tenantAddress = definition.tenantAddress(settings);
  return {
    ...definition.build(settings, parts),
    retry: definition.retry,
    ...(tenantAddress !== undefined && { tenantAddress }),
  };
}
