import { Temporal } from 'temporal-polyfill';
import { civilOf, dayOf, type Wall } from '../rule/civil.ts';
import { observanceTable, readObservances } from './observances.ts';

/** A time zone as arithmetic on seconds; never the process's. */
export interface Zone {
  /** IANA name, `UTC`, an offset as `+05:45`, or the rules of a zone without a name (`rules:…`). */
  readonly id: string;
  /** Seconds east of UTC at an instant (epoch seconds). */
  offsetAt(epoch: number): number;
  /** The instant of a wall clock time; in a gap it moves forward, of a doubled hour the first is meant (RFC 5545 3.3.5). */
  epochOf(wall: Wall): number;
  /** Whether the clock ever shows this time. */
  shows(wall: Wall): boolean;
}

/** The offset at the beginning of a year (in UTC) and its changes within the year, in order. */
export interface YearOffsets {
  readonly first: number;
  readonly changes: readonly { readonly at: number; readonly offset: number }[];
}

const zones = new Map<string, Zone>();
/** More zones than the tz database has come from VTIMEZONEs only; then the map starts anew. */
const mostZones = 1_000;

/** The zone of an id. @throws RangeError when there is none. */
export function zoneOf(id: string): Zone {
  let zone = zones.get(id);
  if (!zone) {
    if (zones.size >= mostZones) zones.clear();
    zones.set(id, (zone = makeZone(id)));
  }
  return zone;
}

/** Whether `zoneOf` knows it. */
export function isZone(id: string): boolean {
  try {
    zoneOf(id);
    return true;
  } catch {
    return false;
  }
}

function makeZone(id: string): Zone {
  if (id === 'UTC') return fixed(id, 0);
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(id);
  if (offset)
    return fixed(id, (Number(offset[2]) * 3_600 + Number(offset[3]) * 60) * (offset[1] === '-' ? -1 : 1));
  if (id.startsWith('rules:')) return tabled(id, observanceTable(readObservances(id)));
  return tabled(id, ianaTable(id));
}

function fixed(id: string, offset: number): Zone {
  return { id, offsetAt: () => offset, epochOf: (wall) => wall - offset, shows: () => true };
}

function tabled(id: string, tableOf: (year: number) => YearOffsets): Zone {
  const years = new Map<number, YearOffsets>();
  const offsetAt = (epoch: number): number => {
    const { year } = civilOf(Math.floor(epoch / 86_400));
    let table = years.get(year);
    if (!table) {
      if (years.size > 300) years.clear();
      years.set(year, (table = tableOf(year)));
    }
    let offset = table.first;
    for (const change of table.changes) {
      if (change.at > epoch) break;
      offset = change.offset;
    }
    return offset;
  };
  /** The instants that the clock shows so: one, two in a doubled hour, none in a gap. */
  const candidates = (wall: Wall): { instants: number[]; before: number } => {
    const [before, after] = [offsetAt(wall - 90_000), offsetAt(wall + 90_000)];
    const instants = [...new Set([wall - before, wall - after])]
      .filter((epoch) => epoch + offsetAt(epoch) === wall)
      .sort((a, b) => a - b);
    return { instants, before };
  };
  return {
    id,
    offsetAt,
    epochOf(wall) {
      const { instants, before } = candidates(wall);
      return instants[0] ?? wall - before;
    },
    shows: (wall) => candidates(wall).instants.length > 0,
  };
}

function ianaTable(id: string): (year: number) => YearOffsets {
  // Throws RangeError for an unknown name.
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id);
  const offsetOf = (epoch: number) =>
    Temporal.Instant.fromEpochMilliseconds(epoch * 1_000).toZonedDateTimeISO(id).offsetNanoseconds / 1e9;
  return (year) => {
    const from = dayOf(year, 1, 1) * 86_400;
    const until = dayOf(year + 1, 1, 1) * 86_400;
    const first = offsetOf(from);
    const changes: { at: number; offset: number }[] = [];
    let [at, offset] = [from, first];
    while (at < until) {
      const next = Math.min(until, at + sampleSeconds);
      const nextOffset = offsetOf(next);
      if (nextOffset !== offset) changes.push({ at: changeBetween(at, next, offset), offset: nextOffset });
      [at, offset] = [next, nextOffset];
    }
    return { first, changes: changes.filter((each) => each.at < until) };
  };

  /** The first second with another offset, by halving. */
  function changeBetween(before: number, after: number, offset: number): number {
    let [low, high] = [before, after];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetOf(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
}

/** No zone changes its offset twice within ten days. */
const sampleSeconds = 10 * 86_400;
