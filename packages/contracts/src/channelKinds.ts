import { z } from 'zod';
import { email } from './channelKinds/email.ts';
import { inApp } from './channelKinds/inApp.ts';
import { line } from './channelKinds/line.ts';
import { mobilePush } from './channelKinds/mobilePush.ts';
import { slack } from './channelKinds/slack.ts';
import { sms } from './channelKinds/sms.ts';
import { webhook } from './channelKinds/webhook.ts';
import { webPush } from './channelKinds/webPush.ts';

/** The ways to a person, one a file. Names, settings, consents and labels derive from this list. */
export const channelKinds = [inApp, email, webPush, sms, mobilePush, slack, webhook, line] as const;

type Kinds = typeof channelKinds;
type Each = Kinds[number];
type NamesOf<List extends readonly { readonly name: string }[]> = {
  -readonly [Index in keyof List]: List[Index]['name'];
};

/** The name of a channel, as rules and routes say it. */
export const ChannelName = z.enum(channelKinds.map(({ name }) => name) as NamesOf<Kinds>);
export type ChannelName = z.infer<typeof ChannelName>;

/** The declaration of a channel by its name. */
export const channelKind = Object.fromEntries(channelKinds.map((kind) => [kind.name, kind])) as {
  readonly [Kind in Each as Kind['name']]: Kind;
};

/** The settings of one channel. */
export type SettingsOf<Name extends ChannelName> = z.output<
  NonNullable<(typeof channelKind)[Name]['settings']>
>;

/** What a person consents to; several channels may share one. */
export const consentNames = [
  ...new Set<Each['consent']['name']>(channelKinds.map(({ consent }) => consent.name)),
];
