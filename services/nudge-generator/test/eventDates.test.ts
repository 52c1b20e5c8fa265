import assert from 'node:assert/strict';
import { Temporal } from 'temporal-polyfill';
import { dateWords, daysUntil, whenWords } from '../src/words/eventDates.ts';
import { endOfQuiet } from '../src/way/deliver/quietHours.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';

const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1e9);
const zones = Intl.supportedValuesOf('timeZone');

describe('days of the calendar', () => {
  it('are those of Temporal in every zone, between any two instants of ten years', () => {
    const random = createSeededRandom(seed);
    console.log(
      `      event dates: ${String(zones.length)} zones, seed ${String(seed)} (TSUDOI_SEED repeats it)`,
    );
    assert.ok(zones.length >= 400);
    const from = Date.UTC(2020, 0, 1);
    for (const zone of zones) {
      for (let times = 0; times < 40; times += 1) {
        const now = from + Math.floor(random() * 3_650) * 86_400_000 + Math.floor(random() * 86_400_000);
        const startsAt = now + 1 + Math.floor(random() ** 2 * 12 * 86_400_000);
        const date = (ms: number) =>
          Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
        const right = date(now).until(date(startsAt), { largestUnit: 'day' }).days;
        assert.equal(daysUntil(new Date(startsAt), new Date(now), zone), right, `${zone} ${String(now)}`);
      }
    }
  });

  it('count one from nine today to ten tomorrow, none on the day, and end with the start', () => {
    const at = (text: string) => new Date(text);
    const start = at('2027-03-20T10:00:00+09:00');
    assert.equal(daysUntil(start, at('2027-03-19T09:00:00+09:00'), 'Asia/Tokyo'), 1);
    assert.equal(daysUntil(start, at('2027-03-19T23:59:59+09:00'), 'Asia/Tokyo'), 1);
    assert.equal(daysUntil(start, at('2027-03-20T00:00:00+09:00'), 'Asia/Tokyo'), 0);
    assert.equal(daysUntil(start, at('2027-03-20T00:00:00+09:00'), 'America/Los_Angeles'), 0);
    assert.equal(daysUntil(start, start, 'Asia/Tokyo'), undefined);
    assert.deepEqual(
      [undefined, 0, 1, 2].map((days) => [whenWords(days, 'ja'), whenWords(days, 'en')]),
      [
        ['', ''],
        ['本日', 'today'],
        ['明日', 'tomorrow'],
        ['あと2日', 'in 2 days'],
      ],
    );
  });

  it('are told in the zone of the venue, or online in the reader’s, and name the zone where it differs', () => {
    const event = {
      startsAt: new Date('2027-03-20T05:00:00Z'),
      timeZone: 'Asia/Tokyo',
      format: 'venue',
    } as const;
    assert.deepEqual(dateWords(event, 'Asia/Tokyo', 'ja'), { date: '3月20日（土）', time: '14:00' });
    const abroad = dateWords(event, 'Europe/Paris', 'en');
    assert.equal(abroad.date, 'Saturday, 20 March');
    assert.match(abroad.time, /^14:00 \(.+\)$/);
    assert.equal(dateWords({ ...event, format: 'online' }, 'Europe/Paris', 'en').time, '06:00');
  });
});

describe('quiet hours', () => {
  it('end at their end in every zone, and never before now', () => {
    const random = createSeededRandom(seed);
    const night = { start: '21:00', end: '08:00' };
    for (const zone of zones) {
      for (let times = 0; times < 20; times += 1) {
        const now = Date.UTC(2020, 0, 1) + Math.floor(random() * 3_650 * 86_400_000);
        const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
        const time = local.toPlainTime().toString().slice(0, 5);
        const until = endOfQuiet(night, zone, new Date(now));
        assert.equal(until !== undefined, time >= night.start || time < night.end, `${zone} ${String(now)}`);
        if (!until) continue;
        const hours = (until.getTime() - now) / 3_600_000;
        assert.ok(hours > 0 && hours <= 12.5, `${zone} ${String(now)} ${String(hours)}`);
        assert.equal(endOfQuiet(night, zone, until), undefined, `${zone} ${String(now)}`);
      }
    }
  });
});
