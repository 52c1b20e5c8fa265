import { dailySignUpCurve } from '../prior.ts';

/** One day of an event's run; days on which nothing happened may be left out. */
export interface RunDay {
  /** Days before the event, 0: its own day. */
  readonly lead: number;
  /** People who took a seat. */
  readonly signUps: number;
  /** People who gave one back. */
  readonly cancellations: number;
  /** People who put themselves on the waiting list. */
  readonly waiting: number;
}

/** An event with its run, finished or under way. */
export interface PaceEvent {
  readonly id: string;
  readonly tenant: string;
  /** Day of the event, in days since 1970. */
  readonly day: number;
  /** Lead at which sign-ups opened. */
  readonly opened: number;
  readonly days: readonly RunDay[];
  readonly capacity?: number;
  /** Sign-ups that its plan expects. */
  readonly planned?: number;
  readonly format: 'venue' | 'online' | 'hybrid';
  readonly priceJpy: number;
  readonly weekend: boolean;
}

/** A run by lead: how many there were at the end of each day. Index 0 is the event's own day. */
export interface Run {
  /** All who wanted in: seats taken and waiting. */
  readonly wanted: Float64Array;
  readonly cancelled: Float64Array;
  /** Full before the end with nobody on the list: how many more wanted in is not known. */
  readonly censored: boolean;
}

/** Sums a run up; days after `lead` (nearer to the event) are not looked at. */
export function runOf(event: PaceEvent, lead = 0): Run {
  const length = Math.max(event.opened, ...event.days.map((day) => day.lead), lead) + 1;
  const [wanted, cancelled] = [new Float64Array(length), new Float64Array(length)];
  let [waited, taken, back] = [0, 0, 0];
  let full = false;
  const known = event.days.filter((day) => day.lead >= lead).sort((a, b) => b.lead - a.lead);
  for (const day of known) {
    wanted[day.lead]! += Math.max(0, day.signUps) + Math.max(0, day.waiting);
    cancelled[day.lead]! += Math.max(0, day.cancellations);
    waited += day.waiting;
    taken += day.signUps;
    back += day.cancellations;
    if (event.capacity !== undefined && taken - back >= event.capacity) full = true;
  }
  for (let k = length - 2; k >= 0; k--) {
    wanted[k]! += wanted[k + 1]!;
    cancelled[k]! += cancelled[k + 1]!;
  }
  return { wanted, cancelled, censored: full && waited === 0 };
}

/** What was reached at a lead; before the run began nothing. */
export function reached(sums: Float64Array, lead: number): number {
  return sums[Math.max(0, lead)] ?? 0;
}

const shares = new Map<string, Float64Array>();

/** Share of all sign-ups that the prior expects by the end of a lead's day, in a run that opened at `opened`. */
export function priorShare(opened: number, lead: number, format: PaceEvent['format']): number {
  const whole = Math.min(400, Math.max(1, Math.round(opened)));
  const key = `${whole} ${format}`;
  let sums = shares.get(key);
  if (sums === undefined) {
    let sum = 0;
    // Index by lead: the curve runs forward in time.
    sums = Float64Array.from(dailySignUpCurve(whole, format), (share) => (sum += share)).reverse();
    shares.set(key, sums);
  }
  return lead > whole ? 0 : sums[Math.max(0, Math.round(lead))]!;
}
