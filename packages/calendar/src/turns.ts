import { setImmediate } from 'node:timers/promises';

/** Longest stretch without a turn of the event loop, ms. */
const turnMs = 8;

/**
 * What work gives of itself between its steps: each step is short whatever the input, and who drives it decides when others get their
 * turn on the loop. A server may send what is worst for us, as much of it as we read.
 */
export type Steps<T> = Generator<undefined, T>;

/** Gives the loop's other work its turn, whenever a few milliseconds have passed since the last. */
export interface Turns {
  /** @throws the signal's reason */
  give(): Promise<void> | undefined;
}

export function createTurns(signal?: AbortSignal): Turns {
  let since = performance.now();
  const turn = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  };
  return { give: () => (performance.now() - since < turnMs ? undefined : turn()) };
}

/** Runs the work to its end, with turns for others. @throws the signal's reason, and what the work throws */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  const turns = createTurns(signal);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const turn = turns.give();
    if (turn) await turn;
  }
}

/** Runs the work to its end at once: for what is known to be small. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
