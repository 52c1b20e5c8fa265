import { slack, type SlackSettings } from '@tsudoi/contracts/channelKinds/slack';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Channel, OutgoingMessage, SendResult } from './channel.ts';
import type { Egress, EgressReply } from '@tsudoi/runtime/egress';
import { reasonOf } from './faultOutcome.ts';
import { defineChannel } from './defineChannel.ts';
import { guardedChannel } from './guardedChannel.ts';
import { checkUrl } from './settingChecks.ts';
import { jsonField } from './jsonField.ts';
import { replyOutcome } from './replyOutcome.ts';

const goneErrors = new Set([
  'channel_not_found',
  'is_archived',
  'user_not_found',
  'account_inactive',
  'no_service',
]);
const passingErrors = new Set([
  'ratelimited',
  'rate_limited',
  'service_unavailable',
  'not_authed',
  'invalid_auth',
]);

/**
 * Slack: `chat.postMessage` to a channel or member id, or an incoming webhook where the address is a URL. At most
 * once: neither drops repeats.
 */
export function createSlackChannel(settings: SlackSettings, egress: Egress, clock: Clock): Channel {
  return guardedChannel({
    kind: slack,
    addressFault: (address) =>
      /^https?:\/\//.test(address) || /^[CDGUW][A-Z0-9]{6,20}$/.test(address)
        ? undefined
        : 'neither a Slack id nor a webhook URL',
    async send(message, signal) {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      if (message.address.startsWith('http')) {
        const body = JSON.stringify(slackText(message));
        const reply = await egress.request(message.address, { method: 'POST', headers, body, signal });
        return replyOutcome(reply, clock.now().getTime(), { gone: [404, 410] });
      }
      if (settings.botToken === undefined)
        return { outcome: 'refused', reason: 'no bot token: only webhook addresses can be reached' };
      const reply = await egress.request(`${settings.baseUrl}/api/chat.postMessage`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${settings.botToken}` },
        body: JSON.stringify({ channel: message.address, ...slackText(message) }),
        signal,
      });
      return apiOutcome(reply, clock.now().getTime());
    },
  });
}

/** Slack's API answers 200 with `ok: false`. */
function apiOutcome(reply: EgressReply, nowMs: number): SendResult {
  // What the answer says stands in its body.
  if (reply.status === 200 && reply.broken)
    return {
      outcome: 'unknown',
      reason: 'the answer broke off before it said whether the message was taken',
    };
  const error = reply.status === 200 ? jsonField(reply.text, 'error') : undefined;
  if (error === undefined)
    return replyOutcome(reply, nowMs, { receipt: ({ text }) => jsonField(text, 'ts') });
  if (goneErrors.has(error)) return { outcome: 'gone', reason: reasonOf(error) };
  return { outcome: passingErrors.has(error) ? 'retry' : 'refused', reason: reasonOf(error) };
}

/** `&`, `<` and `>` are the markup of mrkdwn: escaped, so that a text cannot mention a channel. */
function slackText(message: OutgoingMessage): { text: string; unfurl_links: boolean } {
  const safe = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const link = message.url === undefined ? '' : `\n${message.url}`;
  return { text: `*${safe(message.subject)}*\n${safe(message.text)}${link}`, unfurl_links: false };
}

/** Slack, tried for a day. */
export const slackChannel = defineChannel({
  kind: slack,
  retry: { waitsSeconds: [2, 10, 60, 300, 900, 3_600], forSeconds: 86_400 },
  check: ({ baseUrl }, egress) => checkUrl('baseUrl', baseUrl, egress),
  build: (settings, { egress, clock }) => createSlackChannel(settings, egress, clock),
});
