import { backoffMs, pause } from './backoff.ts';
import type { KubeApi } from './kubeApi.ts';
import { KubeError } from './kubeError.ts';
import { keyOf, type KubeObject, type ResourceKind } from './resource.ts';

export interface InformerOptions<T extends KubeObject> {
  readonly api: KubeApi;
  readonly kind: ResourceKind;
  /** One namespace, or all of them. */
  readonly namespace?: string | undefined;
  /** Every object is handed out again this often, so that what was missed is made up for. */
  readonly resyncMs?: number;
  /** Least and most wait after a failure. */
  readonly retry?: { readonly firstMs: number; readonly mostMs: number };
  /** What of an object is held, where most of it is never looked at again; all of it unless said. */
  readonly keep?: (object: T) => T;
  /** A change, or a resync, of the object of this key. */
  readonly onChange: (key: string, object: T | undefined, why: 'change' | 'resync') => void;
  readonly onFault?: (err: unknown) => void;
}

/** A copy of all objects of a kind that follows the API server. */
export interface Informer<T extends KubeObject> {
  get(key: string): T | undefined;
  readonly size: number;
  values(): IterableIterator<T>;
  /** Resolves once everything was listed for the first time. */
  readonly synced: Promise<void>;
  /** When the server was last heard of: a list, an event, a bookmark, the quiet end of a watch; ms of the monotonic clock. */
  lastHeardMs(): number;
  stop(): Promise<void>;
}

const pageSize = 50;
/** The server ends a watch after this long; a new one starts where it ended. */
const watchSeconds = 290;

/**
 * Lists in pages, then watches from there, for ever: a watch that ends begins again where it was; one that fails, or whose
 * past the server forgot (410), begins with a new list, after a growing pause. What a new list no longer has was deleted.
 * Held objects lose `managedFields`, which are most of their bytes and of no use here.
 */
export function startInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const {
    api,
    kind,
    namespace,
    keep = (object: T): T => object,
    onChange,
    onFault = () => undefined,
  } = options;
  const { resyncMs = 600_000, retry = { firstMs: 500, mostMs: 30_000 } } = options;
  const held = new Map<string, T>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let heardMs = performance.now();
  let listed: () => void;
  const synced = new Promise<void>((resolve) => {
    listed = resolve;
  });

  const hold = (object: T): void => {
    const { managedFields: _managedFields, ...metadata } = object.metadata;
    const key = keyOf(object);
    if (held.get(key)?.metadata.resourceVersion === metadata.resourceVersion) return;
    const kept = keep({ ...object, metadata });
    held.set(key, kept);
    onChange(key, kept, 'change');
  };
  const drop = (key: string): void => {
    if (held.delete(key)) onChange(key, undefined, 'change');
  };

  async function listAll(): Promise<string> {
    const seen = new Set<string>();
    let continueToken: string | undefined;
    let resourceVersion = '';
    do {
      const page = await api.list<T>(kind, namespace, { limit: pageSize, continue: continueToken });
      for (const object of page.items) {
        seen.add(keyOf(object));
        hold(object);
      }
      ({ continueToken, resourceVersion } = page);
    } while (continueToken !== undefined);
    for (const key of [...held.keys()]) if (!seen.has(key)) drop(key);
    heardMs = performance.now();
    listed();
    return resourceVersion;
  }

  /** Follows changes; resolves to where it ended. @throws KubeError 410 when that place is forgotten. */
  async function follow(from: string): Promise<string> {
    let at = from;
    const query = { resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: watchSeconds };
    // A connection that dies without a word is given up a little after the server would have ended it.
    const guard = AbortSignal.any([signal, AbortSignal.timeout((watchSeconds + 20) * 1_000)]);
    for await (const event of api.watch<T>(kind, namespace, query, guard)) {
      heardMs = performance.now();
      if (event.type === 'ERROR') {
        const status = event.object as unknown as { code?: number; reason?: string; message?: string };
        throw new KubeError(status.code ?? 500, status.reason ?? '', status.message ?? 'the watch failed');
      }
      at = event.object.metadata.resourceVersion ?? at;
      if (event.type === 'DELETED') drop(keyOf(event.object));
      else if (event.type !== 'BOOKMARK') hold(event.object);
    }
    heardMs = performance.now();
    return at;
  }

  // Asked anew each time: it changes while one waits.
  const stopped = () => signal.aborted;

  async function run(): Promise<void> {
    let failures = 0;
    let at: string | undefined;
    while (!stopped()) {
      try {
        at ??= await listAll();
        const startedMs = performance.now();
        at = await follow(at);
        failures = 0;
        // A server, or a proxy, that ends every watch at once must not be asked in a loop.
        if (performance.now() - startedMs < 1_000) await pause(retry.firstMs, signal);
      } catch (err) {
        if (stopped()) return;
        at = undefined;
        failures += 1;
        onFault(err);
        const forgotten = err instanceof KubeError && err.code === 410;
        const asked = err instanceof KubeError ? (err.retryAfterSeconds ?? 0) * 1_000 : 0;
        await pause(forgotten && failures === 1 ? 0 : Math.max(asked, backoffMs(failures, retry)), signal);
      }
    }
  }

  const running = run();
  const resync = setInterval(() => {
    for (const [key, object] of held) onChange(key, object, 'resync');
  }, resyncMs);
  return {
    get: (key) => held.get(key),
    get size() {
      return held.size;
    },
    values: () => held.values(),
    synced,
    lastHeardMs: () => heardMs,
    async stop() {
      clearInterval(resync);
      stopping.abort();
      await running;
    },
  };
}
