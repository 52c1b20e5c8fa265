// Prints, under this process's zone, the starts that our engine and ical.js give each random series: one JSON line a series.
import { Temporal } from 'temporal-polyfill';
import { localTime, wholeDay } from '../src/eventTime.ts';
import type { EventTime } from '../src/provider.ts';
import { expand, type Override } from '../src/recurrence/expand.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { randomSeries, seconds, type RandomSeries } from './recurrenceSeries.ts';
import { secondEngine } from './secondEngine.ts';

const [seed = '1', count = '500'] = process.argv.slice(2);
const random = createSeededRandom(Number(seed));
const from = new Date('2026-02-15T00:00:00Z');
const to = new Date('2027-02-15T00:00:00Z');

const compact = (local: string) => local.replaceAll(/[-:]/g, '');

function time(series: RandomSeries, local: string): EventTime {
  return series.allDay ? wholeDay(local.slice(0, 10)) : localTime(local, series.zone);
}

function property(series: RandomSeries, name: string, local: string): string {
  return series.allDay
    ? `${name};VALUE=DATE:${compact(local.slice(0, 10))}`
    : `${name};TZID=${series.zone}:${compact(local)}`;
}

function compare(series: RandomSeries, rule: string): { ours: number[]; theirs: number[] } {
  const length = series.allDay ? { days: 1 } : { hours: series.hours };
  const endOf = (local: string) =>
    Temporal.PlainDateTime.from(local).add(length).toString({ smallestUnit: 'second' });
  const start = time(series, series.start);
  const endAt = new Date(
    Date.parse(start.at) + (series.allDay ? 24 : series.hours) * 3_600_000,
  ).toISOString();
  const end: EventTime = series.allDay ? wholeDay(endAt.slice(0, 10)) : { ...start, at: endAt };
  const plain = expand({ start, end, recurrence: [`RRULE:${rule}`] }, [], from, to);
  // The wall clock as the rule has it: a skipped 02:15 is excluded as 02:15, though its instance is shown at 03:15.
  const zone = series.allDay ? 'UTC' : series.zone;
  const walls = plain.map((one) => {
    const shown = Temporal.Instant.fromEpochMilliseconds(one.originalStartsAt.getTime()).toZonedDateTimeISO(
      zone,
    );
    return `${shown.toPlainDate().toString()}${series.start.slice(10)}`;
  });
  const excluded = walls.filter(() => random() < 0.08);
  const moved = walls.filter((wall) => !excluded.includes(wall) && random() < 0.08);
  const overrides: Override[] = [];
  const vevents = [
    [
      'BEGIN:VEVENT',
      'UID:series',
      'DTSTAMP:20260101T000000Z',
      property(series, 'DTSTART', series.start),
      series.allDay ? property(series, 'DTEND', endOf(series.start)) : `DURATION:PT${String(series.hours)}H`,
      `RRULE:${rule}`,
      ...excluded.map((wall) => property(series, 'EXDATE', wall)),
      'END:VEVENT',
    ].join('\r\n'),
  ];
  for (const wall of moved) {
    const shifted = Temporal.PlainDateTime.from(wall)
      .add({ days: Math.floor(random() * 5) - 2 })
      .with({ hour: series.allDay ? 0 : 13 })
      .toString({ smallestUnit: 'second' });
    const at = time(series, shifted);
    const until = new Date(Date.parse(at.at) + (series.allDay ? 24 : series.hours) * 3_600_000).toISOString();
    overrides.push({
      originalStart: time(series, wall),
      cancelled: false,
      start: at,
      end: series.allDay ? wholeDay(until.slice(0, 10)) : { ...at, at: until },
    });
    vevents.push(
      [
        'BEGIN:VEVENT',
        'UID:series',
        'DTSTAMP:20260101T000000Z',
        property(series, 'RECURRENCE-ID', wall),
        property(series, 'DTSTART', shifted),
        series.allDay ? property(series, 'DTEND', endOf(shifted)) : `DURATION:PT${String(series.hours)}H`,
        'END:VEVENT',
      ].join('\r\n'),
    );
  }
  const recurrence = [`RRULE:${rule}`, ...excluded.map((wall) => property(series, 'EXDATE', wall))];
  const ours = expand({ start, end, recurrence }, overrides, from, to);
  return {
    ours: seconds(ours.map((one) => one.startsAt)),
    theirs: secondEngine(series.zone, vevents, from, to),
  };
}

for (let number = 0; number < Number(count); number += 1) {
  const series = randomSeries(random);
  // A split "this and all following": the first half ends, a second series begins with another rule. It lies after the start, as
  // clients make it; a rule that ends before its start is a case of the reality suite.
  const split = random() < 0.2 && !series.rule.includes('COUNT') && !series.rule.includes('UNTIL');
  const half = series.start < '2026-07' ? '2026-07' : '2027-01';
  const until = `;UNTIL=${half.replace('-', '')}15${series.allDay ? '' : 'T000000Z'}`;
  const parts = split
    ? [
        compare(series, series.rule + until),
        compare({ ...series, start: `${half}-${series.start.slice(8)}` }, 'FREQ=WEEKLY'),
      ]
    : [compare(series, series.rule)];
  process.stdout.write(`${JSON.stringify({ series, split, parts })}\n`);
}
