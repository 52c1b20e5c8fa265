import type { MobilePushSettings } from '@tsudoi/contracts/channels';
import type { Clock } from '@tsudoi/runtime/clock';
import { createApnsSender } from './apnsSender.ts';
import type { Channel, SendResult } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { faultOutcome } from './faultOutcome.ts';
import { createFcmSender } from './fcmSender.ts';
import { guardedChannel } from './guardedChannel.ts';
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
    name: 'mobile_push',
    dedupes: false,
    maxTextLength: 800,
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
