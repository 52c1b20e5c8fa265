import assert from 'node:assert/strict';
import { isJapaneseHoliday } from '@tsudoi/forecast/japaneseHolidays';
import { poissonFrom, randomFrom } from '@tsudoi/forecast/random';
import { fitDailySignUps, forecastDailySignUps, hourShares } from '@tsudoi/forecast/season/dailySignUps';
import { dayIn, dayTraits, hourIn } from '@tsudoi/forecast/season/dayTraits';

const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
const on = (date: string): number => Date.parse(date) / 86_400_000;

describe('days in Japan', () => {
  it('are holidays by the law of their year, moved ones included', () => {
    assert.ok(isJapaneseHoliday(2026, 9, 22), 'between two holidays');
    assert.ok(isJapaneseHoliday(2024, 2, 12), 'in lieu of a Sunday');
    assert.ok(
      isJapaneseHoliday(2021, 7, 22) && !isJapaneseHoliday(2021, 7, 19),
      'moved for the games of 2021',
    );
    assert.ok(!isJapaneseHoliday(2026, 12, 23));
  });

  it('are told apart: bridging days, long weekends, Obon, New Year, examinations', () => {
    assert.ok(dayTraits(on('2026-09-22')).stretch === 5 && !dayTraits(on('2026-09-22')).bridge);
    assert.ok(
      !dayTraits(on('2027-05-06')).bridge && dayTraits(on('2022-05-02')).bridge,
      'a Monday between Sunday and a holiday',
    );
    assert.ok(dayTraits(on('2024-08-12')).holiday && dayTraits(on('2024-08-12')).stretch === 3);
    assert.equal(dayTraits(on('2026-08-14')).obon, true);
    assert.equal(dayTraits(on('2026-12-31')).newYear, true);
    assert.equal(dayTraits(on('2026-04-30')).goldenWeek, true);
    assert.equal(dayTraits(on('2026-02-25')).exams, true);
    assert.equal(dayTraits(on('2026-11-26')).weekday, 4);
  });

  it('are read in their zone', () => {
    const at = Date.parse('2026-03-31T23:30:00+09:00');
    assert.equal(dayIn('Asia/Tokyo', at), on('2026-03-31'));
    assert.equal(hourIn('Asia/Tokyo', at), 23);
    assert.equal(dayIn('Pacific/Kiritimati', at), on('2026-04-01'));
  });
});

describe(`daily sign-ups (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const first = on('2023-01-01');
  const mean = (day: number): number => {
    const { weekday, free, ofYear, obon } = dayTraits(day);
    const yearly = 1 + 0.4 * Math.sin(2 * Math.PI * ofYear);
    return (
      20 *
      yearly *
      (1 + (day - first) / 1_500) *
      (free && weekday > 0 && weekday < 6 ? 2 : 1) *
      (weekday === 0 ? 1.5 : 1) *
      (obon ? 0.4 : 1)
    );
  };
  const counts = Float64Array.from({ length: 1_000 }, (_, i) => poissonFrom(random, mean(first + i)));

  it('are expected near the truth for weeks ahead, holidays included, and inside the limits as often as promised', () => {
    const learnt = 930;
    const model = fitDailySignUps({ first, counts: counts.slice(0, learnt) });
    const forecast = forecastDailySignUps(model, first + learnt, 70);
    let [error, flat, inside] = [0, 0, 0];
    const level = counts.slice(learnt - 28, learnt).reduce((sum, one) => sum + one, 0) / 28;
    for (const [i, { day, expected, low, high }] of forecast.entries()) {
      error += Math.abs(expected - mean(day));
      flat += Math.abs(level - mean(day));
      if (counts[learnt + i]! >= low && counts[learnt + i]! <= high) inside++;
    }
    assert.ok(error < 0.6 * flat, `${error / 70} a day, ${flat / 70} by the level of the last weeks`);
    assert.ok(inside >= 44, `${inside} of 70 inside 80 %`);
    const holiday = forecast.filter(({ day }) => dayTraits(day).holiday && dayTraits(day).weekday % 6 !== 0);
    for (const { day, expected } of holiday) assert.ok(expected > 1.3 * (mean(day) / 2), String(expected));
  });

  it('are the same from the same series, and possible of a short or empty one', () => {
    const run = (length: number): unknown =>
      forecastDailySignUps(fitDailySignUps({ first, counts: counts.slice(0, length) }), first + length, 30);
    for (const length of [0, 1, 10, 90, 400]) {
      assert.deepEqual(run(length), run(length));
      for (const { expected, low, high } of run(length) as ReturnType<typeof forecastDailySignUps>)
        assert.ok(
          Number.isFinite(expected) && low <= expected && expected <= high && low >= 0 && high < 1_000,
        );
    }
  });

  it('leave out what is not known', () => {
    const holes = counts.map((count, i) => (i % 5 === 0 ? NaN : count));
    const tomorrow = (series: Float64Array): number =>
      forecastDailySignUps(fitDailySignUps({ first, counts: series }), first + 1_000, 1)[0]!.expected;
    assert.ok(Math.abs(tomorrow(holes) / tomorrow(counts) - 1) < 0.3);
  });

  it('have hours', () => {
    const shares = hourShares(Array.from({ length: 24 }, (_, hour) => (hour === 20 ? 90 : 0)));
    assert.ok(
      Math.abs(shares.reduce((sum, one) => sum + one, 0) - 1) < 1e-12 && shares[20]! > 0.85 && shares[3]! > 0,
    );
  });
});
