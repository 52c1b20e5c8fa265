import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** Publishes contentless "run next" tokens: a token says that a queue may have work, never which. */
export interface Tokens {
  /** Adds a token soon; never waits, never throws. Calls that come while one is on its way become one more. */
  publish(queue: string): void;
  close(): Promise<void>;
}

/** Enough waiting tokens to wake every idle replica; more would only pile up while all are busy. */
const mostWaiting = 16;
const publishTimeoutMs = 2_000;
/** After a token none follows for so long; what wishes for one meanwhile gets one then. A commit's wake is at once where it is quiet. */
const quietMs = 20;

/** `onFailed` hears of a queue whose token could not be published (Redis is away): the backlog itself is in PostgreSQL. */
export function createTokens(redis: Redis, prefix: string, onFailed: (queue: string) => void): Tokens {
  const queues = new Map<string, { bull: Queue; busy: boolean; again: boolean }>();

  async function add(bull: Queue): Promise<void> {
    if (redis.status !== 'ready') throw new Error('Redis is away');
    if ((await bull.getWaitingCount()) >= mostWaiting) return;
    await bull.add('next', {}, { removeOnComplete: true, removeOnFail: true });
  }

  async function publishSoon(
    name: string,
    entry: { bull: Queue; busy: boolean; again: boolean },
  ): Promise<void> {
    entry.busy = true;
    try {
      while (wanted(entry)) {
        await withTimeout(add(entry.bull), publishTimeoutMs);
        await new Promise((resolve) => setTimeout(resolve, quietMs).unref());
      }
    } catch {
      onFailed(name);
    } finally {
      entry.busy = false;
    }
  }

  return {
    publish(name) {
      let entry = queues.get(name);
      if (!entry) {
        const bull = new Queue(name, {
          connection: redis,
          prefix: `${prefix}:queue`,
          skipWaitingForReady: true,
        });
        bull.on('error', () => undefined); // the connection's own listener has logged it
        queues.set(name, (entry = { bull, busy: false, again: false }));
      }
      entry.again = true;
      if (!entry.busy) void publishSoon(name, entry);
    },
    async close() {
      await Promise.all(
        [...queues.values()].map(({ bull }) => withTimeout(bull.close(), 1_000).catch(() => undefined)),
      );
    },
  };
}

/** Takes the wish: calls that come from now on are another one. */
function wanted(entry: { again: boolean }): boolean {
  const { again } = entry;
  entry.again = false;
  return again;
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(ms)} ms`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
