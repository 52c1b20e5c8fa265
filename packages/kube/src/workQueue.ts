import { backoffMs } from './backoff.ts';

export interface WorkQueueOptions {
  /** Keys worked at the same time; one key never twice. */
  readonly concurrency: number;
  readonly retry: { readonly firstMs: number; readonly mostMs: number };
  /** Works one key; resolves to ms after which it wants to be worked again, or nothing. */
  readonly work: (key: string) => Promise<number | undefined>;
  readonly onFault?: (key: string, err: unknown, failures: number) => void;
  readonly onWorked?: (key: string, seconds: number, ok: boolean) => void;
}

/** A queue of keys, not of events: whatever happened to a key while it waited is one piece of work. */
export interface WorkQueue {
  add(key: string): void;
  /**
   * Before all that wait, now and at every retry until it is forgotten: what is to end must not stand in line behind a
   * thousand looks that hang.
   */
  addFirst(key: string): void;
  /** The earlier of two wishes for the same key holds. */
  addAfter(key: string, ms: number): void;
  /** Forgets failures and wishes of a key that is gone. */
  forget(key: string): void;
  /** Waiting and being worked, without those whose time has not come. */
  readonly length: number;
  /** Takes nothing new; resolves when what is under way is done. */
  stop(): Promise<void>;
}

/** Begins to work. A key that is added while it is worked is worked again right after, never at the same time. */
export function startWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { concurrency, retry, work, onFault = () => undefined, onWorked = () => undefined } = options;
  let waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const urgent = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly dueMs: number }>();
  let stopped = false;

  function add(key: string): void {
    if (stopped) return;
    cancel(key);
    if (running.has(key)) again.add(key);
    else if (urgent.has(key)) waiting = new Set([key, ...waiting]);
    else waiting.add(key);
    pump();
  }
  function addFirst(key: string): void {
    urgent.add(key);
    add(key);
  }
  function cancel(key: string): void {
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
  }
  function addAfter(key: string, ms: number): void {
    if (stopped) return;
    const dueMs = performance.now() + ms;
    const planned = timers.get(key);
    if (planned && planned.dueMs <= dueMs) return;
    cancel(key);
    timers.set(key, { dueMs, timer: setTimeout(() => add(key), ms) });
  }
  function pump(): void {
    while (!stopped && running.size < concurrency) {
      const [key] = waiting;
      if (key === undefined) return;
      waiting.delete(key);
      running.set(
        key,
        workOne(key).finally(() => {
          running.delete(key);
          if (again.delete(key)) waiting.add(key);
          pump();
        }),
      );
    }
  }
  async function workOne(key: string): Promise<void> {
    const startedMs = performance.now();
    let ok = true;
    try {
      const afterMs = await work(key);
      failures.delete(key);
      if (afterMs !== undefined) addAfter(key, afterMs);
    } catch (err) {
      ok = false;
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      onFault(key, err, count);
      addAfter(key, backoffMs(count, retry));
    }
    onWorked(key, (performance.now() - startedMs) / 1_000, ok);
  }
  return {
    add,
    addFirst,
    addAfter,
    forget(key) {
      cancel(key);
      failures.delete(key);
      urgent.delete(key);
    },
    get length() {
      return waiting.size + running.size;
    },
    async stop() {
      stopped = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
      await Promise.all(running.values());
    },
  };
}
