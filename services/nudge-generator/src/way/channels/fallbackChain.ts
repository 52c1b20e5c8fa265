import type { ChannelName } from '@tsudoi/contracts/channels';

/** What is known of a person for choosing a way to them. */
export interface Reachable {
  readonly email: string | null;
  readonly phone: string | null;
  /** `slack` (an id or a webhook URL) and `webhook` (a URL) are read. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Channel (`email`, `sms`, `push`, `slack`, `webhook`, `in-app`) → whether we may. No entry: not refused. */
  readonly consent: Readonly<Record<string, { readonly granted: boolean }>>;
  /** `channels`: comma separated, the person's own order, overrides the rule's among the rule's channels. */
  readonly preferences: Readonly<Record<string, string>>;
  readonly unsubscribed: boolean;
  readonly channelsOff: readonly string[];
  readonly hasBrowser: boolean;
  readonly hasApp: boolean;
}

/** One step of a person's chain: a channel and the address there. */
export interface Step {
  readonly channel: ChannelName;
  readonly address: string;
}

const consentNames: Readonly<Record<ChannelName, string>> = {
  in_app: 'in-app',
  email: 'email',
  web_push: 'push',
  mobile_push: 'push',
  sms: 'sms',
  slack: 'slack',
  webhook: 'webhook',
};

/**
 * The ways to a person, best first: the rule's channels in the person's own order where they gave one, without those
 * they turned off, refused consent for, or have no address on. SMS needs a consent that was given (it costs and it
 * disturbs). The next step is taken when the one before is not configured, refused, gone, or out of attempts; never
 * after `delivered` or `unknown`.
 */
export function fallbackChain(
  person: Reachable,
  order: readonly ChannelName[],
  tenantDefaults: { readonly webhookUrl?: string } = {},
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
      const granted = person.consent[consentNames[channel]]?.granted;
      return channel === 'sms' ? granted === true : granted !== false;
    })
    .flatMap(({ channel }) => {
      const address = addressOn(person, channel, tenantDefaults.webhookUrl);
      return address === undefined ? [] : [{ channel, address }];
    });
}

function addressOn(person: Reachable, channel: ChannelName, webhookUrl?: string): string | undefined {
  switch (channel) {
    case 'in_app':
      return '';
    case 'email':
      return person.email ?? undefined;
    case 'sms':
      return person.phone ?? undefined;
    case 'web_push':
      return person.hasBrowser ? '' : undefined;
    case 'mobile_push':
      return person.hasApp ? '' : undefined;
    case 'slack':
      return person.attributes['slack'];
    case 'webhook':
      return person.attributes['webhook'] ?? webhookUrl;
  }
}
