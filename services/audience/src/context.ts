import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Sealer } from '@tsudoi/seal/createSealer';
import type { ObjectStore } from '@tsudoi/storage/objectStore';

/** What the functions of this service stand on. */
export interface Context {
  readonly database: Database;
  readonly sealer: Sealer;
  /** The domain's clock, which a standalone installation can move. */
  readonly clock: Clock;
  /** The machine's clock: what was written down at an instant never follows a moved one. */
  readonly machineClock: Clock;
  /** Where the audit log is archived; undefined where no object storage is configured. */
  readonly objects: ObjectStore | undefined;
}
