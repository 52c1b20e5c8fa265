import type { Call } from './call.ts';
import { dearest } from './candidates.ts';
import type { MetricsSink } from './metrics.ts';
import {
  SettlementRefused,
  type LedgerEntry,
  type MoneyStore,
  type ReservationGrant,
  type Settlement,
} from './stores.ts';
import type { Target } from './target.ts';

/** The money side of one call. A reservation is held from before the first attempt until the answer is booked. */
export interface Bookkeeper {
  /** Reserves for one attempt at the dearest of either list; `store` when the money store does not answer. */
  reserve(call: Call, full: readonly Target[], economy: readonly Target[]): Promise<Reservation | 'store'>;
  /** Books in the background, in order, with retries; resolves at once unless too much is waiting already. */
  book(
    entry: LedgerEntry,
    reservation: Reservation | undefined,
    release: Settlement['release'],
  ): Promise<void>;
  /** Gives back what was never used. */
  release(call: Call, reservation: Reservation): void;
  /** Resolves when everything is booked, or after `withinMs`; tells how many rows are not. */
  flush(withinMs?: number): Promise<number>;
}

export interface Reservation extends ReservationGrant {
  readonly id: string;
}

export interface BookkeeperOptions {
  readonly money: MoneyStore;
  readonly clock: { now(): Date };
  readonly newId: () => string;
  readonly metrics: MetricsSink;
  /** A call's lease is its deadline and this. */
  readonly leaseSlackMs: number;
  /** Settlements under way before callers have to wait for them; bounds memory while the database is away. */
  readonly maxUnbooked: number;
  readonly setAside?: (entry: LedgerEntry, reason: unknown) => void;
}

/** Pauses between tries to book, milliseconds; the last one repeats. */
const pausesMs = [50, 250, 1_000, 5_000];

export function createBookkeeper(options: BookkeeperOptions): Bookkeeper {
  const { money, metrics } = options;
  const under = new Set<Promise<void>>();

  async function untilDone(work: () => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await work();
        return;
      } catch {
        metrics.storeFault('money');
        const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 5_000;
        await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      }
    }
  }
  function background(work: () => Promise<void>): Promise<void> {
    const done = untilDone(work).finally(() => under.delete(done));
    under.add(done);
    return under.size > options.maxUnbooked ? done : Promise.resolve();
  }
  return {
    async reserve(call, full, economy) {
      const id = options.newId();
      try {
        const grant = await money.reserve({
          id,
          tenantId: call.request.tenantId,
          fullMicroUsd: dearest(call, full),
          economyMicroUsd: dearest(call, economy),
          at: options.clock.now(),
          leaseMs: call.request.deadlineMs + options.leaseSlackMs,
        });
        return { ...grant, id };
      } catch {
        metrics.storeFault('money');
        return 'store';
      }
    },
    book: (entry, reservation, release) =>
      background(async () => {
        try {
          await money.settle({ entry, reservationId: reservation?.id, release });
        } catch (thrown) {
          if (!(thrown instanceof SettlementRefused)) throw thrown;
          // Tried again it would be refused again: somebody has to see it, and nobody waits behind it.
          metrics.setAside();
          options.setAside?.(entry, thrown.cause);
        }
      }),
    release(call, reservation) {
      void background(() => money.release(call.request.tenantId, reservation.id));
    },
    async flush(withinMs) {
      if (withinMs === undefined) {
        while (under.size > 0) await Promise.all(under);
        return 0;
      }
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => {
          resolve('late');
        }, withinMs);
      });
      while (under.size > 0 && (await Promise.race([Promise.all(under), late])) !== 'late');
      clearTimeout(timer);
      return under.size;
    },
  };
}
