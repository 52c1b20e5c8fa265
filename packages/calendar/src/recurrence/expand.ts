import type { EventTime } from '../provider.ts';
import { dayMeant, places, readSeries, type Place, type Recurring, type Series } from './series.ts';
import { fullBudget, type Budget } from '../rule/ruleWalls.ts';
import { isZone, zoneOf } from '../zones/zone.ts';

export type { Recurring } from './series.ts';
export { UnreadableRule } from '../rule/rule.ts';

/** A changed, moved or cancelled instance. */
export interface Override {
  readonly originalStart: EventTime;
  readonly cancelled: boolean;
  readonly start: EventTime | null;
  readonly end: EventTime | null;
  /** RANGE=THISANDFUTURE: all later instances are moved as this one is. */
  readonly andFuture?: boolean;
}

/** One instance of a series. */
export interface Instance {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Where the rule had put it; equal to `startsAt` unless it was moved. */
  readonly originalStartsAt: Date;
}

/** A window is cut after so many instances. */
const mostInstances = 10_000;

/**
 * The instances of an event that overlap [from, to), by start. Works in the series' own zone and never in the process's; wall
 * clock times are kept across a change of the clock. A whole day lies between UTC midnights.
 * @throws UnreadableRule when the rule cannot be read or takes too long.
 */
export function expand(
  event: Recurring,
  overrides: readonly Override[],
  from: Date,
  to: Date,
): readonly Instance[] {
  const found: Instance[] = [];
  for (const instance of instances(readSeries(event), overrides, from, { left: fullBudget })) {
    if (instance.startsAt >= to) break;
    found.push(instance);
    if (found.length >= mostInstances) break;
  }
  return found;
}

/** The first instance that is not over at `after`; undefined when the series is. @throws UnreadableRule */
export function nextInstance(
  event: Recurring,
  overrides: readonly Override[],
  after: Date,
): Instance | undefined {
  for (const instance of instances(readSeries(event), overrides, after, { left: fullBudget }))
    if (instance.endsAt > after || instance.startsAt >= after) return instance;
  return undefined;
}

/** The instances that end after `from`, by start, computed one at a time. */
export function* instances(
  series: Series,
  overrides: readonly Override[],
  from: Date,
  budget: Budget,
): Generator<Instance, void> {
  const changed = readOverrides(series, overrides);
  const fromMs = from.getTime();
  const longestMs = Math.max(
    series.lengthMs,
    ...series.added.map((each) => each.lengthMs ?? 0),
    ...changed.future.map((each) => each.lengthMs + Math.max(0, each.shiftMs)),
  );
  const singles = changed.moved
    .filter((one) => overlaps(one, fromMs))
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  let next = 0;
  for (const place of places(series, Math.floor((fromMs - longestMs) / 1_000), budget)) {
    if (changed.over(place)) break;
    if (changed.replaces(place)) continue;
    const instance = changed.shifted(place);
    if (!instance || !overlaps(instance, fromMs)) continue;
    for (let single = singles[next]; single && single.startsAt <= instance.startsAt; single = singles[next]) {
      yield single;
      next += 1;
    }
    yield instance;
  }
  yield* singles.slice(next);
}

function overlaps({ startsAt, endsAt }: Instance, fromMs: number): boolean {
  return endsAt.getTime() > fromMs || (endsAt <= startsAt && startsAt.getTime() >= fromMs);
}

interface FutureChange {
  readonly epoch: number;
  readonly shiftMs: number;
  readonly lengthMs: number;
  readonly cancelled: boolean;
}

/** Overrides by the place they replace: an instant, or a day where either side knows days only. */
function readOverrides(series: Series, overrides: readonly Override[]) {
  const epochs = new Set<number>();
  const days = new Set<number>();
  const moved: Instance[] = [];
  const future: FutureChange[] = [];
  for (const { originalStart, cancelled, start, end, andFuture } of overrides) {
    const epoch = Date.parse(originalStart.at) / 1_000;
    if (Number.isNaN(epoch)) continue;
    if (originalStart.date !== null || series.wholeDays) days.add(dayOfPlace(originalStart, epoch));
    else epochs.add(epoch);
    if (andFuture)
      future.push({
        epoch,
        shiftMs: start ? Date.parse(start.at) - epoch * 1_000 : 0,
        lengthMs: start && end ? Math.max(0, Date.parse(end.at) - Date.parse(start.at)) : series.lengthMs,
        cancelled,
      });
    if (cancelled || !start) continue;
    const startsAt = new Date(start.at);
    const endsAt = new Date(end?.at ?? startsAt.getTime() + series.lengthMs);
    moved.push({
      startsAt,
      endsAt: endsAt < startsAt ? startsAt : endsAt,
      originalStartsAt: new Date(epoch * 1_000),
    });
  }
  future.sort((a, b) => a.epoch - b.epoch);
  return {
    moved,
    future,
    replaces: (place: Place) => epochs.has(place.epoch) || days.has(Math.floor(place.wall / 86_400)),
    /** All from here on is cancelled. */
    over: (place: Place) => {
      const last = future.at(-1);
      return last?.cancelled === true && last.epoch <= place.epoch;
    },
    shifted(place: Place): Instance | undefined {
      const change = future.findLast((each) => each.epoch <= place.epoch);
      if (change?.cancelled) return undefined;
      const startMs = place.epoch * 1_000 + (change?.shiftMs ?? 0);
      return {
        startsAt: new Date(startMs),
        endsAt: new Date(startMs + (change?.lengthMs ?? place.lengthMs)),
        originalStartsAt: new Date(place.epoch * 1_000),
      };
    },
  };

  /** The day that the writer's clock showed. */
  function dayOfPlace(time: EventTime, epoch: number): number {
    if (time.date !== null) return Math.floor(epoch / 86_400);
    const zone = time.timeZone !== null && isZone(time.timeZone) ? zoneOf(time.timeZone) : zoneOf('UTC');
    return zone.id === 'UTC' ? dayMeant(epoch) : Math.floor((epoch + zone.offsetAt(epoch)) / 86_400);
  }
}
