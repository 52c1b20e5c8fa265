import type { ReadingName } from '../readings.ts';
import type { Threshold } from '../rule.ts';

/** Enters at `enter` and above, leaves below `exit`; a tenth below unless said. */
export function atLeast(reading: ReadingName, enter: number, exit = enter * 0.9): Threshold {
  return { reading, side: 'at-least', enter, exit };
}

/** Enters above `enter`, leaves below `exit`; a tenth below unless said. */
export function moreThan(reading: ReadingName, enter: number, exit = enter * 0.9): Threshold {
  return { reading, side: 'more-than', enter, exit };
}

/** Enters below `enter`, leaves at `exit` and above. */
export function lessThan(reading: ReadingName, enter: number, exit: number): Threshold {
  return { reading, side: 'less-than', enter, exit };
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
