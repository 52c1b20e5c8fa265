import type { BreakerState } from './breaker.ts';
import type { Outcome } from './stores.ts';
import type { Priority, TemplateReason, Usage } from './request.ts';
import type { UsageFault } from './wire/usage.ts';

/** One answered call as metrics see it: no text, no tenant. */
export interface CallMeasure {
  readonly purpose: string;
  readonly provider: string;
  readonly model: string;
  readonly tier: string;
  readonly priority: Priority;
  readonly cached: boolean;
  readonly templateReason: TemplateReason | undefined;
  readonly usage: Usage;
  readonly costMicroUsd: number;
  readonly queueWaitMs: number;
  readonly ttftMs: number;
  readonly totalMs: number;
  /** Output tokens a second after the first; 0 when there were none. */
  readonly tokensPerSecond: number;
}

/** Where the gateway tells what it does. The service turns it into prom-client's metrics. */
export interface MetricsSink {
  call(measure: CallMeasure): void;
  attempt(provider: string, model: string, outcome: Outcome, status: number | undefined): void;
  cacheLookup(policy: 'shared' | 'personal', outcome: 'hit' | 'miss' | 'joined'): void;
  breaker(targetId: string, state: BreakerState): void;
  /** Calls waiting for a slot now. */
  queued(priority: Priority, waiting: number): void;
  /** From 50 % (`economy`) and at 100 % (`template`) of a tenant's budget. */
  degraded(level: 'economy' | 'template'): void;
  /** A store did not answer; the gateway went on without it where that is safe. */
  storeFault(store: 'money' | 'cache' | 'limits'): void;
  /** A provider's count was missing or impossible and stands at its bound in the ledger. */
  usageFault(provider: string, model: string, fault: UsageFault): void;
  /** A row that the ledger refused and that was set aside: somebody has to look at it. */
  setAside(): void;
  /** An answer named another model than the one that was asked: its price may be another. */
  answererDiffers(provider: string, model: string): void;
  /** Whether a lasting fault (no such model, no quota, a refused credential) keeps a target out. */
  targetOut(targetId: string, out: boolean): void;
  /** When the prices of a target were read at their source; undefined where nobody said when. */
  pricesRead(targetId: string, at: Date | undefined): void;
  /** The provider's own figure of a cost differs from ours by more than a twentieth. */
  costDiffers(provider: string, model: string): void;
  batchLines(outcome: 'answered' | 'redone' | 'late' | 'stale' | 'template', lines: number): void;
}

/** Hears nothing. */
export const silentMetrics: MetricsSink = {
  call: () => undefined,
  attempt: () => undefined,
  cacheLookup: () => undefined,
  breaker: () => undefined,
  queued: () => undefined,
  degraded: () => undefined,
  storeFault: () => undefined,
  usageFault: () => undefined,
  setAside: () => undefined,
  answererDiffers: () => undefined,
  targetOut: () => undefined,
  pricesRead: () => undefined,
  costDiffers: () => undefined,
  batchLines: () => undefined,
};
