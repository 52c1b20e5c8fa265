import type { WriteBackEntry } from '../provider.ts';
import { originLine } from './icsChanges.ts';
import { icsEscape } from './icsText.ts';

/** An entry as an iCalendar object, in UTC, with its mark of origin; lines folded at 75 octets. */
export function entryIcs(entry: WriteBackEntry): string {
  const stamp = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tsudoi//Calendar//EN',
    'BEGIN:VEVENT',
    `UID:${entry.key}`,
    `DTSTAMP:${stamp(entry.startsAt)}`,
    `DTSTART:${stamp(entry.startsAt)}`,
    `DTEND:${stamp(entry.endsAt)}`,
    `SUMMARY:${icsEscape(entry.title)}`,
    `DESCRIPTION:${icsEscape(entry.description)}`,
    `${originLine}:${entry.origin}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (Buffer.byteLength(part + character) > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].join('\r\n ');
}
