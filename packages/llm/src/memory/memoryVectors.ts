import type { VectorStore } from '../stores.ts';

/** Vectors of one process alone; forgets the oldest beyond `maxEntries`. */
export function createMemoryVectors(elapsedMs: () => number, maxEntries = 5_000): VectorStore {
  const kept = new Map<string, { readonly vector: Float32Array; readonly until: number }>();
  const keyOf = (...parts: readonly string[]) => parts.join(' ');
  return {
    read: (tenantId, modelKey, hashes) =>
      Promise.resolve(
        hashes.map((hash) => {
          const found = kept.get(keyOf(tenantId, modelKey, hash));
          return found && found.until > elapsedMs() ? found.vector : undefined;
        }),
      ),
    write(tenantId, modelKey, vectors, ttlMs) {
      for (const [hash, vector] of vectors) {
        const key = keyOf(tenantId, modelKey, hash);
        kept.delete(key);
        kept.set(key, { vector, until: elapsedMs() + ttlMs });
      }
      for (const oldest of kept.keys()) {
        if (kept.size <= maxEntries) break;
        kept.delete(oldest);
      }
      return Promise.resolve();
    },
  };
}
