/**
 * The keys that seal secrets at rest. New secrets are sealed with `currentId`; the other keys only open what was sealed before a
 * rotation. Each key is 32 bytes (AES-256).
 */
export interface KeyRing {
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** A key ring that cannot be used, with the reason; never contains key material. */
export class KeyRingFault extends Error {
  override readonly name = 'KeyRingFault';
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `id:base64key[,id:base64key…]`, the current key first. Ids are 1 to 32 characters of `A-Za-z0-9_-`; keys are 32 bytes in
 * base64 or base64url. Rotation: put the new pair in front, restart, re-seal what `needsReseal` names, then drop the old pair.
 * @throws KeyRingFault naming the faulty position, never the key.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, Buffer>();
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  pairs.forEach((pair, index) => {
    const colon = pair.indexOf(':');
    const id = pair.slice(0, Math.max(colon, 0));
    if (!KEY_ID.test(id)) throw new KeyRingFault(`key ${index + 1}: expected id:base64key`);
    if (keys.has(id)) throw new KeyRingFault(`key ${index + 1}: the id ${id} appears twice`);
    const key = Buffer.from(pair.slice(colon + 1), 'base64');
    if (key.length !== 32)
      throw new KeyRingFault(`key ${index + 1} (${id}): expected 32 bytes, got ${key.length}`);
    keys.set(id, key);
  });
  const [currentId] = keys.keys();
  if (currentId === undefined) throw new KeyRingFault('the key ring is empty');
  return { currentId, keys };
}
