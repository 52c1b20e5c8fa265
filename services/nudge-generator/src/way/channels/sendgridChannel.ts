import { email, type SendgridSettings } from '@tsudoi/contracts/channelKinds/email';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Channel } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { guardedChannel } from './guardedChannel.ts';
import { icsOf } from './invitation.ts';
import { mailAddressFault, mailHeaders, mailParts, withoutIdentity } from './mailContent.ts';
import { replyOutcome } from './replyOutcome.ts';

/** Mail by SendGrid's `POST /v3/mail/send`. At most once: the API has no idempotency key. */
export function createSendgridChannel(settings: SendgridSettings, egress: Egress, clock: Clock): Channel {
  const { from, identity } = settings;
  return guardedChannel({
    kind: email,
    addressFault: mailAddressFault,
    async send(message, signal) {
      if (!identity) return withoutIdentity;
      const { text, html } = mailParts(message, identity);
      const reply = await egress.request(`${settings.baseUrl}/v3/mail/send`, {
        method: 'POST',
        headers: { authorization: `Bearer ${settings.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          personalizations: [
            { to: [{ email: message.address }], custom_args: { nudge_id: message.nudgeId } },
          ],
          from: { email: from.address, ...(from.name !== undefined && { name: from.name }) },
          ...(from.replyTo !== undefined && { reply_to: { email: from.replyTo } }),
          subject: message.subject,
          content: [
            { type: 'text/plain', value: text },
            { type: 'text/html', value: html },
          ],
          headers: mailHeaders(message),
          ...(message.invitation && {
            attachments: [
              {
                content: Buffer.from(
                  icsOf(message.invitation, {
                    organiser: from,
                    attendee: message.address,
                    stampedAt: clock.now(),
                  }),
                ).toString('base64'),
                type: `text/calendar; method=${message.invitation.method}`,
                filename: 'invitation.ics',
              },
            ],
          }),
          // Tracking rewrites links; the unsubscribe link must stay the signed one.
          tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
        }),
        signal,
      });
      return replyOutcome(reply, clock.now().getTime(), {
        receipt: ({ headers }) => {
          const id = headers['x-message-id'];
          return typeof id === 'string' ? id : undefined;
        },
      });
    },
  });
}
