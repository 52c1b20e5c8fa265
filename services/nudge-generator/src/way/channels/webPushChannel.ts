import { webPush, type WebPushSettings } from '@tsudoi/contracts/channelKinds/webPush';
import { invalidField } from '@tsudoi/runtime/errors';
import type { Clock } from '@tsudoi/runtime/clock';
import { createHash } from 'node:crypto';
import vapid from 'web-push';
import type { Channel, OutgoingMessage, SendResult } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { faultOutcome } from './faultOutcome.ts';
import { fitPayload, tooLarge } from './fitPayload.ts';
import { defineChannel } from './defineChannel.ts';
import { guardedChannel } from './guardedChannel.ts';
import { sendToDevices, type PushDevice, type PushDevices } from './pushDevices.ts';
import { replyOutcome } from './replyOutcome.ts';

/** Push services take 4,096 bytes; encryption adds 103 and padding, and the rest of our JSON about 700. */
const longestPayloadBytes = 3_800;

/**
 * Web push with VAPID to every browser of the person. The Topic makes the push service replace a waiting message
 * with the same key, and the payload's tag makes the browser replace a shown one: a repeat is not seen twice.
 */
export function createWebPushChannel(
  settings: WebPushSettings,
  devices: PushDevices,
  egress: Egress,
  clock: Clock,
): Channel {
  const { publicKey = '', privateKey = '', subject } = settings;

  async function sendToBrowser(
    device: PushDevice,
    message: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<SendResult> {
    if (!device.keys) return { outcome: 'gone', reason: 'a subscription without keys' };
    const payload = fitPayload(message, longestPayloadBytes, payloadOf);
    if (payload === undefined) return tooLarge(longestPayloadBytes);
    try {
      const { endpoint, headers, body } = vapid.generateRequestDetails(
        { endpoint: device.endpoint, keys: device.keys },
        payload,
        {
          vapidDetails: { subject, publicKey, privateKey },
          TTL: settings.ttlSeconds,
          topic: topicOf(message),
          urgency: settings.urgency,
          contentEncoding: 'aes128gcm',
        },
      );
      const texts = Object.fromEntries(
        Object.entries(headers as Record<string, unknown>)
          .filter(([name]) => name.toLowerCase() !== 'content-length')
          .map(([name, value]) => [name, String(value)]),
      );
      const reply = await egress.request(endpoint, { method: 'POST', headers: texts, body, signal });
      return replyOutcome(reply, clock.now().getTime(), {
        gone: [404, 410],
        receipt: (answer) => {
          const location = answer.headers['location'];
          return typeof location === 'string' ? location.slice(0, 300) : undefined;
        },
      });
    } catch (err) {
      return faultOutcome(err);
    }
  }

  return guardedChannel({
    kind: webPush,
    async send(message, signal) {
      const browsers = (await devices.devicesOf(message.tenantId, message.contactId)).filter(
        ({ kind }) => kind === 'web',
      );
      return sendToDevices(
        browsers,
        (device) => sendToBrowser(device, message, signal),
        (device) => devices.forget(message.tenantId, device.id),
      );
    },
  });
}

/** What the service worker gets; `tag` is the Topic. */
function payloadOf(message: OutgoingMessage): string {
  return JSON.stringify({
    title: message.subject,
    body: message.text,
    url: message.url ?? null,
    tag: topicOf(message),
    nudgeId: message.nudgeId,
    lang: message.locale,
  });
}

/** 32 base64url characters of the person's and the nudge's key. */
export function topicOf(message: Pick<OutgoingMessage, 'tenantId' | 'contactId' | 'key'>): string {
  return createHash('sha256')
    .update(`${message.tenantId}\n${message.contactId}\n${message.key}`)
    .digest('base64url')
    .slice(0, 32);
}

/** Browsers, tried for a day; the VAPID pair is made where the tenant gives none. */
export const webPushChannel = defineChannel({
  kind: webPush,
  retry: { waitsSeconds: [2, 10, 60, 300, 900, 3_600], forSeconds: 86_400 },
  complete(settings, before) {
    if (settings.privateKey !== undefined) return settings;
    // Browsers' subscriptions are bound to the pair: another one would end them all.
    if (before?.privateKey === undefined) return { ...settings, ...vapid.generateVAPIDKeys() };
    return { ...settings, privateKey: before.privateKey, publicKey: before.publicKey };
  },
  check({ subject, publicKey = '', privateKey = '' }) {
    try {
      vapid.getVapidHeaders('https://push.example', subject, publicKey, privateKey, 'aes128gcm');
    } catch (err) {
      throw invalidField('body.settings', err instanceof Error ? err.message : 'not a VAPID key pair');
    }
  },
  build: (settings, { devices, egress, clock }) => createWebPushChannel(settings, devices, egress, clock),
});
