import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './keyRing.ts';

/**
 * Where a secret belongs. Both values are authenticated (GCM additional data) but not stored in the sealed text: a sealed secret
 * copied to another tenant's row, or to another use, does not open.
 */
export interface SealContext {
  readonly tenantId: string;
  /** What the secret is for, with the row it belongs to: `calendar-connection:<id>`, `member-totp:<id>`. */
  readonly purpose: string;
}

/** Where secrets of the installation itself are sealed to: no tenant has this id. */
export const installationTenant = '00000000-0000-0000-0000-000000000000';

/** Seals and opens small secrets (tokens, passwords). Stateless apart from its keys; safe to share. */
export interface Sealer {
  /** Returns `s1.<keyId>.<nonce>.<ciphertext and tag>`, base64url; about 1.34 bytes a byte plus 45. */
  seal(plainText: string, context: SealContext): string;
  /** The text that was sealed. @throws SealBroken when the key is unknown, the context differs or a bit was changed. */
  open(sealedText: string, context: SealContext): string;
  /** True when the text was sealed with another key than the current one (open it, seal it again, store it). */
  needsReseal(sealedText: string): boolean;
}

/** A sealed text that does not open. Says which of the three reasons, and nothing of the secret. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  readonly reason: 'malformed' | 'unknown key' | 'not authentic';

  constructor(reason: 'malformed' | 'unknown key' | 'not authentic') {
    super(`sealed text does not open: ${reason}`);
    this.reason = reason;
  }
}

const VERSION = 's1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM over a key ring, nonces from the system's random source. With 96-bit random nonces one key should seal fewer than
 * 2^32 secrets (NIST SP 800-38D §8.3); rotate well before.
 */
export function createSealer(keyRing: KeyRing): Sealer {
  const currentKey = keyRing.keys.get(keyRing.currentId);
  if (currentKey === undefined) throw new Error(`the key ring has no key ${keyRing.currentId}`);

  return {
    seal(plainText, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(additionalData(keyRing.currentId, context));
      const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, keyRing.currentId, nonce.toString('base64url'), sealed.toString('base64url')].join(
        '.',
      );
    },

    open(sealedText, context) {
      const { keyId, nonce, sealed } = parse(sealedText);
      const key = keyRing.keys.get(keyId);
      if (key === undefined) throw new SealBroken('unknown key');
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(additionalData(keyId, context));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      try {
        const opened = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch {
        throw new SealBroken('not authentic');
      }
    },

    needsReseal(sealedText) {
      return parse(sealedText).keyId !== keyRing.currentId;
    },
  };
}

/** JSON of an array is unambiguous: no tenant or purpose can be spelled so that two contexts give the same bytes. */
function additionalData(keyId: string, context: SealContext): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, context.tenantId, context.purpose]), 'utf8');
}

function parse(sealedText: string): { keyId: string; nonce: Buffer; sealed: Buffer } {
  const [version, keyId, nonceText, sealedPart, ...rest] = sealedText.split('.');
  if (
    version !== VERSION ||
    keyId === undefined ||
    nonceText === undefined ||
    sealedPart === undefined ||
    rest.length > 0
  ) {
    throw new SealBroken('malformed');
  }
  const nonce = Buffer.from(nonceText, 'base64url');
  const sealed = Buffer.from(sealedPart, 'base64url');
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) throw new SealBroken('malformed');
  return { keyId, nonce, sealed };
}
