import type { MobilePushSettings } from '@tsudoi/contracts/channelKinds/mobilePush';
import type { Clock } from '@tsudoi/runtime/clock';
import { importPKCS8, SignJWT } from 'jose';
import type { OutgoingMessage, SendResult } from './channel.ts';
import type { Egress } from '@tsudoi/runtime/egress';
import { reasonOf } from './faultOutcome.ts';
import { fitPayload, tooLarge } from './fitPayload.ts';
import { jsonField } from './jsonField.ts';
import { retryAfterMs as retryAfter } from '@tsudoi/runtime/retryAfter';
import { replyOutcome } from './replyOutcome.ts';
import { topicOf } from './webPushChannel.ts';

type FcmSettings = NonNullable<MobilePushSettings['fcm']>;

export type DeviceSender = (
  token: string,
  message: OutgoingMessage,
  signal: AbortSignal,
) => Promise<SendResult>;

/** Google refuses more than 4,096 bytes of notification and data; the whole message is kept within that. */
const longestPayloadBytes = 4_096;

/** Access tokens live an hour; ours is renewed five minutes before. */
const renewAheadMs = 300_000;

/** FCM HTTP v1 with a service account. A token of another sender is our settings' fault, not the device's. */
export function createFcmSender(
  settings: FcmSettings,
  ttlSeconds: number,
  egress: Egress,
  clock: Clock,
): DeviceSender {
  let access: { token: string; untilMs: number } | undefined;

  async function accessToken(signal: AbortSignal): Promise<string | SendResult> {
    const nowMs = clock.now().getTime();
    if (access && access.untilMs - renewAheadMs > nowMs) return access.token;
    const seconds = Math.floor(nowMs / 1000);
    const assertion = await new SignJWT({ scope: 'https://www.googleapis.com/auth/firebase.messaging' })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(settings.clientEmail)
      .setAudience(settings.tokenUrl)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 3_600)
      .sign(await importPKCS8(settings.privateKey, 'RS256'));
    const grant = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    });
    const reply = await egress.request(settings.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: grant.toString(),
      signal,
    });
    const token = reply.status === 200 ? jsonField(reply.text, 'access_token') : undefined;
    if (token === undefined) {
      const retryAfterMs = retryAfter(reply.headers['retry-after'], nowMs);
      const reason = reasonOf(`no access token: ${reply.text}`);
      return { outcome: 'retry', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
    access = { token, untilMs: nowMs + 3_600_000 };
    return token;
  }

  return async (token, message, signal) => {
    const bearer = await accessToken(signal).catch((err: unknown): SendResult => ({
      outcome: 'retry',
      reason: reasonOf(err),
    }));
    if (typeof bearer !== 'string') return bearer;
    const tag = topicOf(message);
    const body = fitPayload(message, longestPayloadBytes, (each) =>
      JSON.stringify({ message: { token, ...contentOf(each, ttlSeconds, tag) } }),
    );
    if (body === undefined) return tooLarge(longestPayloadBytes);
    const reply = await egress.request(
      `${settings.baseUrl}/v1/projects/${settings.projectId}/messages:send`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body,
        signal,
      },
    );
    if (reply.status === 401) {
      access = undefined;
      return { outcome: 'retry', reason: 'the access token was not taken' };
    }
    const gone = goneReason(reply.status, reply.text);
    if (gone !== undefined) return { outcome: 'gone', reason: gone };
    return replyOutcome(reply, clock.now().getTime(), { receipt: ({ text }) => jsonField(text, 'name') });
  };
}

function contentOf(message: OutgoingMessage, ttlSeconds: number, tag: string) {
  return {
    notification: { title: message.subject, body: message.text },
    data: { nudgeId: message.nudgeId, url: message.url ?? '' },
    android: { ttl: `${String(ttlSeconds)}s`, collapse_key: tag, notification: { tag } },
  };
}

/**
 * Why a token is no longer one, in the shapes that FCM says it: 404 UNREGISTERED wherever it stands among the details, 404 without
 * details, and 400 with the one message that names the token. A 404 of another project says so and is none.
 */
function goneReason(status: number, text: string): string | undefined {
  if (status === 400 && /registration token is not a valid FCM registration token/i.test(text))
    return 'not a registration token';
  if (status !== 404) return undefined;
  if (/"errorCode":\s*"UNREGISTERED"/.test(text)) return 'UNREGISTERED';
  return /Requested entity was not found/i.test(text) ? 'the token is not found' : undefined;
}
