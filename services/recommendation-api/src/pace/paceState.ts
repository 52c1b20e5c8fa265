import { DEFAULT_SHARED_SPREAD } from '@tsudoi/portfolio/model';

/** Where an event stands against its accepted plan. */
export type Pace = 'behind' | 'on_track' | 'full';

export interface Standing {
  readonly signUps: number;
  /** What the plan expects by now; below 3 too little to be behind of. */
  readonly expectedByNow: number;
  /** Where sign-ups are closed: the plan's limit, else the seats. */
  readonly fullAt: number;
}

/** 80 % of a normal distribution lie within so many deviations. */
const WITHIN = 1.2816;
/** Behind ends where sign-ups are this share of what is expected: not at the line where it began, so that it does not flicker. */
const CAUGHT_UP = 0.85;

/**
 * Behind: below the 80 % band of what is expected by now (the spread that events have in common, and that of counts). Full: no place is left. A state is left only
 * when it is clearly over.
 */
export function paceState({ signUps, expectedByNow, fullAt }: Standing, before: Pace | undefined): Pace {
  if (signUps >= fullAt) return 'full';
  if (before === 'full' && signUps >= 0.97 * fullAt) return 'full';
  if (expectedByNow < 3) return before === 'behind' ? 'behind' : 'on_track';
  const spread = Math.hypot(DEFAULT_SHARED_SPREAD, 1 / Math.sqrt(expectedByNow));
  const line = before === 'behind' ? CAUGHT_UP : Math.exp(-WITHIN * spread);
  return signUps < line * expectedByNow ? 'behind' : 'on_track';
}
