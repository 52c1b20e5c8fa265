import type { Event } from './prepare.ts';
import { attendeesOf, hitOf } from './standing.ts';

/** `toCome >= offset + slope * sigma`, true of every plan with P(target) at least what was asked; slope >= 0. */
export interface ReachCut {
  readonly offset: number;
  readonly slope: number;
}

/** `attendees <= offset + people * toCome + sigma * risk`, true of every plan; people >= 0, risk <= 0. */
export interface SeatCut {
  readonly offset: number;
  readonly people: number;
  readonly risk: number;
}

/** People needed for a probability by the relative own deviation: entry k needs `toCome[k]` at `sigma[k]`. */
export interface ReachCurve {
  readonly most: number;
  readonly sigma: Float64Array;
  readonly toCome: Float64Array;
}

const NODES = 65;
/** Between two nodes of a curve it may leave the lines through them by less than this share. */
const SAFETY = 2e-5;

/** The greatest relative own deviation that any plan has: a plan of one tactic. */
export function mostRelativeRisk(event: Event, risks: readonly number[]): number {
  const come = event.toCome > 0 ? event.toComeRisk / event.toCome : 0;
  return Math.max(come, 1e-6, ...risks);
}

/** People needed for P(target) >= `probability` at each relative deviation up to `most`; undefined where no number is enough. */
export function reachCurve(event: Event, probability: number, most: number): ReachCurve | undefined {
  if (probability > event.attendance.bestHit - 1e-9) return undefined;
  const sigma = new Float64Array(NODES);
  const toCome = new Float64Array(NODES);
  for (let k = 0; k < NODES; k++) {
    const relative = (most * k) / (NODES - 1);
    const reaches = (people: number): boolean => hitOf(event, people, relative * people) >= probability;
    let [low, high] = [0, Math.max(1, event.problem.target)];
    if (reaches(0)) high = 0;
    while (!reaches(high)) {
      low = high;
      high *= 2;
      if (high > 1e12) return undefined;
    }
    for (let step = 0; step < 48 && high - low > 1e-7 * high; step++) {
      const middle = (low + high) / 2;
      if (reaches(middle)) high = middle;
      else low = middle;
    }
    toCome[k] = low;
    sigma[k] = relative * low;
  }
  return { most, sigma, toCome };
}

/** The line under the part of the curve with a relative deviation in `range`, touching it near `relative`. */
export function reachCut(
  { sigma, toCome, most }: ReachCurve,
  relative: number,
  range: readonly [number, number],
): ReachCut {
  const node = (value: number): number => (value / most) * (NODES - 1);
  const first = Math.max(0, Math.min(NODES - 2, Math.floor(node(range[0]) + 1e-9)));
  const last = Math.max(first + 1, Math.min(NODES - 1, Math.ceil(node(Math.min(range[1], most)) - 1e-9)));
  const at = Math.min(last - 1, Math.max(first, Math.floor(node(relative))));
  const run = sigma[at + 1]! - sigma[at]!;
  const slope = run > 1e-12 ? Math.max(0, (toCome[at + 1]! - toCome[at]!) / run) : 0;
  let offset = Infinity;
  for (let k = first; k <= last; k++) offset = Math.min(offset, toCome[k]! - slope * sigma[k]!);
  return { offset: offset - SAFETY * Math.abs(toCome[at]!), slope };
}

/** People needed at a relative deviation, between the curve's nodes on the straight line. */
export function neededAt({ most, toCome }: ReachCurve, relative: number): number {
  const place = Math.min(NODES - 1, (relative / most) * (NODES - 1));
  const at = Math.min(NODES - 2, Math.floor(place));
  return toCome[at]! + (place - at) * (toCome[at + 1]! - toCome[at]!);
}

/** Relative deviations of the curve's nodes nearest below and above a value, for dividing plans into classes. */
export function nodesAround(most: number, relative: number): readonly [number, number] {
  const at = Math.floor((relative / most) * (NODES - 1));
  return [(most * at) / (NODES - 1), (most * (at + 1)) / (NODES - 1)];
}

/** Attendances over everything a plan can be: `value[j][k]` at relative deviation `relative[j]` and `toCome[k]` people. */
export interface SeatSurface {
  readonly relative: Float64Array;
  readonly toCome: Float64Array;
  readonly value: readonly Float64Array[];
}

const SURFACE_RISKS = 65;
const SURFACE_PEOPLE = 97;

/** Tabulates an event's attendances once. */
export function seatSurface(event: Event, mostToCome: number, most: number): SeatSurface {
  const relative = Float64Array.from({ length: SURFACE_RISKS }, (_, j) => (most * j) / (SURFACE_RISKS - 1));
  const toCome = Float64Array.from(
    { length: SURFACE_PEOPLE },
    (_, k) => mostToCome * (k / (SURFACE_PEOPLE - 1)) ** 2,
  );
  return {
    relative,
    toCome,
    value: Array.from(relative, (share) =>
      toCome.map((people) => attendeesOf(event, people, share * people)),
    ),
  };
}

/** Slopes of the plane that touches the attendances at a point. */
export function seatSlopes(event: Event, toCome: number, sigma: number): Omit<SeatCut, 'offset'> {
  const value = (people: number, risk: number): number => attendeesOf(event, people, Math.max(0, risk));
  const dp = Math.max(1e-3, 1e-3 * toCome);
  const ds = Math.max(1e-3, 1e-2 * sigma);
  const low = Math.max(0, toCome - dp);
  const least = Math.max(0, sigma - ds);
  return {
    people: Math.max(0, (value(toCome + dp, sigma) - value(low, sigma)) / (toCome + dp - low)),
    risk: Math.min(0, (value(toCome, sigma + ds) - value(toCome, least)) / (sigma + ds - least)),
  };
}

/** The plane of these slopes over all attendances with a relative deviation in `range`; `touching` is what it should not fall below at its point. */
export function seatCut(
  { relative, toCome, value }: SeatSurface,
  { people, risk }: Omit<SeatCut, 'offset'>,
  touching: number,
  range: readonly [number, number],
): SeatCut {
  const step = relative[1]!;
  let offset = touching;
  for (let j = 0; j < relative.length; j++) {
    if (relative[j]! < range[0] - step || relative[j]! > range[1] + step) continue;
    const row = value[j]!;
    for (let k = 0; k < toCome.length; k++)
      offset = Math.max(offset, row[k]! - (people + risk * relative[j]!) * toCome[k]!);
  }
  return { offset: offset + SAFETY * Math.abs(offset), people, risk };
}
