import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { ChannelDefinition } from './defineChannel.ts';
import { emailChannel } from './emailChannel.ts';
import { lineChannel } from './lineChannel.ts';
import { mobilePushChannel } from './mobilePushChannel.ts';
import { slackChannel } from './slackChannel.ts';
import { smsChannel } from './smsChannel.ts';
import { webhookChannel } from './webhookChannel.ts';
import { webPushChannel } from './webPushChannel.ts';

/** Every channel that leaves our database; a declared one without its line here does not compile. */
const channelDefinitions = {
  email: emailChannel,
  line: lineChannel,
  mobile_push: mobilePushChannel,
  slack: slackChannel,
  sms: smsChannel,
  web_push: webPushChannel,
  webhook: webhookChannel,
} satisfies { readonly [Name in ConfiguredChannel]: { readonly name: Name } };

/** A channel with settings: all but the inbox. */
export type ConfiguredChannel = Exclude<ChannelName, 'in_app'>;

/** The definition of a channel by its name; undefined for the inbox. */
export function definitionOf(name: ChannelName): ChannelDefinition | undefined {
  const known: Readonly<Partial<Record<ChannelName, unknown>>> = channelDefinitions;
  return known[name] as ChannelDefinition | undefined;
}
