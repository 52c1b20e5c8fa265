import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { nameOf, prefixOf, type ObjectStore } from './objectStore.ts';

export interface S3Options {
  /** `https://s3.example.org`; absent means AWS of the region. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Absent: the platform's own identity (instance role, IRSA). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Objects are encrypted by the store with its own key (SSE-S3) when true. */
  readonly serverSideEncryption?: boolean;
}

export interface S3Store extends ObjectStore {
  close(): void;
}

/** Any S3-compatible store, by path-style addresses. Retries 3 times by the SDK's standard policy; rejects with its errors. */
export function createS3Store(options: S3Options): S3Store {
  const { bucket: Bucket } = options;
  const client = new S3Client({
    region: options.region,
    forcePathStyle: true,
    // Several compatible stores refuse the checksum trailers that the SDK adds by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.credentials && { credentials: options.credentials }),
  });

  return {
    async put(key, body, contentType = 'application/octet-stream') {
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key: nameOf(key),
          Body: body,
          ContentType: contentType,
          ...(options.serverSideEncryption && { ServerSideEncryption: 'AES256' }),
        }),
      );
    },
    async get(key) {
      try {
        const found = await client.send(new GetObjectCommand({ Bucket, Key: nameOf(key) }));
        const bytes = await found.Body?.transformToByteArray();
        return {
          body: Buffer.from(bytes ?? []),
          contentType: found.ContentType ?? 'application/octet-stream',
        };
      } catch (err) {
        if (err instanceof NoSuchKey) return undefined;
        throw err;
      }
    },
    async *list(tenantId, prefix) {
      let last: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefixOf(tenantId, prefix),
            ...(last !== undefined && { StartAfter: last }),
          }),
        );
        last = undefined;
        for (const each of page.Contents ?? []) {
          if (each.Key === undefined) continue;
          if (page.IsTruncated) last = each.Key;
          yield {
            path: each.Key.slice(tenantId.length + 1),
            sizeBytes: each.Size ?? 0,
            modifiedAt: each.LastModified ?? new Date(0),
          };
        }
      } while (last !== undefined);
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: nameOf(key) }));
    },
    signedUrl: (key, expiresSeconds) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket, Key: nameOf(key) }), { expiresIn: expiresSeconds }),
    close: () => {
      client.destroy();
    },
  };
}
