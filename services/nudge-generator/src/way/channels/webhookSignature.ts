import { createHmac } from 'node:crypto';

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

function macOf(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key)
    .update(`${id}.${String(timestampSeconds)}.${body}`)
    .digest('base64');
}
