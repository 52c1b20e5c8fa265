import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';

/** A VTIMEZONE that names every change of the zone's offset in 2025-2028, so that the second engine needs no tz database. */
export function vtimezone(zone: string, tzid = zone): string {
  const lines = ['BEGIN:VTIMEZONE', `TZID:${tzid}`];
  let at = Temporal.PlainDateTime.from('2025-01-01T00:00').toZonedDateTime(zone);
  const until = Temporal.PlainDateTime.from('2028-12-31T00:00').toZonedDateTime(zone);
  const offset = (text: string) => text.replaceAll(':', '').slice(0, 5);
  const part = (onset: string, from: string, to: string) =>
    lines.push(
      'BEGIN:STANDARD',
      `DTSTART:${onset}`,
      `TZOFFSETFROM:${offset(from)}`,
      `TZOFFSETTO:${offset(to)}`,
      'END:STANDARD',
    );
  part('20000101T000000', at.offset, at.offset);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (!next || Temporal.ZonedDateTime.compare(next, until) > 0) break;
    const before = next.subtract({ seconds: 1 });
    const onset = Temporal.PlainDateTime.from(before.toPlainDateTime()).add({ seconds: 1 });
    part(onset.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, ''), before.offset, next.offset);
    at = next;
  }
  return [...lines, 'END:VTIMEZONE'].join('\r\n');
}

/** The starts (epoch seconds) of a VEVENT with its overrides, by ical.js with the zone registered. */
export function secondEngine(zone: string, vevents: readonly string[], from: Date, to: Date): number[] {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', vtimezone(zone), ...vevents, 'END:VCALENDAR'].join('\r\n');
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const zoneComponent = calendar.getFirstSubcomponent('vtimezone');
  if (!zoneComponent) throw new Error('no vtimezone');
  ICAL.TimezoneService.reset();
  ICAL.TimezoneService.register(new ICAL.Timezone(zoneComponent), zone);
  const [master, ...others] = calendar.getAllSubcomponents('vevent');
  if (!master) throw new Error('no vevent');
  const event = new ICAL.Event(master, { exceptions: others });
  const starts: number[] = [];
  const iterator = event.iterator();
  // Past the end by a week: an instance may have been moved back.
  for (;;) {
    // Nothing after the last one, which the types do not say.
    const next = iterator.next() as ICAL.Time | undefined;
    if (!next) break;
    // RFC 5545 3.3.10: an instance whose wall clock time does not exist is none; ical.js keeps it.
    if (
      !next.isDate &&
      skipped(next, zone) &&
      !others.some((other) => other.getFirstPropertyValue('recurrence-id')?.toString() === next.toString())
    )
      continue;
    const details = event.getOccurrenceDetails(next);
    const at = epoch(details.startDate, zone);
    if (epoch(next, zone) > to.getTime() / 1_000 + 14 * 86_400) break;
    const end = epoch(details.endDate, zone);
    if (at < to.getTime() / 1_000 && (end > from.getTime() / 1_000 || at >= from.getTime() / 1_000))
      starts.push(at);
  }
  return starts.sort((a, b) => a - b);
}

/**
 * The instant of an occurrence, by ical.js. Only where the wall clock shows a time twice or never do we say which instant is meant
 * (RFC 5545 3.3.5: the first; the offset before the gap), because ical.js takes the other one there.
 */
function epoch(time: ICAL.Time, zone: string): number {
  if (time.isDate) return Date.UTC(time.year, time.month - 1, time.day) / 1_000;
  const { year, month, day, hour, minute, second } = time;
  const wall = new Temporal.PlainDateTime(year, month, day, hour, minute, second);
  const first = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const last = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  if (first.epochMilliseconds === last.epochMilliseconds) return time.toUnixTime();
  return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds / 1_000;
}

function skipped({ year, month, day, hour, minute, second }: ICAL.Time, zone: string): boolean {
  const wall = new Temporal.PlainDateTime(year, month, day, hour, minute, second);
  return !wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).toPlainDateTime().equals(wall);
}

/** Runs a script of this folder under another process zone; its standard output. */
export function inZone(zone: string, script: string, args: readonly string[]): string {
  if (!fs.existsSync(script)) throw new Error(`no ${script}`);
  return execFileSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, TZ: zone },
    maxBuffer: 64 * 1024 * 1024,
  });
}
