import assert from 'node:assert/strict';
import { paceDays, type PaceFacts } from '../src/pace/paceDays.ts';

const facts: PaceFacts = {
  format: 'venue',
  createdOn: '2026-11-20',
  startsOn: '2026-12-01',
  today: '2026-11-25',
  plan: { acceptedOn: '2026-11-21', expectedSignUps: 100 },
  signUps: new Map([
    ['2026-11-22', 10],
    ['2026-11-24', 5],
  ]),
};

describe('The pace of an event', () => {
  it('runs from the acceptance to the event and expects the whole by its last day', () => {
    const { days } = paceDays(facts);
    assert.deepEqual([days[0]?.day, days.at(-1)?.day], ['2026-11-21', '2026-12-01']);
    assert.equal(days.at(-1)?.expected, 100);
    for (const [index, day] of days.entries()) assert.ok(day.expected! >= (days[index - 1]?.expected ?? 0));
  });

  it('counts tickets up to each day and knows nothing of days to come', () => {
    const { days, signUps } = paceDays(facts);
    assert.equal(signUps, 15);
    assert.deepEqual(
      days.map((day) => day.signUps),
      [0, 10, 10, 15, 15, null, null, null, null, null, null],
    );
  });

  it('puts the expectation inside its band', () => {
    for (const day of paceDays(facts).days)
      assert.ok(day.low! <= day.expected! && day.expected! <= day.high!);
  });

  it('compares with what was expected by the evening before, and not before one is expected', () => {
    const { expectedByNow, ratio } = paceDays(facts);
    assert.ok(expectedByNow! > 20 && expectedByNow! < 60, String(expectedByNow));
    assert.equal(ratio, Math.round((1_000 * 15) / expectedByNow!) / 1_000 || ratio);
    assert.equal(paceDays({ ...facts, today: '2026-11-21', signUps: new Map() }).ratio, null);
  });

  it('without a plan only counts, from the day the event was made', () => {
    const { days, expectedByNow } = paceDays({ ...facts, plan: undefined });
    assert.equal(days[0]?.day, '2026-11-20');
    assert.equal(expectedByNow, null);
    assert.ok(days.every((day) => day.expected === null));
  });

  it('shows at most the last 400 days', () => {
    assert.equal(
      paceDays({ ...facts, plan: undefined, createdOn: '2020-01-01', signUps: new Map() }).days.length,
      400,
    );
  });
});
