import { createPublicKey, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether SendGrid signed this body (its "signed event webhook"): ECDSA over P-256 with SHA-256 of the timestamp and the bytes of the
 * body, in `X-Twilio-Email-Event-Webhook-Signature` and `…-Timestamp`. `key` is the verification key as SendGrid shows it.
 */
export function isSignedBySendgrid(headers: IncomingHttpHeaders, body: string, key: string): boolean {
  const signature = headers['x-twilio-email-event-webhook-signature'];
  const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return verify('sha256', Buffer.from(timestamp + body), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Whether a text is a public key of P-256. */
export function isSendgridKey(key: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({
      key: Buffer.from(key, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
