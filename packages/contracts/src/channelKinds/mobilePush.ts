import { z } from 'zod';
import { baseUrl, declareChannel, secret } from './declareChannel.ts';

/** Firebase Cloud Messaging (HTTP v1, a service account) and APNs (token authentication); either or both. */
export const MobilePushSettings = z
  .strictObject({
    fcm: z
      .strictObject({
        projectId: z.string().regex(/^[a-z0-9-]{1,60}$/),
        clientEmail: z.email(),
        privateKey: secret,
        tokenUrl: baseUrl.default('https://oauth2.googleapis.com/token'),
        baseUrl: baseUrl.default('https://fcm.googleapis.com'),
      })
      .optional(),
    apns: z
      .strictObject({
        teamId: z.string().regex(/^[A-Z0-9]{10}$/),
        keyId: z.string().regex(/^[A-Z0-9]{10}$/),
        privateKey: secret,
        topic: z.string().regex(/^[A-Za-z0-9.-]{1,200}$/),
        baseUrl: baseUrl.default('https://api.push.apple.com'),
      })
      .optional(),
    ttlSeconds: z.int().min(0).max(2_419_200).default(86_400),
  })
  .refine(({ fcm, apns }) => fcm !== undefined || apns !== undefined, 'fcm or apns is needed');
export type MobilePushSettings = z.output<typeof MobilePushSettings>;

/** Apps. At most once: a device that has shown a message may show its repeat again. */
export const mobilePush = declareChannel({
  name: 'mobile_push',
  settings: MobilePushSettings,
  shown: [
    'fcm',
    'projectId',
    'clientEmail',
    'tokenUrl',
    'baseUrl',
    'apns',
    'teamId',
    'keyId',
    'topic',
    'ttlSeconds',
  ],
  label: { ja: 'アプリ通知', en: 'app notifications' },
  address: { from: 'device', kind: 'app' },
  consent: { name: 'push', mustBeGiven: false },
  dedupes: false,
  maxTextLength: 800,
});
