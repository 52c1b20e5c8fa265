import { CallRefused, ProviderUnavailable, WriteRefused } from '../faults.ts';
import { originLine } from '../ics/icsChanges.ts';
import { icsEscape, icsFold } from '../text/icsText.ts';
import type { WriteBackEntry, WrittenEntry } from '../provider.ts';
import type { DavClient } from './davClient.ts';

const mostTries = 4;

/**
 * Brings an entry of ours to a state: made where it is not there (If-None-Match), else merged into what stands there now
 * (If-Match), so that alarms and notes of the person stay. Somebody who writes between is met by reading again.
 */
export async function writeEntry(
  client: DavClient,
  url: string,
  entry: WriteBackEntry,
  now: Date,
  signal?: AbortSignal,
): Promise<Pick<WrittenEntry, 'etag'>> {
  let fresh = entry.id === null;
  for (let turn = 0; turn < mostTries; turn += 1) {
    if (fresh) {
      const made = await client.send({
        operation: 'put',
        method: 'PUT',
        url,
        headers: { 'Content-Type': 'text/calendar; charset=utf-8', 'If-None-Match': '*' },
        body: entryIcs(entry, now, 0),
        signal,
      });
      if (made.status !== 412) return written(made);
    }
    const there = await client.send({ operation: 'get', method: 'GET', url, signal });
    fresh = there.status === 404 || there.status === 410;
    if (fresh) continue;
    if (there.status !== 200) throw refused(there.status);
    const etag = there.headers.get('etag');
    const merged = await client.send({
      operation: 'put',
      method: 'PUT',
      url,
      headers: {
        'Content-Type': 'text/calendar; charset=utf-8',
        // A weak or missing tag proves nothing; then the last word counts.
        ...(etag !== null && !etag.startsWith('W/') && { 'If-Match': etag }),
      },
      body: mergedIcs(there.text, entry, now, sequenceIn(there.text) + 1),
      signal,
    });
    if (merged.status !== 412) return written(merged);
  }
  throw new ProviderUnavailable('put: somebody else writes the same entry all the time');
}

function written(answer: { readonly status: number; readonly headers: Headers }): { etag: string } {
  if (answer.status >= 200 && answer.status < 300) return { etag: answer.headers.get('etag') ?? '' };
  throw refused(answer.status);
}

/** 403, 405, 507 and the like will be the same tomorrow; a person must know. */
function refused(status: number): Error {
  if ([403, 405, 409, 413, 415, 423, 501, 507].includes(status))
    return new WriteRefused(`put: ${String(status)}`, status);
  return new CallRefused(`put: ${String(status)}`, status);
}

const stamp = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** What is ours in an entry. */
function ownLines(entry: WriteBackEntry, now: Date, sequence: number): readonly string[] {
  return [
    `DTSTAMP:${stamp(now)}`,
    `LAST-MODIFIED:${stamp(now)}`,
    `SEQUENCE:${String(sequence)}`,
    `DTSTART:${stamp(entry.startsAt)}`,
    `DTEND:${stamp(entry.endsAt)}`,
    `SUMMARY:${icsEscape(entry.title)}`,
    `DESCRIPTION:${icsEscape(entry.description)}`,
    `${originLine}:${entry.origin}`,
  ];
}

/** An entry as an iCalendar object, in UTC, with its mark of origin; lines folded at 75 octets. */
function entryIcs(entry: WriteBackEntry, now: Date, sequence: number): string {
  return folded([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tsudoi//Calendar//EN',
    'BEGIN:VEVENT',
    `UID:${entry.key}`,
    ...ownLines(entry, now, sequence),
    'END:VEVENT',
    'END:VCALENDAR',
  ]);
}

const owned =
  /^(DTSTAMP|LAST-MODIFIED|SEQUENCE|DTSTART|DTEND|DURATION|SUMMARY|DESCRIPTION|X-TSUDOI-ORIGIN)[;:]/i;

/** The object with our lines in place of its own; everything else of it stays. */
function mergedIcs(text: string, entry: WriteBackEntry, now: Date, sequence: number): string {
  const lines = text
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const begin = lines.findIndex((line) => /^BEGIN:VEVENT\s*$/i.test(line));
  if (begin < 0) return entryIcs(entry, now, sequence);
  const merged: string[] = [];
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    if (index > begin && /^BEGIN:/i.test(line)) depth += 1;
    // Ours are the event's own properties, not those of an alarm in it.
    const inside = index > begin && depth === 0;
    if (!(inside && owned.test(line))) merged.push(line);
    if (index === begin) merged.push(...ownLines(entry, now, sequence));
    if (index > begin && /^END:/i.test(line)) depth -= 1;
    if (depth < 0) {
      merged.push(...lines.slice(index + 1));
      break;
    }
  }
  return folded(merged);
}

function folded(lines: readonly string[]): string {
  return lines.map((line) => `${icsFold(line)}\r\n`).join('');
}

function sequenceIn(text: string): number {
  return Number(/^SEQUENCE:(\d{1,9})/im.exec(text)?.[1] ?? 0);
}
