import type { CitedFigure } from '@tsudoi/contracts/assistant';
import assert from 'node:assert/strict';
import { fillWords } from '../../src/assistant/checkWords.ts';
import { sayFigure } from '../../src/assistant/sayFigure.ts';
import { readCalls } from '../../src/assistant/tools.ts';

const figures: readonly CitedFigure[] = [
  { name: 'signUps', value: 12, unit: 'people', operation: 'readPace' },
  { name: 'expectedByNow', value: 41.4, unit: 'people', operation: 'readPace' },
  { name: 'ratio', value: 0.29, unit: 'share', operation: 'readPace' },
  { name: 'startsAt', value: '2027-01-10T01:00:00.000Z', unit: 'date', operation: 'readEvent' },
];
const fill = (words: string, language: 'ja' | 'en' = 'en') =>
  fillWords(words, figures, (figure) => sayFigure(figure, language, 'Asia/Tokyo'));

describe('words of a model around figures', () => {
  it('get the figures in their places, with their units', () => {
    assert.deepEqual(fill('{signUps} signed up, {ratio} of {expectedByNow}: you are behind.'), {
      text: '12 people signed up, 29% of 41 people: you are behind.',
    });
    assert.deepEqual(fill('開催は {startsAt} です。申し込みは {signUps} で、遅れています。', 'ja'), {
      text: '開催は 2027年1月10日 10:00 です。申し込みは 12 人 で、遅れています。',
    });
  });

  const refused: readonly (readonly [string, string])[] = [
    ['', 'empty'],
    ['About 13 people signed up.', 'a_number_of_its_own'],
    ['申し込みは１３人です。', 'a_number_of_its_own'],
    ['約二百人が来ます。', 'a_number_of_its_own'],
    ['Roughly twelve people will come.', 'a_number_of_its_own'],
    ['You need two hundred more sign-ups.', 'a_number_of_its_own'],
    ['{budget} is left.', 'unknown_figure'],
    ['{constructor} is left.', 'unknown_figure'],
    ['{signUps people', 'unknown_figure'],
    ['See https://example.org for {signUps}.', 'a_link'],
    ['{signUps} signed up: you are on track.', 'against_the_figures'],
    ['{signUps} の申し込みがあり、順調です。', 'against_the_figures'],
    ['x'.repeat(1_501), 'too_long'],
  ];
  for (const [words, reason] of refused)
    it(`are refused as ${reason}: ${words.slice(0, 40)}`, () => {
      assert.deepEqual(fill(words), { refused: reason });
    });
});

/** What has been reported of models that choose tools; each is what one answered, and what we make of it. */
const reported: readonly {
  readonly report: string;
  readonly what: string;
  readonly answer: unknown;
  readonly calls: unknown;
}[] = [
  {
    report: 'ogx-ai/ogx#124',
    what: 'a tool of a name that was never passed',
    answer: {
      calls: [
        { tool: 'brary_search', amount: null },
        { tool: 'pace', amount: null },
      ],
    },
    calls: [{ kind: 'pace' }],
  },
  {
    report: 'lightpanda-io/browser#3149',
    what: 'the wrapper of parallel calls as if it were a tool',
    answer: { calls: [{ tool: 'multi_tool_use.parallel', amount: null }] },
    calls: [],
  },
  {
    report: 'jaseci-labs/jac#5515',
    what: 'an amount that is null though the tool needs a number',
    answer: { calls: [{ tool: 'more-money', amount: null }] },
    calls: [],
  },
  {
    report: 'anomalyco/opencode#28596',
    what: 'the same call again and again',
    answer: { calls: Array.from({ length: 20 }, () => ({ tool: 'tasks', amount: null })) },
    calls: [{ kind: 'tasks' }],
  },
  {
    report: 'it-at-m/zammad-ai#284',
    what: 'words in place of the structure',
    answer: 'I would call pace',
    calls: undefined,
  },
  {
    report: 'Mirascope/mirascope#359',
    what: 'arguments of another type',
    answer: { calls: [{ tool: 'more-hours', amount: 'ten' }] },
    calls: undefined,
  },
];

describe('calls that a model chooses', () => {
  for (const { report, what, answer, calls } of reported)
    it(`${report}: ${what}`, () => {
      assert.deepEqual(readCalls(answer), calls);
    });

  it('keep four tools at most, and amounts within reason', () => {
    const all = ['pace', 'chance', 'expected', 'target', 'spend'].map((tool) => ({ tool, amount: null }));
    assert.equal(readCalls({ calls: all })?.length, 4);
    assert.deepEqual(
      readCalls({
        calls: [
          { tool: 'more-money', amount: 1e12 },
          { tool: 'more-hours', amount: -3 },
        ],
      }),
      [],
    );
    assert.deepEqual(readCalls({ calls: [{ tool: 'constructor', amount: null }] }), []);
  });
});
