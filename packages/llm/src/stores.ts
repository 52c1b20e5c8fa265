import type { CachePolicy, Priority, SpendTags, Usage } from './request.ts';
import type { Limits, Prices, Tier } from './target.ts';

/** What a call may cost at most, micro-dollars, by the tier that the budget would let it use. */
export interface ReservationAsk {
  readonly id: string;
  readonly tenantId: string;
  /** Bound at the tier the route asks for; undefined when only the light tier may be used. */
  readonly fullMicroUsd: number | undefined;
  /** Bound at the economy tier; undefined when the route has no such target. */
  readonly economyMicroUsd: number | undefined;
  /** The instant that decides the month. */
  readonly at: Date;
  /** After this the reservation is free again although nobody settled it (a crashed process). */
  readonly leaseMs: number;
}

/** `full`: the route's own tier; `economy`: from 50 % of the budget; `none`: nothing fits any more. */
export interface ReservationGrant {
  readonly tier: 'full' | 'economy' | 'none';
  /** (spent + reserved) / limit before this reservation. */
  readonly usedShare: number;
}

export type Outcome =
  'ok' | 'failed' | 'possibly_billed' | 'cut' | 'cached' | 'template' | 'late' | 'stale' | 'abandoned';

/** Saving of each lever in micro-dollars; they add up to naive cost − cost. */
export interface Savings {
  readonly prompt: number;
  readonly tier: number;
  readonly provider: number;
  readonly promptCache: number;
  readonly batch: number;
  readonly responseCache: number;
}

/** One row of the ledger: one attempt, or one answer without an attempt (cache, template). */
export interface LedgerEntry {
  readonly id: string;
  readonly requestId: string;
  readonly tenantId: string;
  readonly at: Date;
  readonly purpose: string;
  readonly priority: Priority;
  readonly targetId: string;
  readonly provider: string;
  /** The model that was asked. */
  readonly model: string;
  readonly tier: Tier | 'template';
  readonly attempt: number;
  readonly outcome: Outcome;
  /** What went wrong, or why the template answered. */
  readonly detail: string | undefined;
  readonly usage: Usage;
  readonly prices: Prices | undefined;
  readonly costMicroUsd: number;
  /** What the same words would have cost in a plain real-time call to the first target of the route. */
  readonly naiveMicroUsd: number;
  readonly savings: Savings;
  readonly promptHash: string;
  readonly ttftMs: number;
  readonly totalMs: number;
  readonly batchId: string | undefined;
  /** The model that an answer named where it is not the one that was asked. */
  readonly answeredBy: string | undefined;
  /** What the spend was for. */
  readonly tags: SpendTags;
}

/** Books an entry and frees (part of) the reservation it was paid from, in one transaction. */
export interface Settlement {
  readonly entry: LedgerEntry;
  readonly reservationId: string | undefined;
  /** Micro-dollars of the reservation to free; `all` closes it. */
  readonly release: 'all' | number;
}

/** The store will never take this row (a value it cannot hold): a second try is no use. `cause` is the store's own error. */
export class SettlementRefused extends Error {
  constructor(entryId: string, cause: unknown) {
    super(`the ledger refuses row ${entryId}`, { cause });
    this.name = 'SettlementRefused';
  }
}

/** Money: reserve before a call, settle after it, atomically across replicas. */
export interface MoneyStore {
  reserve(ask: ReservationAsk): Promise<ReservationGrant>;
  /** Idempotent by entry id. Throws SettlementRefused for a row that can never be booked, and for that row alone. */
  settle(settlement: Settlement): Promise<void>;
  /** Pushes a reservation's lease out; false when it is gone. */
  renew(tenantId: string, reservationId: string, leaseMs: number): Promise<boolean>;
  /** Frees a reservation without an entry: the call was never made. */
  release(tenantId: string, reservationId: string): Promise<void>;
}

/** A cached answer under the model that wrote it. */
export interface CachedAnswer {
  readonly text: string;
  readonly targetId: string;
  readonly provider: string;
  readonly model: string;
  readonly tier: Tier;
  readonly usage: Usage;
  readonly naiveMicroUsd: number;
  readonly promptHash: string;
}

/** `hit`: the answer; `lead`: the caller makes the call and must `put` or `abandon`; `wait`: somebody else is making it. */
export type CacheLookup =
  | { readonly state: 'hit'; readonly answer: CachedAnswer }
  | { readonly state: 'lead'; readonly token: string }
  | { readonly state: 'wait' };

export interface CacheSlot {
  readonly tenantId: string;
  readonly policy: Exclude<CachePolicy, 'none'>;
  readonly subjectId: string | undefined;
  /** Hash of the canonical whole request. */
  readonly requestHash: string;
}

/** Shared answers, with a lease so that simultaneous identical misses of all replicas make one call. */
export interface CacheStore {
  /** `modelKeys` (target and model) in the order in which their answers are wanted. */
  lookup(slot: CacheSlot, modelKeys: readonly string[], leaseMs: number): Promise<CacheLookup>;
  put(slot: CacheSlot, token: string, modelKey: string, answer: CachedAnswer, ttlMs: number): Promise<void>;
  /** Lets a waiter lead. */
  abandon(slot: CacheSlot, token: string): Promise<void>;
}

/** Vectors of texts, by tenant and by the model that made them; a hash is of the text as it was sent. */
export interface VectorStore {
  /** In the order of the hashes; undefined where there is none. */
  read(
    tenantId: string,
    modelKey: string,
    hashes: readonly string[],
  ): Promise<readonly (Float32Array | undefined)[]>;
  write(
    tenantId: string,
    modelKey: string,
    vectors: ReadonlyMap<string, Float32Array>,
    ttlMs: number,
  ): Promise<void>;
}

/** So many requests with so many tokens together: all or nothing. */
export interface LimitAsk {
  readonly requests: number;
  readonly tokens: number;
  readonly priority: Priority;
}

/** Taken when both times are 0. */
export interface LimitGrant {
  /** Milliseconds until it is worth asking again. */
  readonly waitMs: number;
  /** Milliseconds that the breaker of some replica is still open. */
  readonly openMs: number;
  /** The pause of an open breaker is over, and this caller makes the one probe of all replicas. */
  readonly probe: boolean;
}

/**
 * Requests and tokens a minute of a target, shared by all replicas. A part of both is kept for batch
 * (see `batchShareOfLimits`); batch takes from the rest only what leaves interactive calls their headroom. Open
 * breakers are shared here too, so that they cost no question of their own.
 */
export interface LimitStore {
  take(targetId: string, limits: Limits, ask: LimitAsk): Promise<LimitGrant>;
  /** Corrects the estimate: positive gives tokens back. */
  giveBack(targetId: string, tokens: number): Promise<void>;
  /** A provider said Retry-After: nobody asks before that. */
  pause(targetId: string, ms: number): Promise<void>;
  /** The breaker of a replica opened: all keep away for so long, then one of them probes. 0 closes it for all. */
  keepAway(targetId: string, ms: number): Promise<void>;
}
