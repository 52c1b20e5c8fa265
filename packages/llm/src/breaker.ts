/** `half-open`: one probe is under way, everybody else stays away. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Keeps calls away from a target that fails. One a target and process; what others found out is told to it. */
export interface Breaker {
  readonly state: BreakerState;
  /** Whether a call would be let through now; takes nothing. */
  available(): boolean;
  /** Takes the right to call; false when open or when the one probe is already taken. Each true needs one of the next three. */
  tryAcquire(): boolean;
  succeeded(): void;
  /** `lasting` tells a fault that time alone does not heal (no such model, no quota, a refused credential): it opens at once, and for longer. */
  failed(lasting?: string): void;
  /** Why the target is out, while a lasting fault keeps it so. */
  readonly reason: string | undefined;
  /** Lets the next call be the probe, whatever pause is left: something about the target was changed. */
  tryNow(): void;
  /** Another replica's breaker is open for so long. */
  heardOpen(ms: number): void;
  /** The pause that another replica began is over, and this call is the one probe; false when one is under way here. */
  tryProbe(): boolean;
  /** The call said nothing about the target's health (a 400, a caller who left). */
  undecided(): void;
}

export interface BreakerOptions {
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
  /** `pauseMs` is the time for which it opens. */
  readonly changed?: (state: BreakerState, pauseMs: number) => void;
  /** It opened because another replica's did. */
  readonly heard?: () => void;
  /** This many failures in a row open it. */
  readonly consecutiveFailures?: number;
  /** So does this share of at least `minimumCalls` within `windowMs`. */
  readonly failureShare?: number;
  readonly minimumCalls?: number;
  readonly windowMs?: number;
  /** First pause; doubles up to `maxOpenMs` with each failed probe. */
  readonly openMs?: number;
  readonly maxOpenMs?: number;
  /** The same after a lasting fault. */
  readonly lastingMs?: number;
  readonly maxLastingMs?: number;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const {
    elapsedMs,
    consecutiveFailures = 5,
    failureShare = 0.5,
    minimumCalls = 10,
    windowMs = 10_000,
  } = options;
  const { openMs = 2_000, maxOpenMs = 30_000, lastingMs = 60_000, maxLastingMs = 15 * 60_000 } = options;
  let state: BreakerState = 'closed';
  let inARow = 0;
  let reason: string | undefined;
  let openedAt = 0;
  let pauseMs = openMs;
  let probing = false;
  /** How long the pause of another replica holds, from `openedAt`. */
  let heardMs: number | undefined;
  // Two half-windows: enough to forget, and no list that grows.
  let current = { startedAt: elapsedMs(), calls: 0, failures: 0 };
  let previous = { calls: 0, failures: 0 };

  function become(next: BreakerState): void {
    if (state === next) return;
    state = next;
    options.changed?.(next, pauseMs);
  }
  function roll(): void {
    const age = elapsedMs() - current.startedAt;
    if (age < windowMs / 2) return;
    previous = age < windowMs ? current : { calls: 0, failures: 0 };
    current = { startedAt: elapsedMs(), calls: 0, failures: 0 };
  }
  function open(): void {
    openedAt = elapsedMs();
    heardMs = undefined;
    become('open');
  }
  function count(failure: boolean): void {
    roll();
    current.calls += 1;
    if (failure) current.failures += 1;
  }
  const due = () => elapsedMs() - openedAt >= (heardMs ?? pauseMs);

  return {
    get state() {
      return state;
    },
    available: () => state === 'closed' || (!probing && due()),
    tryAcquire() {
      if (state === 'closed') return true;
      if (probing || !due()) return false;
      probing = true;
      become('half-open');
      return true;
    },
    succeeded() {
      count(false);
      inARow = 0;
      reason = undefined;
      if (!probing) return;
      probing = false;
      heardMs = undefined;
      pauseMs = openMs;
      current = { startedAt: elapsedMs(), calls: 0, failures: 0 };
      previous = { calls: 0, failures: 0 };
      become('closed');
    },
    get reason() {
      return reason;
    },
    tryNow() {
      if (state === 'open') heardMs = 0;
    },
    failed(lasting) {
      count(true);
      inARow += 1;
      if (lasting !== undefined) {
        pauseMs = reason === undefined ? lastingMs : Math.min(maxLastingMs, pauseMs * 2);
        reason = lasting;
        probing = false;
        if (state === 'open') {
          openedAt = elapsedMs();
          heardMs = undefined;
        } else open();
        return;
      }
      if (probing) {
        probing = false;
        pauseMs = Math.min(maxOpenMs, pauseMs * 2);
        open();
        return;
      }
      if (state !== 'closed') return;
      const calls = current.calls + previous.calls;
      const failures = current.failures + previous.failures;
      if (inARow >= consecutiveFailures || (calls >= minimumCalls && failures / calls >= failureShare))
        open();
    },
    heardOpen(ms) {
      if (probing) return;
      openedAt = elapsedMs();
      heardMs = ms;
      if (state === 'open') return;
      state = 'open';
      options.heard?.();
    },
    tryProbe() {
      if (probing) return false;
      probing = true;
      become('half-open');
      return true;
    },
    undecided() {
      if (!probing) return;
      probing = false;
      become('open');
    },
  };
}
