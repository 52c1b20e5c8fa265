import type { KeyRing } from '@tsudoi/seal/keyRing';
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Signs small claims into URLs: whoever holds the link may do that one thing. */
export interface TokenSigner {
  /** `<keyId>.<claims>.<mac>`, base64url, safe in a path. */
  sign(claims: readonly string[]): string;
  /** The claims, or undefined when the token was not made by us for this use. */
  verify(token: string): readonly string[] | undefined;
}

const macBytes = 18;

/** Keys derived from the seal ring for `use` alone, by the id of the ring's own. */
export function keysFor(keyRing: KeyRing, use: string): ReadonlyMap<string, Buffer> {
  return new Map(
    [...keyRing.keys].map(([id, key]) => [
      id,
      Buffer.from(hkdfSync('sha256', key, '', `tsudoi signed token: ${use}`, 32)),
    ]),
  );
}

/**
 * HMAC-SHA-256 cut to 144 bits, under keys derived from the seal ring for `use` alone: a token of one use is none of
 * another. Tokens outlive a rotation as long as their key stays in the ring.
 */
export function createTokenSigner(keyRing: KeyRing, use: string): TokenSigner {
  const keys = keysFor(keyRing, use);
  const macOf = (key: Buffer, signed: string) =>
    createHmac('sha256', key).update(signed).digest().subarray(0, macBytes);

  return {
    sign(claims) {
      const key = keys.get(keyRing.currentId);
      if (!key) throw new Error('the key ring has no current key');
      const signed = `${keyRing.currentId}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${signed}.${macOf(key, signed).toString('base64url')}`;
    },
    verify(token) {
      const [keyId, claims, mac, ...rest] = token.split('.');
      if (keyId === undefined || claims === undefined || mac === undefined || rest.length > 0)
        return undefined;
      const key = keys.get(keyId);
      // Texts are compared, not bytes: base64url has several spellings of the same bytes.
      const given = Buffer.from(mac);
      const own = key && Buffer.from(macOf(key, `${keyId}.${claims}`).toString('base64url'));
      if (!own || given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
      return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as string[];
    },
  };
}
