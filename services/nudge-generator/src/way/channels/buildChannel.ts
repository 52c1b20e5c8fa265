import type { ChannelSettings } from '@tsudoi/contracts/channels';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Channel } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { createMobilePushChannel } from './mobilePushChannel.ts';
import type { PushDevices } from './pushDevices.ts';
import { createSendgridChannel } from './sendgridChannel.ts';
import { createSlackChannel } from './slackChannel.ts';
import { createSmsChannel } from './smsChannel.ts';
import { createSmtpChannel } from './smtpChannel.ts';
import { createWebhookChannel } from './webhookChannel.ts';
import { createWebPushChannel } from './webPushChannel.ts';

/** A channel that may hold connections. */
export type BuiltChannel = Channel & { close?(): void };

export interface ChannelParts {
  readonly egress: Egress;
  readonly devices: PushDevices;
  /** The world's time: peers check signatures and tokens against it, so never a moved clock. */
  readonly clock: Clock;
}

/** The adapter that settings ask for. */
export function buildChannel(
  configured: ChannelSettings,
  { egress, devices, clock }: ChannelParts,
): BuiltChannel {
  switch (configured.channel) {
    case 'email':
      return configured.settings.provider === 'smtp'
        ? createSmtpChannel(configured.settings, egress)
        : createSendgridChannel(configured.settings, egress, clock);
    case 'web_push':
      return createWebPushChannel(configured.settings, devices, egress, clock);
    case 'sms':
      return createSmsChannel(configured.settings, egress, clock);
    case 'mobile_push':
      return createMobilePushChannel(configured.settings, devices, egress, clock);
    case 'slack':
      return createSlackChannel(configured.settings, egress, clock);
    case 'webhook':
      return createWebhookChannel(configured.settings, egress, clock);
  }
}
