import type { SendOutcome, SendResult } from './channel.ts';

/** A browser or an app on a device of one person. */
export interface PushDevice {
  readonly id: string;
  readonly kind: 'web' | 'fcm' | 'apns';
  /** The push service's URL of a browser, or the app's registration token. */
  readonly endpoint: string;
  /** A browser's keys, base64url. */
  readonly keys?: { readonly p256dh: string; readonly auth: string };
}

/** Where devices are kept; one that its service calls gone is forgotten. */
export interface PushDevices {
  devicesOf(tenantId: string, contactId: string): Promise<readonly PushDevice[]>;
  forget(tenantId: string, deviceId: string): Promise<void>;
}

/** Which outcome speaks for all devices: one that took it suffices, a doubt weighs more than a refusal. */
const order: readonly SendOutcome[] = ['delivered', 'unknown', 'retry', 'refused', 'gone'];

/** Sends to each device of a person; says the one outcome that decides what follows, and each device's own. */
export async function sendToDevices(
  devices: readonly PushDevice[],
  send: (device: PushDevice) => Promise<SendResult>,
  forget: (device: PushDevice) => Promise<void>,
): Promise<SendResult> {
  if (devices.length === 0) return { outcome: 'gone', reason: 'no device is registered' };
  const results = await Promise.all(devices.map(send));
  const gone = devices.filter((_device, index) => results[index]?.outcome === 'gone');
  await Promise.all(gone.map(forget));
  const [best] = [...results].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return {
    ...(best as SendResult),
    devices: devices.flatMap(({ id, kind }, index) => {
      const { outcome, reason } = results[index] ?? {};
      if (outcome === undefined) return [];
      return [{ deviceId: id, kind, outcome, ...(reason !== undefined && { reason: reason.slice(0, 200) }) }];
    }),
  };
}
