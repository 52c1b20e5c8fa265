import type { Database } from '@tsudoi/database/database';
import type { Stage } from '@tsudoi/growth/stage';
import type { Jobs } from '@tsudoi/queue/openJobs';
import type { Clock } from '@tsudoi/runtime/clock';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Metrics } from '@tsudoi/runtime/metrics';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import type { Redis } from 'ioredis';

/** The stage as a service sees it. */
export interface CurrentStage {
  current(): Stage;
  version(): number;
  /** Called on each later change; never with an older stage. */
  onChange(changed: (stage: Stage) => void): void;
}

/** Everything a service stands on, opened once per process and handed to `createApp`. */
export interface Platform {
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly database: Database;
  /** Never evicts: queue tokens, sessions, what must not be forgotten. */
  readonly redis: Redis;
  /** May evict: cached answers and rate tokens. The same connection as `redis` where the installation has one Redis. */
  readonly cacheRedis: Redis;
  /** Prefix of every Redis key and queue of this installation. */
  readonly redisPrefix: string;
  readonly redisUrl: string;
  readonly http: HttpApp;
  readonly metrics: Metrics;
  readonly stage: CurrentStage;
  /** Works queues (`jobs.work`); jobs are written by `enqueue(tx, …)` of packages/queue. */
  readonly jobs: Jobs;
  /** Objects of tenants, sealed with the installation's keys; undefined where no bucket and no folder is configured. */
  readonly objects: ObjectStore | undefined;
}
