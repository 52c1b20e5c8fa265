import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import { writeAhead, type WriteAheadParts } from './writeAhead.ts';

/** Between two looks at what a provider's batch API has, and at what may go to it. */
const everyMs = 60_000;
const watchMs = 500;
/** A movable clock that jumps further than this is followed at once. */
const jumpMs = 15_000;

/** Looks every minute, one look at a time, until the service stops. */
export function startWritingAhead(parts: WriteAheadParts, lifecycle: Lifecycle): void {
  let looking: Promise<void> | undefined;
  let lastMs = parts.clock.now().getTime();
  let sinceMs = everyMs;
  const timer = setInterval(() => {
    const nowMs = parts.clock.now().getTime();
    sinceMs += watchMs;
    if (Math.abs(nowMs - lastMs) > jumpMs) sinceMs = everyMs;
    lastMs = nowMs;
    if (sinceMs < everyMs || looking) return;
    sinceMs = 0;
    looking = writeAhead(parts)
      .catch((err: unknown) => {
        parts.log.warn(
          { err },
          'the words of coming nudges were not looked after; the next look makes up for it',
        );
      })
      .finally(() => {
        looking = undefined;
      });
  }, watchMs);
  lifecycle.onStopIntake('words written ahead', async () => {
    clearInterval(timer);
    await looking;
  });
}
