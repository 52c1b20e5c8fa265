import { webhook, type WebhookSettings } from '@tsudoi/contracts/channelKinds/webhook';
import { invalidField } from '@tsudoi/runtime/errors';
import type { Clock } from '@tsudoi/runtime/clock';
import { createHash } from 'node:crypto';
import type { Channel } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { EgressRefused } from '@tsudoi/runtime/egress';
import { defineChannel } from './defineChannel.ts';
import { guardedChannel } from './guardedChannel.ts';
import { checkUrl } from './settingChecks.ts';
import { replyOutcome } from './replyOutcome.ts';
import { signWebhook } from '@tsudoi/runtime/webhookSignature';

/**
 * A signed POST to the tenant's or the person's URL. The receiver gets our key as `Idempotency-Key` and `webhook-id`,
 * the same in every attempt, so an unknown outcome may be sent again: a receiver that honours the key sees one.
 */
export function createWebhookChannel(settings: WebhookSettings, egress: Egress, clock: Clock): Channel {
  return guardedChannel({
    kind: webhook,
    addressFault: (address) => {
      try {
        egress.checkUrl(address);
        return undefined;
      } catch (err) {
        return err instanceof EgressRefused ? err.message : 'not a URL';
      }
    },
    async send(message, signal) {
      const body = JSON.stringify({
        type: 'nudge',
        nudgeId: message.nudgeId,
        contactId: message.contactId,
        key: message.key,
        subject: message.subject,
        text: message.text,
        url: message.url ?? null,
        locale: message.locale,
        unsubscribeUrl: message.unsubscribeUrl,
      });
      const id = headerKey(message.key);
      const nowMs = clock.now().getTime();
      const reply = await egress.request(message.address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Tsudoi-Webhook/1',
          'idempotency-key': id,
          ...signWebhook(settings.secret, id, Math.floor(nowMs / 1000), body),
        },
        body,
        signal,
      });
      return replyOutcome(reply, nowMs, { gone: [410] });
    },
  });
}

/** The nudge key where a header can carry it, else its hash: the same key gives the same header. */
function headerKey(key: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(key) ? key : createHash('sha256').update(key).digest('base64url');
}

/** What the libraries of Standard Webhooks take as a secret. @throws InvalidInput naming the field */
function checkSecret(secret: string): void {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const bytes = base64 === undefined ? 0 : Buffer.from(base64, 'base64').length;
  if (bytes < 24 || bytes > 64)
    throw invalidField(
      'body.settings.secret',
      '`whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks)',
    );
}

/** Signed POSTs, tried for three days. */
export const webhookChannel = defineChannel({
  kind: webhook,
  retry: { waitsSeconds: [5, 30, 300, 1_800, 7_200, 18_000], forSeconds: 3 * 86_400 },
  check: async ({ secret, url }, egress) => {
    checkSecret(secret);
    if (url !== undefined) await checkUrl('url', url, egress);
  },
  build: (settings, { egress, clock }) => createWebhookChannel(settings, egress, clock),
  tenantAddress: ({ url }) => url,
});
