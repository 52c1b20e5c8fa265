import type { Clock } from '@tsudoi/runtime/clock';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

/** Work that is done from time to time. */
export interface Look {
  /** For the log and the order of stopping. */
  readonly name: string;
  readonly everyMs: number;
  /** A movable clock that jumps further than this is followed at once. */
  readonly jumpMs: number;
  /** One look; told when the service stops. What it throws is logged, and the next look makes up for it. */
  readonly work: (stopping: () => boolean) => Promise<unknown>;
}

const watchMs = 500;

/** Looks at once and then every so often, one look at a time, until the service stops. */
export function lookEvery(
  { clock, log, lifecycle }: { readonly clock: Clock; readonly log: Logger; readonly lifecycle: Lifecycle },
  look: Look,
): void {
  let looking: Promise<unknown> | undefined;
  let stopped = false;
  let lastMs = clock.now().getTime();
  let sinceMs = look.everyMs;
  const timer = setInterval(() => {
    const nowMs = clock.now().getTime();
    sinceMs += watchMs;
    if (Math.abs(nowMs - lastMs) > look.jumpMs) sinceMs = look.everyMs;
    lastMs = nowMs;
    if (sinceMs < look.everyMs || looking) return;
    sinceMs = 0;
    looking = look
      .work(() => stopped)
      .catch((err: unknown) => {
        log.warn({ err, look: look.name }, 'a look failed; the next one makes up for it');
      })
      .finally(() => {
        looking = undefined;
      });
  }, watchMs);
  lifecycle.onStopIntake(look.name, async () => {
    stopped = true;
    clearInterval(timer);
    await looking;
  });
}
