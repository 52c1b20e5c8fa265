/** Where an event stands against its accepted plan. */
export type Pace = 'behind' | 'on_track' | 'full';

export interface Standing {
  readonly signUps: number;
  /** What the plan expects by now; below 3 too little to be behind of. */
  readonly expectedByNow: number;
  /** What the plan expects in all. */
  readonly expectedInAll: number;
  /** With how many sign-ups the event will end, and the upper end of the 80 % interval: more come once in ten times. */
  readonly forecast: { readonly signUps: number; readonly high: number };
  /** Where sign-ups are closed: the plan's limit, else the seats. */
  readonly fullAt: number;
}

/** Behind ends where the forecast is this share of what is expected: not at the line where it began, so that it does not flicker. */
const CAUGHT_UP = 0.9;

/**
 * Behind: nine times in ten the event ends below what its plan expects. Full: no place is left. A state is left only when it is clearly over.
 */
export function paceState(
  { signUps, expectedByNow, expectedInAll, forecast, fullAt }: Standing,
  before: Pace | undefined,
): Pace {
  if (signUps >= fullAt) return 'full';
  if (before === 'full' && signUps >= 0.97 * fullAt) return 'full';
  if (expectedByNow < 3) return before === 'behind' ? 'behind' : 'on_track';
  const wanted = Math.min(expectedInAll, fullAt);
  if (before === 'behind') return forecast.signUps < CAUGHT_UP * wanted ? 'behind' : 'on_track';
  return forecast.high < wanted ? 'behind' : 'on_track';
}
