/** Where the time comes from: passed to everything that decides by time. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that runs on but can be moved forward or back; for the tour and for tests. */
export interface MovableClock extends Clock {
  /** Makes the clock show `instant` now; it goes on from there. */
  moveTo(instant: Date): void;
  /** Milliseconds that this clock is ahead of the machine's. */
  offsetMs(): number;
}

export function createMovableClock(base: Clock = systemClock): MovableClock {
  let offset = 0;
  return {
    now: () => new Date(base.now().getTime() + offset),
    moveTo: (instant) => {
      offset = instant.getTime() - base.now().getTime();
    },
    offsetMs: () => offset,
  };
}
