import type { Logger } from './logger.ts';

/** The claim went to another worker, or could not be renewed for as long as it holds: whatever this run still does, settles nothing. */
export class LostLease extends Error {
  override readonly name = 'LostLease';
}

/** Claims that a worker holds, kept alive while it works. */
export interface HeldLeases<Claim> {
  /** Keeps a claim from now on; the signal (of `controller`, where one is given) aborts with LostLease when it is lost. */
  hold(claim: Claim, controller?: AbortController): AbortSignal;
  /** It is settled, or given up. */
  drop(claim: Claim): void;
  readonly size: number;
  /** No more renewals: what is held ends by itself. */
  stop(): void;
}

export interface LeaseOptions<Claim> {
  /** What is held, for the log. */
  readonly name: string;
  /** How long a claim holds without renewal; renewed every third of it. */
  readonly leaseMs: number;
  readonly keyOf: (claim: Claim) => string;
  /** Claims that are renewed in one call. */
  readonly groupOf: (claim: Claim) => string;
  /** Lengthens the claims of one group; resolves to the keys of those that are still the worker's. */
  readonly renew: (claims: readonly Claim[]) => Promise<ReadonlySet<string>>;
  readonly log: Logger;
}

/**
 * One way to hold what was claimed with a fence: renews in groups every third of a lease, one renewal of a group at a time, and
 * aborts what somebody else has, and what could not be renewed for a whole lease (the database is away, and nobody may
 * trust a claim it cannot see).
 */
export function createHeldLeases<Claim>(options: LeaseOptions<Claim>): HeldLeases<Claim> {
  const { name, leaseMs, keyOf, groupOf, renew, log } = options;
  const held = new Map<
    string,
    { readonly claim: Claim; readonly controller: AbortController; renewedMs: number }
  >();
  const busy = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function renewGroup(group: string, claims: readonly Claim[]): Promise<void> {
    busy.add(group);
    const startedMs = performance.now();
    try {
      const kept = await renew(claims);
      for (const claim of claims) {
        const entry = held.get(keyOf(claim));
        if (entry?.claim !== claim) continue;
        if (kept.has(keyOf(claim))) entry.renewedMs = startedMs;
        else entry.controller.abort(new LostLease(`${name}: settled, or taken over by another worker`));
      }
    } catch (err) {
      log.warn({ err, leases: claims.length, of: name }, 'leases could not be renewed');
    } finally {
      busy.delete(group);
    }
  }

  function tick(): void {
    const nowMs = performance.now();
    for (const { controller, renewedMs } of held.values()) {
      if (nowMs - renewedMs > leaseMs) controller.abort(new LostLease(`${name}: could not be renewed`));
    }
    const living = [...held.values()].filter(({ controller }) => !controller.signal.aborted);
    for (const [group, entries] of Map.groupBy(living, ({ claim }) => groupOf(claim))) {
      if (!busy.has(group))
        void renewGroup(
          group,
          entries.map(({ claim }) => claim),
        );
    }
    if (held.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  return {
    hold(claim, controller = new AbortController()) {
      held.set(keyOf(claim), { claim, controller, renewedMs: performance.now() });
      timer ??= setInterval(tick, leaseMs / 3).unref();
      return controller.signal;
    },
    drop: (claim) => {
      if (held.get(keyOf(claim))?.claim === claim) held.delete(keyOf(claim));
    },
    get size() {
      return held.size;
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      held.clear();
    },
  };
}
