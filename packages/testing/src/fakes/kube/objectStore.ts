import { randomUUID } from 'node:crypto';

/** An object as the wire has it. */
export interface StoredObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    finalizers?: string[];
    [key: string]: unknown;
  };
  spec?: unknown;
  status?: unknown;
  [key: string]: unknown;
}

export interface StoredEvent {
  readonly version: number;
  readonly collection: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
}

/** An answer that is no success, as `Status` tells it. */
export class StatusAnswer extends Error {
  readonly code: number;
  readonly reason: string;
  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/**
 * The objects of a stand-in API server: one counter of versions, optimistic concurrency, generations, finalizers, and a
 * log of changes that can be forgotten (then a watch from before answers 410).
 */
export function createObjectStore(hasStatus: (collection: string) => boolean) {
  const objects = new Map<string, Map<string, StoredObject>>();
  let log: StoredEvent[] = [];
  let version = 1;
  let forgotten = 0;
  const watchers = new Set<(event: StoredEvent) => void>();

  const collectionOf = (collection: string): Map<string, StoredObject> => {
    const found = objects.get(collection) ?? new Map<string, StoredObject>();
    objects.set(collection, found);
    return found;
  };
  const emit = (collection: string, type: StoredEvent['type'], object: StoredObject) => {
    const event = { version, collection, type, object: structuredClone(object) };
    log.push(event);
    if (log.length > 50_000) log = log.slice(-25_000);
    for (const watcher of watchers) watcher(event);
  };
  const notFound = (collection: string, key: string) =>
    new StatusAnswer(404, 'NotFound', `${collection} "${key}" not found`);

  function write(
    collection: string,
    key: string,
    next: StoredObject,
    type: 'ADDED' | 'MODIFIED',
  ): StoredObject {
    version += 1;
    next.metadata.resourceVersion = String(version);
    if (
      type === 'MODIFIED' &&
      next.metadata.deletionTimestamp !== undefined &&
      (next.metadata.finalizers ?? []).length === 0
    ) {
      collectionOf(collection).delete(key);
      emit(collection, 'DELETED', next);
      return next;
    }
    collectionOf(collection).set(key, next);
    emit(collection, type, next);
    return next;
  }

  return {
    get version() {
      return version;
    },
    list: (collection: string) =>
      [...collectionOf(collection).entries()].sort(([a], [b]) => (a < b ? -1 : 1)),
    get(collection: string, key: string): StoredObject {
      const found = collectionOf(collection).get(key);
      if (!found) throw notFound(collection, key);
      return found;
    },
    find: (collection: string, key: string) => collectionOf(collection).get(key),
    create(collection: string, key: string, given: StoredObject): StoredObject {
      if (collectionOf(collection).has(key))
        throw new StatusAnswer(409, 'AlreadyExists', `${collection} "${key}" already exists`);
      const next = structuredClone(given);
      next.metadata.uid = randomUUID();
      next.metadata.generation = 1;
      next.metadata.creationTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
      delete next.metadata.deletionTimestamp;
      if (hasStatus(collection)) delete next.status;
      return write(collection, key, next, 'ADDED');
    },
    /** Replaces all but what the server owns; `part` says which half of the object a subresource writes. */
    update(
      collection: string,
      key: string,
      given: StoredObject,
      part: 'main' | 'status' | 'scale',
    ): StoredObject {
      const before = collectionOf(collection).get(key);
      if (!before) throw notFound(collection, key);
      const asked = given.metadata.resourceVersion;
      if (asked !== undefined && asked !== '' && asked !== before.metadata.resourceVersion)
        throw new StatusAnswer(
          409,
          'Conflict',
          `Operation cannot be fulfilled on ${collection} "${key}": the object has been modified`,
        );
      const next =
        part === 'status'
          ? { ...structuredClone(before), status: structuredClone(given.status) }
          : structuredClone(given);
      // A status is written by its subresource alone.
      if (part === 'main' && hasStatus(collection)) next.status = structuredClone(before.status);
      const { uid, creationTimestamp, deletionTimestamp, generation } = before.metadata;
      Object.assign(next.metadata, { uid, creationTimestamp, generation });
      if (deletionTimestamp === undefined) delete next.metadata.deletionTimestamp;
      else next.metadata.deletionTimestamp = deletionTimestamp;
      next.metadata.resourceVersion = before.metadata.resourceVersion ?? '';
      if (JSON.stringify(next) === JSON.stringify(before)) return before;
      if (JSON.stringify(next.spec) !== JSON.stringify(before.spec))
        next.metadata.generation = (generation ?? 0) + 1;
      return write(collection, key, next, 'MODIFIED');
    },
    delete(collection: string, key: string): StoredObject {
      const before = collectionOf(collection).get(key);
      if (!before) throw notFound(collection, key);
      if ((before.metadata.finalizers ?? []).length > 0) {
        if (before.metadata.deletionTimestamp !== undefined) return before;
        const next = structuredClone(before);
        next.metadata.deletionTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
        return write(collection, key, next, 'MODIFIED');
      }
      version += 1;
      collectionOf(collection).delete(key);
      const gone = structuredClone(before);
      gone.metadata.resourceVersion = String(version);
      emit(collection, 'DELETED', gone);
      return gone;
    },
    /** Changes after a version; undefined when they are forgotten. */
    since: (from: number) => (from < forgotten ? undefined : log.filter((event) => event.version > from)),
    /** Forgets every change so far, as etcd's compaction does. */
    forget() {
      forgotten = version + 1;
      version += 1;
      log = [];
    },
    watch(watcher: (event: StoredEvent) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
