import { createHmac } from 'node:crypto';

/**
 * Headers of the Standard Webhooks form (standardwebhooks.com): `webhook-signature: v1,<base64 HMAC-SHA-256 of
 * "id.timestamp.body">`, one for each secret that holds, newest first: while a secret is replaced both do. The id is the same
 * in every attempt, so a receiver that keeps ids drops repeats.
 */
export function signWebhook(
  secrets: string | readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): Readonly<Record<string, string>> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': [secrets]
      .flat()
      .map((secret) => `v1,${macOf(secret, id, timestampSeconds, body)}`)
      .join(' '),
  };
}

function macOf(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key)
    .update(`${id}.${String(timestampSeconds)}.${body}`)
    .digest('base64');
}
