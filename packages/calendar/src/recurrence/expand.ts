import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { EventTime } from '../provider.ts';

/** What of an event its expansion needs. */
export interface Recurring {
  readonly start: EventTime;
  readonly end: EventTime;
  readonly recurrence: readonly string[];
}

/** A changed, moved or cancelled instance. */
export interface Override {
  readonly originalStart: EventTime;
  readonly cancelled: boolean;
  readonly start: EventTime | null;
  readonly end: EventTime | null;
}

/** One instance of a series. */
export interface Instance {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Where the rule had put it; equal to `startsAt` unless it was moved. */
  readonly originalStartsAt: Date;
}

/** A rule that yields more than this in a window is cut: a rule of seconds would fill the memory. */
const mostInstances = 10_000;

/**
 * The instances of an event that overlap [from, to), by start. Works in the series' own zone and never in the process's; wall
 * clock times and durations of days are kept across a change of the clock. A whole day lies between UTC midnights.
 * @throws Error when the rule cannot be read.
 */
export function expand(
  event: Recurring,
  overrides: readonly Override[],
  from: Date,
  to: Date,
): readonly Instance[] {
  const lengthMs = Math.max(0, Date.parse(event.end.at) - Date.parse(event.start.at));
  const replaced = new Map(overrides.map((override) => [Date.parse(override.originalStart.at), override]));
  const excluded = new Set(
    event.recurrence
      .filter((line) => line.startsWith('EXDATE'))
      .flatMap((line) => lineInstants(line, event.start)),
  );
  const starts = new Set(ruleStarts(event, new Date(from.getTime() - lengthMs), to));
  for (const line of event.recurrence.filter((each) => each.startsWith('RDATE')))
    for (const at of lineInstants(line, event.start)) starts.add(at);

  const instances: Instance[] = [];
  for (const at of starts) {
    if (excluded.has(at) || replaced.has(at)) continue;
    instances.push({
      startsAt: new Date(at),
      endsAt: new Date(at + lengthMs),
      originalStartsAt: new Date(at),
    });
  }
  for (const [place, override] of replaced) {
    if (override.cancelled || !override.start || !override.end) continue;
    instances.push({
      startsAt: new Date(override.start.at),
      endsAt: new Date(override.end.at),
      originalStartsAt: new Date(place),
    });
  }
  return instances
    .filter(
      ({ startsAt, endsAt }) => startsAt < to && (endsAt > from || (endsAt <= startsAt && startsAt >= from)),
    )
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

function ruleStarts(event: Recurring, from: Date, to: Date): number[] {
  const rules = event.recurrence.filter((line) => line.startsWith('RRULE'));
  const first = Date.parse(event.start.at);
  // A start that its rule does not name is no instance, as in other calendars (undefined by RFC 5545 3.8.5.3).
  const starts = rules.length === 0 ? [first] : [];
  for (const rule of rules) {
    const zone = event.start.date === null ? (event.start.timeZone ?? 'UTC') : 'UTC';
    const local = new Temporal.ZonedDateTime(BigInt(first) * 1_000_000n, zone).toPlainDateTime();
    const text = local.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
    const series = new RRuleTemporal({
      rruleString: `DTSTART;TZID=${zone}:${text}\n${utcUntil(rule, event.start)}`,
    });
    for (const found of series.between(from, to, true).slice(0, mostInstances))
      starts.push(found.epochMilliseconds);
  }
  return starts;
}

/** UNTIL as a date means the end of that day in the series' zone; other parsers take its midnight. */
function utcUntil(rule: string, start: EventTime): string {
  return rule.replace(
    /UNTIL=(\d{4})(\d{2})(\d{2})(?=;|$)/,
    (_all, year: string, month: string, day: string) => {
      if (start.date !== null) return `UNTIL=${year}${month}${day}T000000Z`;
      const end = Temporal.PlainDateTime.from(`${year}-${month}-${day}T23:59:59`).toZonedDateTime(
        start.timeZone ?? 'UTC',
      );
      return `UNTIL=${end.toInstant().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`;
    },
  );
}

/** The instants of an EXDATE or RDATE line. */
function lineInstants(line: string, start: EventTime): number[] {
  const colon = line.indexOf(':');
  const zone = /TZID=([^;:]+)/.exec(line.slice(0, colon))?.[1] ?? start.timeZone ?? 'UTC';
  return line
    .slice(colon + 1)
    .split(',')
    .map((value) => {
      const parts = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?/.exec(value);
      if (!parts) throw new Error('a date of the series cannot be read');
      const [, year = '', month = '', day = '', hour, minute = '', second = '', utc] = parts;
      const date = `${year}-${month}-${day}`;
      if (hour === undefined) {
        if (start.date !== null) return Date.parse(`${date}T00:00:00Z`);
        // A date in a series of clock times means the instance of that day.
        const clock = new Temporal.ZonedDateTime(
          BigInt(Date.parse(start.at)) * 1_000_000n,
          zone,
        ).toPlainTime();
        return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: clock })
          .epochMilliseconds;
      }
      const local = Temporal.PlainDateTime.from(`${date}T${hour}:${minute}:${second}`);
      return local.toZonedDateTime(utc === 'Z' ? 'UTC' : zone).epochMilliseconds;
    });
}
