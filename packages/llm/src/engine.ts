import type { Breaker } from './breaker.ts';
import type { Capabilities } from './capabilities.ts';
import type { Catalog } from './catalog.ts';
import type { Health } from './candidates.ts';
import type { TargetQueue } from './targetQueue.ts';
import type { MetricsSink } from './metrics.ts';
import type { Clients } from './providers/clients.ts';
import type { ProviderAnswer, ProviderError } from './provider.ts';
import type { Bookkeeper } from './budgetReservation.ts';
import type { CacheStore, LimitStore } from './stores.ts';
import type { Target, Tier } from './target.ts';

/** What the parts of one gateway share. */
export interface Engine extends Health {
  catalog(): Catalog;
  readonly clients: Clients;
  readonly books: Bookkeeper;
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
  queue(targetId: string): TargetQueue;
  /** Corrects what the limits of a target were asked for; does nothing when the target is gone. */
  giveBack(targetId: string, tokens: number): void;
  breaker(targetId: string): Breaker;
  /** Remembers what a target does not take; the target as it is asked from now on. */
  learn(target: Target, capabilities: Partial<Capabilities>): Target;
  /** Remembers a target's last fault, and forgets it with `undefined`. */
  noteFault(targetId: string, fault: ProviderError | undefined): void;
  /** Faults since the target last answered. */
  faultsInARow(targetId: string): number;
  /** Compares our figure of a cost with the provider's own, where it gives one. */
  compareCost(target: Target, costMicroUsd: number, answer: Omit<ProviderAnswer, 'text'>): void;
  /** Tells how much of an answer's input came from the prompt cache. */
  sawUsage(targetId: string, inputTokens: number, cachedTokens: number): void;
  /** Prompt and answer go on spans only when this is set. */
  readonly recordContent: boolean;
}
