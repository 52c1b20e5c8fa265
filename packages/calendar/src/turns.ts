import { setImmediate } from 'node:timers/promises';

/** Longest stretch without a turn of the event loop, ms. */
const turnMs = 8;

/**
 * What work gives of itself between its steps: each step is short whatever the input, and who drives it decides when others get their
 * turn on the loop. A server may send what is worst for us, as much of it as we read.
 */
export type Steps<T> = Generator<undefined, T>;

/** Runs the work to its end, with a turn of the event loop for others every few milliseconds. @throws the signal's reason, and what the work throws */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - since < turnMs) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}

/** Runs the work to its end at once: for what is known to be small. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
