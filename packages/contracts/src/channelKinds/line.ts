import { z } from 'zod';
import { baseUrl, declareChannel, secret } from './declareChannel.ts';

/** A LINE Official Account: the long-lived channel access token of its Messaging API channel. */
export const LineSettings = z.strictObject({
  channelAccessToken: secret,
  /** Ask for the person's profile before each message: LINE answers 200 for people who blocked the account. */
  checkFriend: z.boolean().default(true),
  baseUrl: baseUrl.default('https://api.line.me'),
});
export type LineSettings = z.output<typeof LineSettings>;

/** LINE. A repeat with the same retry key is dropped for a day; 5,000 UTF-16 units a message, subject and link among them. */
export const line = declareChannel({
  name: 'line',
  settings: LineSettings,
  shown: ['checkFriend', 'baseUrl'],
  label: { ja: 'LINE', en: 'LINE' },
  address: { from: 'attribute', name: 'line' },
  consent: { name: 'line', mustBeGiven: false },
  dedupes: true,
  maxTextLength: 2_500,
});
