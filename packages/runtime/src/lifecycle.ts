import type { Logger } from './logger.ts';

type Closer = () => Promise<void> | void;

/**
 * The life of a process. Each resource registers its closer as it opens; stopping runs:
 * unready → drain delay → stop intake → finish jobs → close in reverse order → flush → hard deadline.
 */
export interface Lifecycle {
  /** Called when intake must end (close listeners, stop picking jobs), in reverse order of registration. */
  onStopIntake(name: string, stop: Closer): void;
  /** Called after intake ended, last registered first. */
  onClose(name: string, close: Closer): void;
  /** A check that `/ready` runs; throws or returns false when the process cannot work. */
  addReadiness(name: string, check: () => Promise<boolean> | boolean): void;
  /** Names of the failing readiness checks; `stopping` while it stops. */
  unready(): Promise<readonly string[]>;
  /** A check that `/live` runs, at once and without a wait: false when the process will not come right by itself. */
  addLiveness(name: string, check: () => boolean): void;
  /** Names of the failing liveness checks. */
  stuck(): readonly string[];
  /** Called at the very end, inside the deadline: what must leave the process (spans, log lines). */
  onFlush(name: string, flush: Closer): void;
  /** What the hard deadline gets on top, ms; asked once, when the process begins to stop. */
  extendDeadline(extraMs: () => number): void;
  /** Idempotent: every caller gets the same promise. Resolves true when all closed before the deadline. */
  stop(reason: string): Promise<boolean>;
  readonly stopping: boolean;
}

/** A readiness check that takes longer fails. */
const readinessMs = 3_000;

export interface LifecycleOptions {
  readonly log: Logger;
  readonly drainDelayMs: number;
  readonly deadlineMs: number;
}

export function createLifecycle({ log, drainDelayMs, deadlineMs }: LifecycleOptions): Lifecycle {
  const intake: { name: string; close: Closer }[] = [];
  const closers: { name: string; close: Closer }[] = [];
  const flushers: { name: string; close: Closer }[] = [];
  const checks = new Map<string, () => Promise<boolean> | boolean>();
  const liveness = new Map<string, () => boolean>();
  const extra: (() => number)[] = [];
  let stopped: Promise<boolean> | undefined;

  async function runAll(entries: { name: string; close: Closer }[]): Promise<boolean> {
    let clean = true;
    for (const { name, close } of entries.splice(0).reverse()) {
      try {
        await close();
      } catch (err) {
        clean = false;
        log.error({ err, resource: name }, 'a resource did not close');
      }
    }
    return clean;
  }

  async function stopOnce(reason: string): Promise<boolean> {
    log.info({ reason }, 'stopping');
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<false>((resolve) => {
      timer = setTimeout(
        () => {
          resolve(false);
        },
        extra.reduce((sum, more) => sum + more(), deadlineMs),
      );
    });
    const orderly = (async () => {
      if (drainDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, drainDelayMs));
      const quiet = await runAll(intake);
      const closed = (await runAll(closers)) && quiet;
      return (await runAll(flushers)) && closed;
    })();
    const clean = await Promise.race([orderly, deadline]);
    clearTimeout(timer);
    log.info({ clean }, 'stopped');
    return clean;
  }

  return {
    onStopIntake: (name, close) => intake.push({ name, close }),
    onClose: (name, close) => closers.push({ name, close }),
    addReadiness: (name, check) => checks.set(name, check),
    addLiveness: (name, check) => liveness.set(name, check),
    stuck: () => [...liveness].filter(([, check]) => !check()).map(([name]) => name),
    onFlush: (name, close) => flushers.push({ name, close }),
    extendDeadline: (extraMs) => extra.push(extraMs),
    async unready() {
      if (stopped) return ['stopping'];
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => {
          const late = new Promise<false>((resolve) => {
            setTimeout(() => {
              resolve(false);
            }, readinessMs).unref();
          });
          const asked = Promise.resolve()
            .then(check)
            .catch(() => false);
          return { name, good: await Promise.race([asked, late]) };
        }),
      );
      return results.filter(({ good }) => !good).map(({ name }) => name);
    },
    stop: (reason) => (stopped ??= stopOnce(reason)),
    get stopping() {
      return stopped !== undefined;
    },
  };
}
