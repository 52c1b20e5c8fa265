import type { Clock } from '@tsudoi/runtime/clock';
import { createFolderStore } from './folderStore.ts';
import type { ObjectStore } from './objectStore.ts';
import { createS3Store } from './s3Store.ts';
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
  readonly publicUrl: string;
  readonly signingKey: Buffer;
  /** Seals every object; absent: stored as they are. */
  readonly seal?: ObjectKeys;
}

/** Opens the configured store. Throws when neither a bucket nor a folder is named. */
export function openObjectStore(config: ObjectStoreConfig, parts: ObjectStoreParts): ObjectStore {
  const store = plainStore(config, parts);
  return parts.seal ? sealObjects(store, parts.seal) : store;
}

function plainStore(config: ObjectStoreConfig, parts: ObjectStoreParts): ObjectStore {
  if (config.S3_BUCKET !== undefined) {
    const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
    return createS3Store({
      bucket: config.S3_BUCKET,
      region: config.S3_REGION ?? 'us-east-1',
      ...(config.S3_ENDPOINT !== undefined && { endpoint: config.S3_ENDPOINT }),
      ...(accessKeyId !== undefined &&
        secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
    });
  }
  if (config.OBJECTS_FOLDER === undefined) throw new Error('name S3_BUCKET or OBJECTS_FOLDER');
  return createFolderStore({ folder: config.OBJECTS_FOLDER, ...parts });
}
