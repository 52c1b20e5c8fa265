import type { Clock } from './clock.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';

/** Something done again and again until the process stops. */
export interface Round {
  /** Named in the log and by `/live`. */
  readonly name: string;
  readonly intervalMs: number;
  /** One round; the next begins `intervalMs` after its beginning, or when it has ended where it takes longer. */
  readonly work: (stopping: AbortSignal) => Promise<unknown>;
  /** First round: at once (unless said), or after one interval. */
  readonly atOnce?: boolean;
  /** A round under way for longer is stuck, and `/live` fails; 10 intervals, at least a minute, unless said. */
  readonly boundMs?: number;
  /** The share of an interval by which rounds are spread at random, so that replicas do not beat together; 0.1 unless said. */
  readonly jitter?: number;
  readonly random?: () => number;
  /** A movable clock: a jump of it by more than `jumpMs` begins a round at once. */
  readonly follows?: { readonly clock: Clock; readonly jumpMs: number };
}

/** A movable clock is looked at this often. */
const watchMs = 500;

/** A running round. */
export interface Repeated {
  /** Begins a round now, or another right after the one under way. */
  readonly kick: () => void;
  /** Ends the rounds; resolves when the one under way has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs rounds one at a time until intake stops. A round that fails is logged the first time in a row, and the next one makes
 * up for it. What no round has ended within its bound is what the watchdog of `/live` is for: a wait that has no end.
 */
export function every(
  { lifecycle, log }: { readonly lifecycle: Lifecycle; readonly log: Logger },
  { name, intervalMs, work, atOnce = true, boundMs, jitter = 0.1, random = Math.random, follows }: Round,
): Repeated {
  const stopping = new AbortController();
  const mostMs = boundMs ?? Math.max(60_000, 10 * intervalMs);
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;
  let startedMs = 0;
  let wanted = false;
  let failing = false;
  let seen = look();

  /** Where the followed clock stands, and this machine's. */
  function look(): { readonly clockMs: number; readonly machineMs: number } {
    return { clockMs: follows?.clock.now().getTime() ?? 0, machineMs: performance.now() };
  }

  /** Whether the followed clock was moved since the last look, a round under way included. */
  function jumped(): boolean {
    const before = seen;
    seen = look();
    const movedMs = seen.clockMs - before.clockMs - (seen.machineMs - before.machineMs);
    return follows !== undefined && Math.abs(movedMs) > follows.jumpMs;
  }

  async function round(): Promise<void> {
    startedMs = performance.now();
    try {
      await work(stopping.signal);
      if (failing) log.info({ round: name }, 'a round succeeds again');
      failing = false;
    } catch (err) {
      if (!failing && !stopping.signal.aborted)
        log.warn({ err, round: name }, 'a round failed; the next makes up for it');
      failing = true;
    }
  }

  function begin(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    if (current) {
      wanted = true;
      return;
    }
    wanted = false;
    seen = look();
    current = round().finally(() => {
      current = undefined;
      if (wanted || jumped()) begin();
      else plan(intervalMs - (performance.now() - startedMs));
    });
  }

  function plan(afterMs: number): void {
    if (stopping.signal.aborted) return;
    const spreadMs = intervalMs * jitter * (random() - 0.5);
    wait(Math.max(0, afterMs + spreadMs));
  }

  function wait(leftMs: number): void {
    const stepMs = follows ? Math.min(leftMs, watchMs) : leftMs;
    timer = setTimeout(() => {
      if (jumped() || leftMs <= stepMs) begin();
      else wait(leftMs - stepMs);
    }, stepMs);
    timer.unref();
  }

  async function stop(): Promise<void> {
    stopping.abort();
    clearTimeout(timer);
    await current;
  }

  lifecycle.addLiveness(name, () => !current || performance.now() - startedMs < mostMs);
  lifecycle.onStopIntake(name, stop);
  if (atOnce) begin();
  else plan(intervalMs);
  return { kick: begin, stop };
}
