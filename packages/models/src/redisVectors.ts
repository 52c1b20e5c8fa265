import type { VectorStore } from '@tsudoi/llm/stores';
import type { Redis } from 'ioredis';
import { inTime } from './redisInTime.ts';

/** Vectors in Redis, little-endian floats: tenant and model in the clear, the text only as its hash. */
export function createRedisVectors(redis: Redis, prefix: string): VectorStore {
  const keyOf = (tenantId: string, modelKey: string, hash: string) =>
    `${prefix}:llm:vector:${tenantId}:${encodeURIComponent(modelKey)}:${hash}`;
  return {
    async read(tenantId, modelKey, hashes) {
      const keys = hashes.map((hash) => keyOf(tenantId, modelKey, hash));
      const found = await inTime(redis, () => redis.mgetBuffer(...keys));
      return found.map((bytes) => (bytes === null ? undefined : floatsOf(bytes)));
    },
    async write(tenantId, modelKey, vectors, ttlMs) {
      const pipeline = redis.pipeline();
      for (const [hash, vector] of vectors)
        pipeline.set(keyOf(tenantId, modelKey, hash), bytesOf(vector), 'PX', ttlMs);
      await inTime(redis, () => pipeline.exec());
    },
  };
}

function bytesOf(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes;
}

/** Undefined for bytes that are no vector of finite numbers. */
function floatsOf(bytes: Buffer): Float32Array | undefined {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const vector = Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
  return vector.every((number) => Number.isFinite(number)) ? vector : undefined;
}
