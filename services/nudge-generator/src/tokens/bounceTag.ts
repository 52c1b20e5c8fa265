import type { KeyRing } from '@tsudoi/seal/keyRing';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { keysFor } from './signedToken.ts';

/** Whose mail a bounce is of. */
export interface Tagged {
  readonly nudgeId: string;
  /** The beginning of the hash of the address that the mail went to. */
  readonly addressHash: string;
}

/**
 * What stands behind the plus of a mail's envelope sender. 42 characters of a-z and 2-7, since mail servers may change the case of a
 * local part: the nudge, five bytes of the address's hash, and five of an HMAC with the tenant, so that nobody makes one up.
 */
export interface BounceTags {
  readonly tagOf: (mail: {
    readonly tenantId: string;
    readonly nudgeId: string;
    readonly address: string;
  }) => string;
  /** Undefined where it is none of ours, or of another tenant. */
  read(tenantId: string, tag: string): Tagged | undefined;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const hashBytes = 5;
const macBytes = 5;
/** A tag in a text: behind a plus, before the at. */
export const tagPattern = /\+([a-z2-7]{42})@/i;

/** Under keys of the ring for this use alone; a tag outlives a rotation as long as its key stays in the ring. */
export function createBounceTags(keyRing: KeyRing): BounceTags {
  const keys = keysFor(keyRing, 'bounces');
  const macOf = (key: Buffer, tenantId: string, said: Buffer) =>
    createHmac('sha256', key).update(tenantId).update(said).digest().subarray(0, macBytes);

  return {
    tagOf({ tenantId, nudgeId, address }) {
      const key = keys.get(keyRing.currentId);
      if (!key) throw new Error('the key ring has no current key');
      const said = Buffer.concat([
        Buffer.from(nudgeId.replaceAll('-', ''), 'hex'),
        Buffer.from(addressHashOf(address), 'hex'),
      ]);
      return base32(Buffer.concat([said, macOf(key, tenantId, said)]));
    },
    read(tenantId, tag) {
      const bytes = fromBase32(tag.toLowerCase());
      if (bytes?.length !== 16 + hashBytes + macBytes) return undefined;
      const said = bytes.subarray(0, 16 + hashBytes);
      const mac = bytes.subarray(16 + hashBytes);
      if (![...keys.values()].some((key) => timingSafeEqual(macOf(key, tenantId, said), mac)))
        return undefined;
      const hex = said.subarray(0, 16).toString('hex');
      return {
        nudgeId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
        addressHash: said.subarray(16).toString('hex'),
      };
    },
  };
}

/** The beginning of the hash of an address, whatever its case. */
export function addressHashOf(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest().subarray(0, hashBytes).toString('hex');
}

function base32(bytes: Buffer): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet.charAt((held << (5 - bits)) & 31) : text;
}

function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bytes.push((held >> (bits - 8)) & 255);
      bits -= 8;
    }
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}
