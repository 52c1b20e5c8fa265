import { sms, type SmsSettings } from '@tsudoi/contracts/channelKinds/sms';
import { fitWords, smsSize } from '@tsudoi/words/channelLimits';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Channel } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { defineChannel } from './defineChannel.ts';
import { guardedChannel } from './guardedChannel.ts';
import { checkUrl } from './settingChecks.ts';
import { jsonField } from './jsonField.ts';
import { replyOutcome } from './replyOutcome.ts';

/** SMS by a Twilio-like API. At most once: message creation has no idempotency key there. */
export function createSmsChannel(settings: SmsSettings, egress: Egress, clock: Clock): Channel {
  const url = `${settings.baseUrl}/2010-04-01/Accounts/${settings.accountSid}/Messages.json`;
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64');
  return guardedChannel({
    kind: sms,
    addressFault: (address) => (/^\+[1-9]\d{6,14}$/.test(address) ? undefined : 'not an E.164 number'),
    async send(message, signal) {
      const link = message.url === undefined ? '' : `\n${message.url}`;
      // The link is what the person acts by: the words before it give way.
      const body = fitWords(
        message.text + link,
        (text) => text.length <= sms.maxTextLength && smsSize(text).segments <= settings.maxSegments,
      );
      if (body === undefined)
        return {
          outcome: 'refused',
          reason: `the link alone needs more than ${String(settings.maxSegments)} parts of an SMS`,
        };
      const reply = await egress.request(url, {
        method: 'POST',
        headers: {
          authorization: `Basic ${credentials}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ To: message.address, From: settings.from, Body: body }).toString(),
        signal,
      });
      const result = replyOutcome(reply, clock.now().getTime(), {
        receipt: ({ text }) => jsonField(text, 'sid'),
      });
      // 21211 invalid number, 21214 unreachable, 21610 the person replied STOP, 21614 not a mobile number.
      if (result.outcome === 'refused' && /"code":\s*(21211|21214|21610|21614)\b/.test(reply.text))
        return { ...result, outcome: 'gone' };
      return result;
    },
  });
}

/** SMS, tried for a day. */
export const smsChannel = defineChannel({
  kind: sms,
  retry: { waitsSeconds: [2, 10, 60, 300, 900, 3_600], forSeconds: 86_400 },
  check: ({ baseUrl }, egress) => checkUrl('baseUrl', baseUrl, egress),
  build: (settings, { egress, clock }) => createSmsChannel(settings, egress, clock),
});
