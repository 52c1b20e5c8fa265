import { systemClock } from '@tsudoi/runtime/clock';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { openObjectStore, type ObjectStoreConfig } from '@tsudoi/storage/openObjectStore';
import { hkdfSync } from 'node:crypto';

/**
 * Opens the object storage of an installation, sealed with its key ring (REQUIREMENTS 43). Undefined where no bucket
 * and no folder is named, and in processes that hold no keys.
 */
export async function openObjects(
  config: ObjectStoreConfig & { readonly SEAL_KEYS?: string | undefined },
): Promise<ObjectStore | undefined> {
  if (config.SEAL_KEYS === undefined) return undefined;
  const seal = parseKeyRing(config.SEAL_KEYS);
  const key = seal.keys.get(seal.currentId) ?? Buffer.alloc(0);
  return openObjectStore(config, {
    clock: systemClock,
    publicUrl: '',
    signingKey: Buffer.from(hkdfSync('sha256', key, '', 'tsudoi-object-urls', 32)),
    seal,
  });
}
