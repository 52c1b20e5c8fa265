import { mobilePush, type MobilePushSettings } from '@tsudoi/contracts/channelKinds/mobilePush';
import type { Clock } from '@tsudoi/runtime/clock';
import { createApnsSender } from './apnsSender.ts';
import type { Channel, SendResult } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { faultOutcome } from './faultOutcome.ts';
import { createFcmSender } from './fcmSender.ts';
import { defineChannel } from './defineChannel.ts';
import { guardedChannel } from './guardedChannel.ts';
import { checkPrivateKey, checkUrl } from './settingChecks.ts';
import { sendToDevices, type PushDevices } from './pushDevices.ts';

/**
 * FCM and APNs to every app of the person. At most once: collapse ids replace what still waits, but a device that
 * has shown a message may show its repeat again.
 */
export function createMobilePushChannel(
  settings: MobilePushSettings,
  devices: PushDevices,
  egress: Egress,
  clock: Clock,
): Channel & { close(): void } {
  const fcm = settings.fcm && createFcmSender(settings.fcm, settings.ttlSeconds, egress, clock);
  const apns = settings.apns && createApnsSender(settings.apns, settings.ttlSeconds, egress, clock);
  const channel = guardedChannel({
    kind: mobilePush,
    async send(message, signal) {
      const apps = (await devices.devicesOf(message.tenantId, message.contactId)).filter(
        ({ kind }) => kind !== 'web',
      );
      return sendToDevices(
        apps,
        async ({ kind, endpoint }): Promise<SendResult> => {
          const send = kind === 'fcm' ? fcm : apns?.send;
          if (!send) return { outcome: 'refused', reason: `${kind} is not configured` };
          return send(endpoint, message, signal).catch(faultOutcome);
        },
        (device) => devices.forget(message.tenantId, device.id),
      );
    },
  });
  return { ...channel, close: () => apns?.close() };
}

/** Apps, tried for a day. */
export const mobilePushChannel = defineChannel({
  kind: mobilePush,
  retry: { waitsSeconds: [2, 10, 60, 300, 900, 3_600], forSeconds: 86_400 },
  async check({ fcm, apns }, egress) {
    if (fcm) {
      checkPrivateKey('fcm.privateKey', fcm.privateKey, 'rsa');
      await checkUrl('fcm.tokenUrl', fcm.tokenUrl, egress);
      await checkUrl('fcm.baseUrl', fcm.baseUrl, egress);
    }
    if (apns) {
      checkPrivateKey('apns.privateKey', apns.privateKey, 'ec');
      await checkUrl('apns.baseUrl', apns.baseUrl, egress);
    }
  },
  build: (settings, { devices, egress, clock }) => createMobilePushChannel(settings, devices, egress, clock),
});
