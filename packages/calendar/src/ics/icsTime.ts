import { wallTime, wholeDayOf } from '../eventTime.ts';
import type { EventTime } from '../provider.ts';
import { readStamp } from '../rule/civil.ts';
import { durationMs } from '../recurrence/series.ts';
import { zoneNamed } from '../zones/zoneNames.ts';
import { icsFind, type IcsComponent, type IcsLine } from '../text/icsText.ts';

/** What the times of an object need beside their own line. */
export interface TimeContext {
  /** The object's VTIMEZONEs. */
  readonly definitions: readonly IcsComponent[];
  /** Zone of times that name none. */
  readonly floatingZone: string;
}

/** DTSTART, DTEND, RECURRENCE-ID. @throws Error saying which property cannot be read */
export function icsTime(line: IcsLine, context: TimeContext): EventTime {
  const stamp = readStamp(line.value);
  if (!stamp) throw new Error(`${line.name} is no date`);
  if (stamp.dateOnly || line.params.get('VALUE')?.toUpperCase() === 'DATE') return wholeDayOf(stamp.wall);
  if (stamp.utc) return wallTime(stamp.wall, 'UTC');
  const named = zoneOfLine(line, context);
  return wallTime(
    stamp.wall,
    named === undefined ? context.floatingZone : zoneNamed(named, context.definitions),
  );
}

/** The zone that a line names; an empty name is none, unless the object defines a zone of that name. */
function zoneOfLine(line: IcsLine, { definitions }: TimeContext): string | undefined {
  const name = line.params.get('TZID')?.trim();
  const isDefined = definitions.some(({ lines }) => icsFind(lines, 'TZID')?.value.trim() === '');
  return name === '' && !isDefined ? undefined : name;
}

/** The end of an event: DTEND, DURATION, or what RFC 5545 3.6.1 says where neither stands. Never before its start. */
export function icsEnd(lines: readonly IcsLine[], start: EventTime, context: TimeContext): EventTime {
  const line = icsFind(lines, 'DTEND');
  const startMs = Date.parse(start.at);
  if (line) {
    const end = icsTime(line, context);
    if (start.date === null) return end.date === null && Date.parse(end.at) >= startMs ? end : start;
    const day = end.date ?? end.at.slice(0, 10);
    return day > start.date ? { at: `${day}T00:00:00.000Z`, date: day, timeZone: null } : after(86_400_000);
  }
  const duration = icsFind(lines, 'DURATION')?.value;
  return after(duration === undefined ? (start.date === null ? 0 : 86_400_000) : durationMs(duration));

  function after(ms: number): EventTime {
    const at = new Date(startMs + (start.date === null ? ms : Math.max(86_400_000, ms))).toISOString();
    return start.date === null
      ? { ...start, at }
      : { at: `${at.slice(0, 10)}T00:00:00.000Z`, date: at.slice(0, 10), timeZone: null };
  }
}

/** EXDATE and RDATE with their zone's id, so that the line stands alone; a rule as it is. */
export function recurrenceLine(line: IcsLine, start: EventTime, context: TimeContext): string {
  if (line.name === 'RRULE' || line.name === 'EXRULE') return `${line.name}:${line.value.trim()}`;
  const named = zoneOfLine(line, context);
  const dates = line.params.get('VALUE')?.toUpperCase() === 'DATE' || start.date !== null;
  if (dates || named === undefined) return `${line.name}${dates ? ';VALUE=DATE' : ''}:${line.value.trim()}`;
  const zone = zoneNamed(named, context.definitions);
  // In the series' own zone a wall clock time stands for itself.
  return zone === start.timeZone
    ? `${line.name}:${line.value.trim()}`
    : `${line.name}:${line.value
        .split(',')
        .map((value) => inUtc(value, zone))
        .join(',')}`;
}

function inUtc(value: string, zone: string): string {
  const [at = '', until] = value.trim().split('/');
  const stamp = readStamp(at);
  if (!stamp) throw new Error('a date of the series cannot be read');
  if (stamp.dateOnly || stamp.utc) return value.trim();
  const utc = (wall: number) => `${wallTime(wall, zone).at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const end = until === undefined ? undefined : readStamp(until);
  return `${utc(stamp.wall)}${until === undefined ? '' : `/${end && !end.utc ? utc(end.wall) : until}`}`;
}
