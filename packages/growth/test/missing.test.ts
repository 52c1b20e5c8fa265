import assert from 'node:assert/strict';
import { standingOf } from '../src/ladder.ts';
import type { ReadingName, Readings } from '../src/readings.ts';
import type { Level, Rule } from '../src/rule.ts';

const now = Date.UTC(2027, 0, 4);
const level = (name: string, ...readings: readonly ReadingName[]): Level => ({
  name,
  thresholds: readings.map((reading) => ({ reading, side: 'at-least', enter: 10, exit: 5 })),
});
const rule: Rule = {
  id: 'r',
  kind: 'switch',
  title: { en: 'x', ja: 'x' },
  source: 'D0',
  settleMs: 0,
  levels: [level('low'), level('middle', 'members', 'runsPerDay'), level('high', 'dataBytes')],
};
const missing = (present: number, values: Partial<Record<ReadingName, number>>) => {
  const readings: Readings = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, at: now }]),
  );
  return standingOf(rule, present, readings, now).missing;
};

describe('What is missing of a rule', () => {
  it('is every reading of the next level where not one of them is known, and nothing where one is', () => {
    assert.deepEqual(missing(0, {}), ['members', 'runsPerDay']);
    assert.deepEqual(missing(0, { members: 1 }), []);
    assert.deepEqual(missing(0, { runsPerDay: 1 }), []);
    // The level after the next is no matter.
    assert.deepEqual(missing(0, { dataBytes: 1 }), ['members', 'runsPerDay']);
  });

  it('is what would be needed to leave the present level, and of the next one where that is known', () => {
    assert.deepEqual(missing(1, { members: 7 }), ['runsPerDay']);
    assert.deepEqual(missing(1, { members: 7, runsPerDay: 7 }), ['dataBytes']);
    assert.deepEqual(missing(1, { members: 7, runsPerDay: 7, dataBytes: 1 }), []);
  });

  it('is nothing of a rule that goes, up or down, or stands at its highest', () => {
    assert.deepEqual(missing(0, { members: 10 }), []);
    assert.deepEqual(missing(1, { members: 1, runsPerDay: 1 }), []);
    assert.deepEqual(missing(2, { dataBytes: 7 }), []);
  });
});
