import { z } from 'zod';
import { baseUrl, declareChannel, secret } from './declareChannel.ts';

/** A Twilio-like API: `POST {baseUrl}/2010-04-01/Accounts/{accountSid}/Messages.json`, form encoded, basic authentication. */
export const SmsSettings = z.strictObject({
  baseUrl: baseUrl.default('https://api.twilio.com'),
  accountSid: z.string().regex(/^[A-Za-z0-9]{1,64}$/),
  authToken: secret,
  maxSegments: z
    .int()
    .min(1)
    .max(10)
    .default(10)
    .describe(
      'parts that one message may cost: 153 plain or 67 other characters each; longer words are shortened',
    ),
  from: z.string().regex(/^(\+[1-9]\d{6,14}|[A-Za-z0-9]{1,11})$/, 'an E.164 number or a sender name'),
});
export type SmsSettings = z.output<typeof SmsSettings>;

/** SMS: at most ten parts (670 characters of Japanese), fewer by the settings; it costs and it disturbs, so its consent must have been given. At most once. */
export const sms = declareChannel({
  name: 'sms',
  settings: SmsSettings,
  shown: ['baseUrl', 'accountSid', 'from', 'maxSegments'],
  label: { ja: 'SMS', en: 'text messages' },
  address: { from: 'contact', field: 'phone' },
  consent: { name: 'sms', mustBeGiven: true },
  dedupes: false,
  maxTextLength: 670,
});
