import assert from 'node:assert/strict';
import { icsChanges } from '../../src/ics/icsChanges.ts';
import type { RemoteEvent } from '../../src/provider.ts';
import { expand } from '../../src/recurrence/expand.ts';
import { icsCases, type IcsCase } from './icsCases.ts';

const from = new Date('2026-01-01T00:00:00Z');
const to = new Date('2027-01-01T00:00:00Z');

describe('calendar objects as clients are reported to write them', () => {
  for (const one of icsCases)
    it(`${one.source}: ${one.says}`, () => {
      const changes = icsChanges('/c/x.ics', '"1"', textOf(one), { floatingZone: 'Asia/Tokyo' });
      const aside = changes.find((change) => change.kind === 'set-aside');
      if (!Array.isArray(one.right)) {
        assert.match(aside?.reason ?? '(read)', (one.right as { aside: RegExp }).aside);
        return;
      }
      assert.equal(aside, undefined);
      const events = changes.flatMap((change) => (change.kind === 'upsert' ? [change.event] : []));
      assert.deepEqual(startsOf(events), one.right);
    });

  it('counts', () => {
    console.log(`      ${String(icsCases.length)} reported ways of writing`);
    assert.ok(icsCases.length >= 50);
  });
});

function textOf({ lines, calendar = [] }: IcsCase): string {
  if (lines[0]?.startsWith('BEGIN:')) return lines.join('\r\n');
  const vevents: string[][] = [[]];
  for (const line of lines) {
    if (line === '--') vevents.push([]);
    else vevents.at(-1)?.push(line);
  }
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...calendar,
    ...vevents.flatMap((vevent) => [
      'BEGIN:VEVENT',
      'UID:x',
      'DTSTAMP:20260101T000000Z',
      ...vevent,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function startsOf(events: readonly RemoteEvent[]): string[] {
  const master = events.find((event) => event.seriesId === null);
  const shown = (at: Date) => at.toISOString().slice(0, 16);
  if (!master?.start || !master.end) return events.map((event) => shown(new Date(event.start?.at ?? 0)));
  const overrides = events.flatMap((event) =>
    event.originalStart
      ? [
          {
            originalStart: event.originalStart,
            cancelled: event.status === 'cancelled',
            start: event.start,
            end: event.end,
            andFuture: event.andFuture,
          },
        ]
      : [],
  );
  const series = { start: master.start, end: master.end, recurrence: master.recurrence };
  return expand(series, overrides, from, to).map((one) => shown(one.startsAt));
}
