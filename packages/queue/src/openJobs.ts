import type { Database } from '@tsudoi/database/database';
import { outboxSignal } from '@tsudoi/database/outbox';
import type { Clock } from '@tsudoi/runtime/clock';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Metrics } from '@tsudoi/runtime/metrics';
import type { Redis } from 'ioredis';
import { createBacklogMetrics, type BacklogMetrics } from './backlogMetrics.ts';
import type { JobDefinition } from './defineJob.ts';
import { wakeSignal } from './enqueue.ts';
import { createJobMetrics } from './jobMetrics.ts';
import { createRedisMetrics } from './redisMetrics.ts';
import { registry as platformRegistry, type Registry } from './registry.ts';
import { relayOutbox } from './relay.ts';
import { startRetention } from './retention.ts';
import { createRunner, type Handling } from './runner.ts';
import type { JobHandler } from './runJob.ts';
import { startSweeper } from './sweeper.ts';
import { listenForTokens } from './tokenListener.ts';
import { createTokens } from './tokens.ts';
import { createWakeLoop, type WakeLoop } from './wakeLoop.ts';

/** Pairs a job with its handler, keeping the payload's type. */
export function handle<Payload>(definition: JobDefinition<Payload>, handler: JobHandler<Payload>): Handling {
  return { definition: definition, handler: handler as JobHandler<unknown> };
}

/** The queue as a service sees it. Jobs are written by `enqueue(tx, …)`; domain events by `publish(tx, …)`. */
export interface Jobs {
  /** Works a queue in this process, `concurrency` jobs at once (default 4). Once a queue and process. */
  work(queue: string, handlings: readonly Handling[], options?: { readonly concurrency?: number }): void;
  /**
   * For backlogs in tables of one's own: calls `pull` on each token of the queue and every `everyMs` (1,000) besides,
   * one call at a time, again at once while it resolves true. Wake it by `tx.signal(wakeSignal(queue))` or `wake`.
   */
  onWake(queue: string, pull: () => Promise<boolean>, options?: { readonly everyMs?: number }): void;
  /** Publishes a token outside a transaction. */
  wake(queue: string): void;
  readonly backlog: BacklogMetrics;
}

export interface JobsOptions {
  readonly database: Database;
  readonly redis: Redis;
  /** Where answers and rate tokens are cached, if that is another one: shown in the metrics beside the queue's. */
  readonly cacheRedis?: Redis;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  readonly registry?: Registry;
  /** How long running jobs may go on after intake has stopped; then they are handed back. Asked at the stop; 15 s unless said. */
  readonly finishMs?: () => number;
}

const outbox = 'outbox';

/**
 * Opens the queue: tokens follow commits from now on. The first `work` or `onWake` makes this process a worker,
 * which also relays domain events, re-creates lost tokens and deletes what has expired.
 */
export function openJobs(options: JobsOptions): Jobs {
  const { database, redis, redisUrl, redisPrefix: prefix, clock, log, metrics, lifecycle } = options;
  const registry = options.registry ?? platformRegistry;
  const loops = new Map<string, WakeLoop>();
  const worked: string[] = [];
  const tokens = createTokens(redis, prefix, (queue) => loops.get(queue)?.kick());
  const jobMetrics = createJobMetrics(metrics.registry);
  const backlog = createBacklogMetrics(metrics.registry, database, clock, registry.queues);
  createRedisMetrics(metrics.registry, {
    queue: redis,
    ...(options.cacheRedis && { cache: options.cacheRedis }),
  });
  const signals = new Map(registry.queues.map((queue) => [wakeSignal(queue), queue]));
  const unsubscribe = database.onSignal((names) => {
    for (const name of names) {
      const queue = name === outboxSignal ? outbox : signals.get(name);
      if (queue !== undefined) tokens.publish(queue);
    }
  });
  lifecycle.onClose('tokens', async () => {
    unsubscribe();
    await tokens.close();
  });

  function listen(queue: string, pull: () => Promise<boolean>): WakeLoop {
    if (loops.has(queue)) throw new Error(`the queue ${queue} is worked already in this process`);
    const loop = createWakeLoop({ name: queue, log, pull, onMore: () => tokens.publish(queue) });
    loops.set(queue, loop);
    const listener = listenForTokens({ redisUrl, prefix, queue, log, offer: () => loop.offer() });
    lifecycle.onStopIntake(`queue ${queue}`, async () => {
      loop.stop();
      await listener.close();
    });
    loop.kick();
    return loop;
  }

  function becomeWorker(): void {
    if (loops.size > 0) return;
    listen(outbox, () =>
      relayOutbox(database, registry, log, (type) => {
        jobMetrics.domainEvents.inc({ type });
      }),
    );
    startSweeper({
      database,
      clock,
      log,
      lifecycle,
      queues: () => worked,
      onDue: (queue) => {
        loops.get(queue)?.kick();
        tokens.publish(queue);
      },
    });
    startRetention({ database, log, lifecycle });
  }

  return {
    backlog,
    wake: (queue) => {
      tokens.publish(queue);
    },
    work(queue, handlings, { concurrency = 4 } = {}) {
      becomeWorker();
      const runner = createRunner({
        queue,
        handlings: new Map(handlings.map((each) => [each.definition.name, each])),
        concurrency,
        database,
        clock,
        log,
        metrics: jobMetrics,
      });
      listen(queue, () => runner.pull());
      worked.push(queue);
      lifecycle.onStopIntake(`claims of ${queue}`, () => {
        runner.stop();
      });
      lifecycle.onClose(`jobs of ${queue}`, () => runner.finish(options.finishMs?.() ?? 15_000));
    },
    onWake(queue, pull, { everyMs = 1_000 } = {}) {
      becomeWorker();
      const loop = listen(queue, pull);
      every(
        { lifecycle, log },
        {
          name: `looks at ${queue}`,
          intervalMs: everyMs,
          work: () => {
            loop.kick();
            return Promise.resolve();
          },
        },
      );
    },
  };
}
