import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Headers of the Standard Webhooks form (standardwebhooks.com): `webhook-signature: v1,<base64 HMAC-SHA-256 of
 * "id.timestamp.body">`. The id is the nudge key, so a receiver that keeps ids drops repeats.
 */
export function signWebhook(
  secret: string,
  id: string,
  timestampSeconds: number,
  body: string,
): Readonly<Record<string, string>> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${macOf(secret, id, timestampSeconds, body)}`,
  };
}

/** What a receiver does: the signature is ours and at most `toleranceSeconds` old or ahead. */
export function verifyWebhook(
  secret: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  nowSeconds: number,
  toleranceSeconds = 300,
): boolean {
  const id = headers['webhook-id'];
  const timestamp = Number(headers['webhook-timestamp']);
  if (id === undefined || !Number.isInteger(timestamp)) return false;
  if (Math.abs(nowSeconds - timestamp) > toleranceSeconds) return false;
  const expected = Buffer.from(macOf(secret, id, timestamp, body));
  return (headers['webhook-signature'] ?? '').split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''));
    return each.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function macOf(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key)
    .update(`${id}.${String(timestampSeconds)}.${body}`)
    .digest('base64');
}
