import type { Clock } from '@tsudoi/runtime/clock';
import { createFolderStore } from './folderStore.ts';
import type { ObjectStore } from './objectStore.ts';
import { sealObjects, type ObjectKeys } from './sealedStore.ts';

/** Which store an installation has: S3 where a bucket is named, else a folder. */
export interface ObjectStoreConfig {
  readonly S3_BUCKET?: string | undefined;
  readonly S3_ENDPOINT?: string | undefined;
  readonly S3_REGION?: string | undefined;
  readonly S3_ACCESS_KEY_ID?: string | undefined;
  readonly S3_SECRET_ACCESS_KEY?: string | undefined;
  readonly OBJECTS_FOLDER?: string | undefined;
}

export interface ObjectStoreParts {
  readonly clock: Clock;
  /** Where signed URLs of a folder lead. */
  readonly publicUrl: string;
  /** Signs URLs of a folder; at least 32 random bytes. */
  readonly signingKey: Buffer;
  /** Seals every object; absent: stored as they are. */
  readonly seal?: ObjectKeys;
}

/** Opens the configured store; undefined where neither a bucket nor a folder is named. */
export async function openObjectStore(
  config: ObjectStoreConfig,
  parts: ObjectStoreParts,
): Promise<ObjectStore | undefined> {
  const store = await plainStore(config, parts);
  return store && parts.seal ? sealObjects(store, parts.seal) : store;
}

async function plainStore(
  config: ObjectStoreConfig,
  parts: ObjectStoreParts,
): Promise<ObjectStore | undefined> {
  if (config.S3_BUCKET !== undefined) {
    // The SDK costs 30 MB: only who has a bucket loads it.
    const { createS3Store } = await import('./s3Store.ts');
    const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
    return createS3Store({
      bucket: config.S3_BUCKET,
      region: config.S3_REGION ?? 'us-east-1',
      ...(config.S3_ENDPOINT !== undefined && { endpoint: config.S3_ENDPOINT }),
      ...(accessKeyId !== undefined &&
        secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
    });
  }
  return config.OBJECTS_FOLDER === undefined
    ? undefined
    : createFolderStore({ folder: config.OBJECTS_FOLDER, ...parts });
}
