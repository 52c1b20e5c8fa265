import type { Breaker } from './breaker.ts';
import type { Catalog } from './catalog.ts';
import type { Health } from './candidates.ts';
import type { Lane } from './lane.ts';
import type { MetricsSink } from './metrics.ts';
import type { Clients } from './providers/clients.ts';
import type { Purse } from './purse.ts';
import type { CacheStore, LimitStore } from './stores.ts';
import type { Tier } from './target.ts';

/** What the parts of one gateway share. */
export interface Engine extends Health {
  catalog(): Catalog;
  readonly clients: Clients;
  readonly purse: Purse;
  readonly cache: CacheStore;
  readonly limits: LimitStore;
  readonly metrics: MetricsSink;
  readonly clock: { now(): Date };
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
  readonly newId: () => string;
  /** 0 to 1. */
  readonly random: () => number;
  /** Strongest tier that the installation allows now. */
  readonly ceiling: () => Tier;
  readonly cacheTtlMs: number;
  lane(targetId: string): Lane;
  /** Corrects what the limits of a target were asked for; does nothing when the target is gone. */
  giveBack(targetId: string, tokens: number): void;
  breaker(targetId: string): Breaker;
  /** Tells how much of an answer's input came from the prompt cache. */
  sawUsage(targetId: string, inputTokens: number, cachedTokens: number): void;
  /** Prompt and answer go on spans only when this is set. */
  readonly recordContent: boolean;
}
