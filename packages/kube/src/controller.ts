import { startInformer, type Informer } from './informer.ts';
import type { KubeApi } from './kubeApi.ts';
import { keyOf, type KubeObject, type ResourceKind } from './resource.ts';
import type { Term } from './term.ts';
import { startWorkQueue, type WorkQueue } from './workQueue.ts';

export interface ControllerOptions<T extends KubeObject> {
  readonly api: KubeApi;
  readonly kind: ResourceKind;
  readonly namespace?: string | undefined;
  readonly concurrency?: number;
  /** See {@link startInformer}. */
  readonly keep?: (object: T) => T;
  readonly resyncMs?: number;
  readonly retry?: { readonly firstMs: number; readonly mostMs: number };
  /**
   * Brings the world to what the object says; undefined when it is gone. Resolves to ms after which to look again, or
   * nothing. Nothing may be written outside of the term.
   */
  readonly reconcile: (key: string, object: T | undefined, term: Term) => Promise<number | undefined>;
  readonly onFault?: (key: string, err: unknown, failures: number) => void;
  readonly onConnectionFault?: (err: unknown) => void;
  readonly onWorked?: (key: string, seconds: number, ok: boolean) => void;
}

export interface Controller<T extends KubeObject> {
  readonly objects: Informer<T>;
  /** Works until the term ends; resolves once nothing is under way. Every object is looked at when it begins. */
  lead(term: Term): Promise<void>;
  /** Keys waiting or being worked; 0 while another replica leads. */
  queueLength(): number;
  stop(): Promise<void>;
}

/**
 * Follows a kind from the start, so that a replica that waits knows everything when it takes over, and works its objects
 * only while it leads: one at a time by key, several keys at once.
 */
export function createController<T extends KubeObject>(options: ControllerOptions<T>): Controller<T> {
  const { api, kind, namespace, reconcile, resyncMs } = options;
  const { concurrency = 4, retry = { firstMs: 1_000, mostMs: 300_000 } } = options;
  let queue: WorkQueue | undefined;
  const wishes = new Map<string, string>();
  const objects = startInformer<T>({
    api,
    kind,
    namespace,
    ...(resyncMs !== undefined && { resyncMs }),
    ...(options.keep && { keep: options.keep }),
    ...(options.onConnectionFault && { onFault: options.onConnectionFault }),
    onChange: (key, object, why) => {
      const now = object && wish(object);
      const before = wishes.get(key);
      if (now === undefined) wishes.delete(key);
      else wishes.set(key, now);
      if (why !== 'resync' && now === before) return;
      if (object?.metadata.deletionTimestamp !== undefined) queue?.addFirst(key);
      else queue?.add(key);
    },
  });
  return {
    objects,
    async lead(term) {
      const ending = new Promise<void>((resolve) => {
        term.ending.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([objects.synced, ending]);
      if (term.ending.aborted) return;
      const working = startWorkQueue({
        concurrency,
        retry,
        work: async (key) => {
          const object = objects.get(key);
          const afterMs = await reconcile(key, object, term);
          if (object === undefined) queue?.forget(key);
          return afterMs;
        },
        ...(options.onFault && { onFault: options.onFault }),
        ...(options.onWorked && { onWorked: options.onWorked }),
      });
      queue = working;
      for (const object of objects.values()) working.add(keyOf(object));
      await ending;
      queue = undefined;
      await working.stop();
    },
    queueLength: () => queue?.length ?? 0,
    stop: () => objects.stop(),
  };
}

/** What people wish of an object: a status that we write ourselves is no reason to work it again. */
function wish({ metadata }: KubeObject): string {
  const { uid, generation, deletionTimestamp, annotations, labels } = metadata;
  return JSON.stringify([uid, generation, deletionTimestamp, annotations, labels]);
}
