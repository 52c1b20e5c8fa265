import type { Logger } from '@tsudoi/runtime/logger';

/** A loop that looks for work when it is woken and sleeps otherwise; one look at a time. */
export interface WakeLoop {
  /** Look soon; wakes during a look cause one more. */
  kick(): void;
  /** Resolves after a look that began after this call. Never rejects. */
  offer(): Promise<void>;
  stop(): void;
}

export interface WakeLoopOptions {
  readonly name: string;
  readonly log: Logger;
  /** One look; true when there may be more right away. */
  readonly pull: () => Promise<boolean>;
  /** Called when there may be more, before the next look: invites idle replicas. */
  readonly onMore?: () => void;
}

/** A look that fails is logged once and ends the loop until the next wake (the sweeper's, a second later). */
export function createWakeLoop({ name, log, pull, onMore }: WakeLoopOptions): WakeLoop {
  let wanted = false;
  let looking = false;
  let stopped = false;
  let failing = false;
  const waiters: (() => void)[] = [];

  async function look(): Promise<void> {
    looking = true;
    while (wanted && !stopped) {
      wanted = false;
      const mine = waiters.splice(0);
      try {
        if (await pull()) {
          wanted = true;
          onMore?.();
        }
        if (failing) log.info({ queue: name }, 'looking for work succeeds again');
        failing = false;
      } catch (err) {
        if (!failing) log.warn({ err, queue: name }, 'looking for work failed; the sweeper tries again');
        failing = true;
      }
      for (const resolve of mine) resolve();
    }
    looking = false;
  }

  return {
    kick() {
      wanted = true;
      if (!looking && !stopped) void look();
    },
    offer() {
      if (stopped) return Promise.resolve();
      return new Promise((resolve) => {
        waiters.push(resolve);
        this.kick();
      });
    },
    stop() {
      stopped = true;
      for (const resolve of waiters.splice(0)) resolve();
    },
  };
}
