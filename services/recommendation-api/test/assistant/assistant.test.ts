import assert from 'node:assert/strict';
import { answerOf } from '../../src/assistant/answerOf.ts';
import type { Facts } from '../../src/assistant/facts.ts';
import { intentOf, type Intent } from '../../src/assistant/intentOf.ts';
import { questions } from './questions.ts';

const facts: Facts = {
  currency: 'JPY',
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
  whatIf: { added: 0, gain: 14, expectedAttendees: 299, hitProbability: 0.98 },
  leastBudget: { reachable: true, budgetJpy: 123_456, probability: 0.8 },
};

/** What {@link facts} are for a question that adds something. */
const adding = (intent: Intent): Facts => ({
  ...facts,
  whatIf: facts.whatIf && {
    ...facts.whatIf,
    added: intent.kind === 'more-money' ? intent.amount : intent.kind === 'more-hours' ? intent.hours : 0,
  },
});

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
        const { text, figures } = answerOf(intent, adding(intent), language);
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

  it('says amounts in the currency of the tenant, and asks for it where another is named', () => {
    const dollars = { ...facts, currency: 'USD' };
    assert.equal(
      answerOf({ kind: 'spend' }, dollars, 'en').text,
      'The plan spends 299,970 US dollars of a budget of 301,000 US dollars.',
    );
    assert.equal(
      answerOf({ kind: 'spend' }, dollars, 'ja').text,
      'プランの費用は 299,970米ドル です。予算は 301,000米ドル です。',
    );
    assert.deepEqual(
      answerOf({ kind: 'spend' }, dollars, 'en').figures.map(({ unit, currency }) => [unit, currency]),
      [
        ['money', 'USD'],
        ['money', 'USD'],
      ],
    );
    const other = answerOf(
      { kind: 'more-money', amount: 5, currency: 'EUR' },
      { ...dollars, whatIf: undefined },
      'en',
    );
    assert.match(other.text, /name the amount in US Dollar/);
    assert.deepEqual(other.figures, []);
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
