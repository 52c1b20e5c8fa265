import { z } from 'zod';
import { declareChannel, secret } from './declareChannel.ts';

/** VAPID; the key pair is made on the first write where it is not given. */
export const WebPushSettings = z.strictObject({
  subject: z.string().regex(/^(mailto:.+@.+|https:\/\/.+)$/, 'a mailto: or https: contact of the sender'),
  publicKey: z.string().max(200).optional(),
  privateKey: secret.optional(),
  ttlSeconds: z.int().min(0).max(2_419_200).default(86_400),
  urgency: z.enum(['very-low', 'low', 'normal', 'high']).default('normal'),
});
export type WebPushSettings = z.output<typeof WebPushSettings>;

/** Browsers. The Topic makes the push service replace a waiting message, the tag the browser a shown one. */
export const webPush = declareChannel({
  name: 'web_push',
  settings: WebPushSettings,
  shown: ['subject', 'publicKey', 'ttlSeconds', 'urgency'],
  label: { ja: 'ブラウザ通知', en: 'browser notifications' },
  address: { from: 'device', kind: 'browser' },
  consent: { name: 'push', mustBeGiven: false },
  dedupes: true,
  maxTextLength: 800,
});
