import type { SignUpSource } from '@tsudoi/contracts/signUps';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Headers that relays put the HMAC-SHA256 of the body in, hexadecimal, with or without `sha256=`. */
const anyHeader = [
  'x-tsudoi-signature',
  'x-pretix-signature',
  'x-signature',
  'signature',
  'x-hub-signature-256',
];

export function signBody(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('hex');
}

/**
 * Whether one of the known headers carries the right signature; compared in constant time. Hi.Events signs in
 * `Signature` and nowhere else.
 */
export function isSigned(
  kind: SignUpSource['kind'],
  secret: string,
  body: string,
  given: IncomingHttpHeaders,
): boolean {
  const right = Buffer.from(signBody(secret, body), 'hex');
  const headers = kind === 'hi-events' ? ['signature'] : anyHeader;
  return headers.some((name) => {
    const value = given[name];
    if (typeof value !== 'string') return false;
    const text = value.replace(/^sha256=/, '').trim();
    if (!/^[0-9a-f]{64}$/i.test(text)) return false;
    return timingSafeEqual(right, Buffer.from(text, 'hex'));
  });
}
