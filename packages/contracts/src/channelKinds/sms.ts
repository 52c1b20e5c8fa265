import { z } from 'zod';
import { baseUrl, declareChannel, secret } from './declareChannel.ts';

/** A Twilio-like API: `POST {baseUrl}/2010-04-01/Accounts/{accountSid}/Messages.json`, form encoded, basic authentication. */
export const SmsSettings = z.strictObject({
  baseUrl: baseUrl.default('https://api.twilio.com'),
  accountSid: z.string().regex(/^[A-Za-z0-9]{1,64}$/),
  authToken: secret,
  from: z.string().regex(/^(\+[1-9]\d{6,14}|[A-Za-z0-9]{1,11})$/, 'an E.164 number or a sender name'),
});
export type SmsSettings = z.output<typeof SmsSettings>;

/** SMS: ten parts of 67 UCS-2 characters at most; it costs and it disturbs, so its consent must have been given. At most once. */
export const sms = declareChannel({
  name: 'sms',
  settings: SmsSettings,
  shown: ['baseUrl', 'accountSid', 'from'],
  label: { ja: 'SMS', en: 'text messages' },
  address: { from: 'contact', field: 'phone' },
  consent: { name: 'sms', mustBeGiven: true },
  dedupes: false,
  maxTextLength: 670,
});
