import { z } from 'zod';
import { baseUrl, declareChannel } from './declareChannel.ts';

/**
 * `secret` signs each request; people without a URL of their own get `url`. A new secret is one of Standard Webhooks, `whsec_` and
 * base64; those of another form that were stored before go on signing by their bytes.
 */
export const WebhookSettings = z.strictObject({
  secret: z.string().min(16).max(200).describe('`whsec_` and the base64 of 24 to 64 random bytes'),
  url: baseUrl.optional(),
});
export type WebhookSettings = z.output<typeof WebhookSettings>;

/** A signed POST. The receiver gets our key in every attempt, so an unknown outcome may be sent again. */
export const webhook = declareChannel({
  name: 'webhook',
  settings: WebhookSettings,
  shown: ['url'],
  label: { ja: 'Webhook', en: 'webhooks' },
  address: { from: 'attribute', name: 'webhook' },
  consent: { name: 'webhook', mustBeGiven: false },
  dedupes: true,
  maxTextLength: 20_000,
});
