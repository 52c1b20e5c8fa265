import { channelKind, type ChannelName } from '@tsudoi/contracts/channelKinds';
import type { AddressSource } from '@tsudoi/contracts/channelKinds/declareChannel';

/** What is known of a person for choosing a way to them. */
export interface Reachable {
  readonly email: string | null;
  readonly phone: string | null;
  /** Those that a channel declares as its address are read. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The consent that a channel declares → whether we may. No entry: not refused. */
  readonly consent: Readonly<Record<string, { readonly granted: boolean }>>;
  /** `channels`: comma separated, the person's own order, overrides the rule's among the rule's channels. */
  readonly preferences: Readonly<Record<string, string>>;
  readonly unsubscribed: boolean;
  readonly channelsOff: readonly string[];
  readonly hasBrowser: boolean;
  readonly hasApp: boolean;
}

/** Where a channel's messages go for people without an address of their own, by channel. */
export type TenantAddresses = Readonly<Partial<Record<ChannelName, string>>>;

/** One step of a person's chain: a channel and the address there. */
export interface Step {
  readonly channel: ChannelName;
  readonly address: string;
}

/**
 * The ways to a person, best first: the rule's channels in the person's own order where they gave one, without those
 * they turned off, refused consent for, or have no address on. SMS needs a consent that was given (it costs and it
 * disturbs). The next step is taken when the one before is not configured, refused, gone, or out of attempts; never
 * after `delivered` or `unknown`.
 */
export function fallbackChain(
  person: Reachable,
  order: readonly ChannelName[],
  tenantAddresses: TenantAddresses = {},
): readonly Step[] {
  if (person.unsubscribed) return [];
  const own = (person.preferences['channels'] ?? '').split(',').map((name) => name.trim());
  const rank = (channel: ChannelName) => {
    const at = own.indexOf(channel);
    return at < 0 ? own.length : at;
  };
  return order
    .map((channel, index) => ({ channel, index }))
    .sort((a, b) => rank(a.channel) - rank(b.channel) || a.index - b.index)
    .filter(({ channel }) => !person.channelsOff.includes(channel))
    .filter(({ channel }) => {
      const { name, mustBeGiven } = channelKind[channel].consent;
      const granted = person.consent[name]?.granted;
      return mustBeGiven ? granted === true : granted !== false;
    })
    .flatMap(({ channel }) => {
      const address = addressOn(person, channel) ?? tenantAddresses[channel];
      return address === undefined ? [] : [{ channel, address }];
    });
}

function addressOn(person: Reachable, channel: ChannelName): string | undefined {
  const source: AddressSource = channelKind[channel].address;
  switch (source.from) {
    case 'inbox':
      return '';
    case 'contact':
      return person[source.field] ?? undefined;
    case 'attribute':
      return person.attributes[source.name];
    case 'device':
      return (source.kind === 'browser' ? person.hasBrowser : person.hasApp) ? '' : undefined;
  }
}
