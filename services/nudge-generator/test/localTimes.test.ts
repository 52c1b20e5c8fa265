import assert from 'node:assert/strict';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { Temporal } from 'temporal-polyfill';
import { cronFault, cronTimes, scheduleTimes } from '../src/when/triggers/localTimes.ts';
import { printedSeed } from './printedSeed.ts';

describe('local times of schedules', () => {
  it('fall on the weekdays and days of the month that were asked for, whatever the month', () => {
    const random = createSeededRandom(printedSeed('local times'));
    for (let times = 0; times < 200; times += 1) {
      const from = new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 1_500)));
      const monthDays = [[-1], [31], [1, 15], [29], [-2, 1]][Math.floor(random() * 5)] ?? [];
      const weekdays = random() < 0.5 ? [1, 5] : undefined;
      const found = new Set(
        scheduleTimes({ kind: 'schedule', at: '09:30', monthDays, ...(weekdays && { weekdays }) }, from, 400),
      );
      let day = Temporal.PlainDate.from(from.toISOString().slice(0, 10));
      for (let ahead = 0; ahead <= 400; ahead += 1, day = day.add({ days: 1 })) {
        const onDay = monthDays.some((each) =>
          each > 0 ? day.day === each : day.day === day.daysInMonth + each + 1,
        );
        const wanted = onDay && (weekdays === undefined || weekdays.includes(day.dayOfWeek));
        assert.equal(found.has(`${day.toString()}T09:30:00`), wanted, day.toString());
      }
    }
  });

  it('of a cron expression are those of its fields, the last day of a month with them', () => {
    const from = new Date('2027-01-01T00:00:00Z');
    const to = new Date('2027-04-02T00:00:00Z');
    const inside = (expression: string) =>
      cronTimes({ expression }, from, to).filter((at) => at >= '2027-01-01' && at < '2027-04-02');
    assert.deepEqual(inside('0 9 L * *'), [
      '2027-01-31T09:00:00',
      '2027-02-28T09:00:00',
      '2027-03-31T09:00:00',
    ]);
    assert.deepEqual(inside('30 18 1 1-3 *'), [
      '2027-01-01T18:30:00',
      '2027-02-01T18:30:00',
      '2027-03-01T18:30:00',
    ]);
    assert.equal(inside('0 8 * * MON').length, 13);
    // A day that a zone skips an hour of has its local times all the same.
    assert.equal(inside('30 2 * * *').length, 91);
  });

  it('are refused where they never come, come too often, or are no expression', () => {
    assert.equal(cronFault({ expression: '0 9 * * 1-5' }), undefined);
    assert.equal(cronFault({ expression: '*/30 * * * *' }), undefined);
    assert.match(cronFault({ expression: '* * * * *' }) ?? '', /more than 48 times/);
    assert.match(cronFault({ expression: '0 0 30 2 *' }) ?? '', /never fires/);
    assert.notEqual(cronFault({ expression: '0 25 * * *' }), undefined);
    assert.notEqual(cronFault({ expression: 'a b c d e' }), undefined);
  });
});
