import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import type { Redis } from 'ioredis';

/** What the functions of this service stand on. */
export interface Context {
  readonly database: Database;
  readonly redis: Redis;
  readonly redisPrefix: string;
  readonly sealer: Sealer;
  /** The domain's clock, which a standalone installation can move. */
  readonly clock: Clock;
  /** The machine's clock: tokens, sessions and limits never follow a moved one. */
  readonly machineClock: Clock;
  readonly log: Logger;
  /** Where the audit log is archived; undefined where no object storage is configured. */
  readonly objects: ObjectStore | undefined;
}
