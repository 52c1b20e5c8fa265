import type { Tx } from '@tsudoi/database/database';
import type { FiringRule } from '../store/insertNudges.ts';
import type { TenantNudgeSettings } from '../store/settings.ts';

/** What was delivered in the transaction that made it, and what is left for the backlog. */
export interface AtOnceShare {
  /** The due instants of what was delivered. */
  readonly delivered: readonly Date[];
  readonly left: readonly FiringRule[];
}

/** Delivers what leads nowhere but into our own database in the transaction that fires it. */
export interface AtOnce {
  /** Makes, writes and delivers what of these firings can go now; all of its share or none of it. */
  deliver(
    tx: Tx,
    firing: readonly FiringRule[],
    settings: TenantNudgeSettings,
    now: Date,
  ): Promise<AtOnceShare>;
  /** Counts what was delivered; after the commit. */
  count(delivered: readonly Date[]): void;
}
