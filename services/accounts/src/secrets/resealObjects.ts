import { resealAnchors } from '@tsudoi/audit/anchors';
import type { Database } from '@tsudoi/database/database';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { ObjectBroken } from '@tsudoi/storage/sealedStore';
import { resealPictures } from './resealPictures.ts';
import type { ResealResult } from './resealResult.ts';

interface OldObject {
  readonly path: string;
}

/**
 * Seals a tenant's archived objects anew that another key has sealed: read, written, then noted. Interrupted anywhere,
 * each object is old or new and opens with the ring. What is missing or does not open is named and left as it is. Anchors
 * of the audit log and pictures name their key themselves.
 */
export async function resealObjects(
  database: Database,
  objects: ObjectStore,
  currentKeyId: string,
  tenantId: string,
  isOver: () => boolean,
  signal?: AbortSignal,
): Promise<ResealResult> {
  const old = await database.withTenant(tenantId, (tx) =>
    tx.query<OldObject>('select path from core.audit_archive_part where key_id <> $1 order by path', [
      currentKeyId,
    ]),
  );
  const broken: string[] = [];
  let resealed = 0;
  for (const { path } of old) {
    signal?.throwIfAborted();
    if (isOver()) break;
    const key = { tenantId, path };
    const stored = await objects.get(key).catch((err: unknown) => {
      if (err instanceof ObjectBroken) return undefined;
      throw err;
    });
    if (!stored) {
      broken.push(`object ${tenantId}/${path}`);
      continue;
    }
    await objects.put(key, stored.body, stored.contentType);
    resealed += await database.withTenant(tenantId, (tx) =>
      tx.execute('update core.audit_archive_part set key_id = $2 where path = $1 and key_id <> $2', [
        path,
        currentKeyId,
      ]),
    );
  }
  const anchors = await resealAnchors(objects, currentKeyId, tenantId, isOver);
  const pictures = await resealPictures(objects, currentKeyId, tenantId, isOver, signal);
  return {
    resealed: resealed + anchors.resealed + pictures.resealed,
    remaining: old.length - resealed - broken.length + anchors.remaining + pictures.remaining,
    broken: [...broken, ...anchors.broken.map((path) => `object ${tenantId}/${path}`), ...pictures.broken],
  };
}
