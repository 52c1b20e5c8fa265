import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { nameOf, type ObjectKey, type ObjectStore } from './objectStore.ts';

/** 32-byte keys by id; `currentId` seals, every key opens (the key ring of packages/seal). */
export interface ObjectKeys {
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** An object that does not open: another key, another tenant or path, or changed bits. */
export class ObjectBroken extends Error {
  override readonly name = 'ObjectBroken';
}

const magic = Buffer.from('TSO1');
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals every object with AES-256-GCM before it reaches `store`; tenant and path are authenticated, so an object moved
 * to another name does not open. Layout: `TSO1`, length of the key id (1 byte), key id, nonce, ciphertext, tag.
 * It has no signed URLs: what they would deliver is sealed.
 */
export function sealObjects(store: ObjectStore, ring: ObjectKeys): ObjectStore {
  const current = ring.keys.get(ring.currentId);
  if (!current) throw new Error(`the key ring has no key ${ring.currentId}`);

  function seal(key: ObjectKey, body: Uint8Array): Buffer {
    const id = Buffer.from(ring.currentId);
    const head = Buffer.concat([magic, Buffer.from([id.length]), id]);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', current as Buffer, nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.concat([head, Buffer.from(nameOf(key))]));
    return Buffer.concat([head, nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  }

  function open(key: ObjectKey, sealed: Buffer): { readonly body: Buffer; readonly keyId: string } {
    const idLength = sealed[magic.length];
    if (!sealed.subarray(0, magic.length).equals(magic) || idLength === undefined)
      throw new ObjectBroken('not a sealed object');
    const headLength = magic.length + 1 + idLength;
    const keyId = sealed.toString('utf8', magic.length + 1, headLength);
    const secret = ring.keys.get(keyId);
    if (!secret || sealed.length < headLength + nonceBytes + tagBytes) throw new ObjectBroken('unknown key');
    const nonce = sealed.subarray(headLength, headLength + nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.concat([sealed.subarray(0, headLength), Buffer.from(nameOf(key))]));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    try {
      const opened = decipher.update(sealed.subarray(headLength + nonceBytes, sealed.length - tagBytes));
      return { body: Buffer.concat([opened, decipher.final()]), keyId };
    } catch {
      throw new ObjectBroken('not authentic');
    }
  }

  return {
    put: (key, body, contentType) => store.put(key, seal(key, body), contentType),
    async get(key) {
      const found = await store.get(key);
      return found && { ...found, ...open(key, found.body) };
    },
    list: (tenantId, prefix) => store.list(tenantId, prefix),
    delete: (key) => store.delete(key),
    signedUrl: () => Promise.reject(new Error('sealed objects have no signed URLs')),
  };
}
