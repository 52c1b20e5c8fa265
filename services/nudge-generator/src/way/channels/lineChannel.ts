import { fitWords } from '@tsudoi/words/channelLimits';
import { line, type LineSettings } from '@tsudoi/contracts/channelKinds/line';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Egress } from '@tsudoi/runtime/egress';
import { createHash } from 'node:crypto';
import type { Channel, OutgoingMessage, SendResult } from './channel.ts';
import { defineChannel } from './defineChannel.ts';
import { guardedChannel } from './guardedChannel.ts';
import { jsonField } from './jsonField.ts';
import { replyOutcome } from './replyOutcome.ts';
import { checkUrl } from './settingChecks.ts';

/**
 * LINE's Messaging API, `POST /v2/bot/message/push`. Every attempt carries the same `X-Line-Retry-Key`: 409 says that an
 * earlier one was accepted. Push answers 200 for a person who blocked the account; their profile is 404.
 */
export function createLineChannel(settings: LineSettings, egress: Egress, clock: Clock): Channel {
  const authorization = `Bearer ${settings.channelAccessToken}`;

  async function blocked(userId: string, signal: AbortSignal): Promise<boolean> {
    if (!settings.checkFriend || !userId.startsWith('U')) return false;
    const url = `${settings.baseUrl}/v2/bot/profile/${userId}`;
    return (await egress.request(url, { method: 'GET', headers: { authorization }, signal })).status === 404;
  }

  return guardedChannel({
    kind: line,
    addressFault: (address) =>
      /^[UCR][0-9a-f]{32}$/.test(address) ? undefined : 'not the id of a LINE user, group or room',
    async send(message, signal) {
      // A peer that fails here has taken nothing: the push below says what is to be said.
      if (await blocked(message.address, signal).catch(() => false))
        return { outcome: 'gone', reason: 'the person blocked the account or left LINE' };
      const text = textOf(message);
      if (text === undefined)
        return { outcome: 'refused', reason: `the link alone is longer than ${String(longestMessage)}` };
      const reply = await egress.request(`${settings.baseUrl}/v2/bot/message/push`, {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          'x-line-retry-key': retryKey(message),
        },
        body: JSON.stringify({ to: message.address, messages: [{ type: 'text', text }] }),
        signal,
      });
      return outcomeOf(reply, clock.now().getTime());
    },
  });
}

function outcomeOf(reply: Awaited<ReturnType<Egress['request']>>, nowMs: number): SendResult {
  const receipt = jsonField(reply.text, 'sentMessages', 0, 'id');
  if (reply.status === 409) return { outcome: 'delivered', ...(receipt !== undefined && { receipt }) };
  const result = replyOutcome(reply, nowMs, { receipt: () => receipt });
  // Retrying will not help before the next month: another channel may.
  if (reply.status === 429 && /monthly limit/i.test(reply.text))
    return { ...result, outcome: 'refused', reason: 'the monthly limit of the account is reached' };
  // An access token that was revoked is the tenant's to mend; the message itself was not refused.
  return reply.status === 401 ? { ...result, outcome: 'retry' } : result;
}

/** A UUID of the person's and the nudge's key: the same in every attempt, every process. */
function retryKey({ tenantId, contactId, key }: OutgoingMessage): string {
  const hex = createHash('sha256').update(`${tenantId}\n${contactId}\n${key}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const longestMessage = 5_000;

/** Undefined when the link alone is too long. */
function textOf({ subject, text, url }: OutgoingMessage): string | undefined {
  const words = `${subject}\n\n${text}`;
  const withLink = url === undefined ? words : `${words}\n${url}`;
  return fitWords(withLink, (each) => each.length <= longestMessage);
}

/** LINE, tried for less than the day that it remembers a retry key: after that a repeat would be a second message. */
export const lineChannel = defineChannel({
  kind: line,
  retry: { waitsSeconds: [2, 10, 60, 300, 900, 3_600], forSeconds: 23 * 3_600 },
  check: ({ baseUrl }, egress) => checkUrl('baseUrl', baseUrl, egress),
  build: (settings, { egress, clock }) => createLineChannel(settings, egress, clock),
});
