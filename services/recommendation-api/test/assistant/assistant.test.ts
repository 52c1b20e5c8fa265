import assert from 'node:assert/strict';
import { answerOf } from '../../src/assistant/answerOf.ts';
import type { Facts } from '../../src/assistant/facts.ts';
import { intentOf } from '../../src/assistant/intentOf.ts';
import { questions } from './questions.ts';

const facts: Facts = {
  event: {
    name: 'TypeScript conference',
    startsAt: '2027-01-10T01:00:00.000Z',
    timeZone: 'Asia/Tokyo',
    venue: 'Shibuya',
    capacity: 317,
    targetAttendees: 203,
    tacticBudgetJpy: 301_000,
    staffHours: 61,
  },
  daysLeft: 45,
  plan: {
    state: 'accepted',
    expectedAttendees: 285,
    expectedSignUps: 434,
    spendJpy: 299_970,
    hours: 59,
    hitProbability: 0.96,
    costPerAttendeeJpy: 1_052,
    best: { name: { ja: 'Meta 広告', en: 'Meta ads' }, signUps: 69 },
  },
  pace: { signUps: 12, expectedByNow: 41, ratio: 0.29 },
  nextTask: { title: { ja: '告知を出す', en: 'Post an announcement' }, dueOn: '2026-11-28' },
  openTasks: 19,
  whatIf: { gain: 14, expectedAttendees: 299, hitProbability: 0.98 },
  leastBudget: { reachable: true, budgetJpy: 123_456, probability: 0.8 },
};

describe('The assistant', () => {
  it(`knows what ${String(questions.length)} questions are after, at least 60`, () => {
    assert.ok(questions.length >= 60);
    const wrong = questions.filter(([question, intent]) => {
      try {
        assert.deepEqual(intentOf(question), intent);
        return false;
      } catch {
        return true;
      }
    });
    assert.deepEqual(
      wrong.map(([question, intent]) => [question, intent, intentOf(question)]),
      [],
    );
  });

  for (const language of ['ja', 'en'] as const)
    it(`answers each in ${language} with numbers that are all cited figures`, () => {
      for (const [question, intent] of questions) {
        const { text, figures } = answerOf(intent, facts, language);
        assert.ok(text.length > 5, question);
        const shown = new Set<string>();
        for (const { value, unit } of figures) {
          if (typeof value !== 'number') continue;
          shown.add(String(Math.round(unit === 'share' ? value * 100 : value)));
        }
        const dated = figures.some(({ unit }) => unit === 'date');
        const numbers = [...text.replaceAll(/1 人あたり/g, '').matchAll(/\d[\d,]*/g)].map(([each]) =>
          each.replaceAll(',', ''),
        );
        if (!dated)
          for (const each of numbers)
            assert.ok(shown.has(each), `${question}: ${each} in "${text}" is not cited`);
        const inText = (number: string) => numbers.includes(number);
        for (const each of shown)
          assert.ok(dated || inText(each), `${question}: cites ${each} without saying it`);
      }
    });

  it('proposes a plan where there is none, and guesses nothing', () => {
    const { figures, step } = answerOf({ kind: 'expected' }, { ...facts, plan: undefined }, 'en');
    assert.deepEqual([figures, step], [[], 'propose-plan']);
  });

  it('says when no budget reaches the target', () => {
    const least = { reachable: false, budgetJpy: null, probability: 0.8 };
    assert.match(
      answerOf({ kind: 'least-budget' }, { ...facts, leastBudget: least }, 'en').text,
      /No budget alone/,
    );
  });

  it('suggests planning again only when behind', () => {
    assert.equal(answerOf({ kind: 'pace' }, facts, 'ja').step, 'replan');
    const ahead = { signUps: 60, expectedByNow: 41, ratio: 1.46 };
    assert.equal(answerOf({ kind: 'pace' }, { ...facts, pace: ahead }, 'ja').step, 'none');
  });
});
