import { picturesFolder } from '@tsudoi/contracts/eventPictures';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { ObjectBroken } from '@tsudoi/storage/sealedStore';
import type { ResealResult } from './resealResult.ts';

/**
 * Seals a tenant's pictures anew that another key than `currentKeyId` has sealed, until `isOver`. Each object names its key itself:
 * interrupted anywhere, it is old or new. One that is deleted meanwhile stays deleted only where its deletion is asked again.
 */
export async function resealPictures(
  objects: ObjectStore,
  currentKeyId: string,
  tenantId: string,
  isOver: () => boolean,
  signal?: AbortSignal,
): Promise<ResealResult> {
  const broken: string[] = [];
  let resealed = 0;
  let remaining = 0;
  for await (const { path } of objects.list(tenantId, picturesFolder)) {
    signal?.throwIfAborted();
    const key = { tenantId, path };
    try {
      const stored = await objects.get(key);
      if (!stored || stored.keyId === currentKeyId) continue;
      if (isOver()) remaining += 1;
      else {
        await objects.put(key, stored.body, stored.contentType);
        resealed += 1;
      }
    } catch (err) {
      if (!(err instanceof ObjectBroken)) throw err;
      broken.push(`object ${tenantId}/${path}`);
    }
  }
  return { resealed, remaining, broken };
}
