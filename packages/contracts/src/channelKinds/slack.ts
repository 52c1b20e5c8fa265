import { z } from 'zod';
import { baseUrl, declareChannel, secret } from './declareChannel.ts';

/** A bot token for `chat.postMessage`; people with an incoming-webhook URL need none. */
export const SlackSettings = z.strictObject({
  botToken: secret.optional(),
  baseUrl: baseUrl.default('https://slack.com'),
});
export type SlackSettings = z.output<typeof SlackSettings>;

/** Slack. At most once: neither of its ways drops repeats. */
export const slack = declareChannel({
  name: 'slack',
  settings: SlackSettings,
  shown: ['baseUrl'],
  label: { ja: 'Slack', en: 'Slack' },
  address: { from: 'attribute', name: 'slack' },
  consent: { name: 'slack', mustBeGiven: false },
  dedupes: false,
  maxTextLength: 3_000,
});
