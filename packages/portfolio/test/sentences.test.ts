import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { sentencesIn, type RuledOut, type Sentence, type Sentences } from '@tsudoi/portfolio/sentences';

const flyers = { ja: 'チラシ配布', en: 'Flyers' };
const posts = { ja: 'Xで告知', en: 'Posts on X' };
const mail = { ja: 'メールマガジン', en: 'Mailing list' };
const REASONS: readonly RuledOut[] = [
  'lead-days',
  'tactic-budget',
  'staff-hours',
  'limit',
  'exclusivity',
  'required-rival',
  'excluded',
  'no-response',
  'unknown-tactic',
  'target',
];

/** Every sentence with figures as they come, its singulars and its edges; a new sentence has to be added here, or this does not compile. */
const said: { readonly [K in keyof Sentences]: (all: Sentences) => readonly Sentence[] } = {
  planSummary: (s) => [s.planSummary(5, 118_000, 21.5, 63.4), s.planSummary(1, 0, 2, 8)],
  nothingToDo: (s) => [s.nothingToDo(31.7)],
  chance: (s) => [s.chance(60, 0.823)],
  interval: (s) => [s.interval(42, 95), s.interval(3, 3), s.interval(1, 1)],
  costPerAttendee: (s) => [s.costPerAttendee(1_873)],
  cheapest: (s) => [s.cheapest(129_500, 0.0019), s.cheapest(129_500, 0)],
  mostValue: (s) => [s.mostValue(0.0004), s.mostValue(0)],
  highestChance: (s) => [s.highestChance(0.618)],
  topTactic: (s) => [s.topTactic(mail, 24.2)],
  closeSignUps: (s) => [s.closeSignUps(71, 50)],
  noUsableTactic: (s) => [s.noUsableTactic()],
  targetIsZero: (s) => [s.targetIsZero()],
  nothingNeeded: (s) => [s.nothingNeeded()],
  targetAboveCapacity: (s) => [s.targetAboveCapacity(120, 100)],
  targetNotReachable: (s) => [s.targetNotReachable(60, 0.62, 0.8)],
  budgetIsZero: (s) => [s.budgetIsZero()],
  hoursAreZero: (s) => [s.hoursAreZero()],
  gapNotClosed: (s) => [s.gapNotClosed(0.0601)],
  assumptions: (s) => [s.assumptions([flyers, posts], 5), s.assumptions([flyers], 1)],
  worthKnowing: (s) => [s.worthKnowing(flyers, 3_240)],
  moreMoney: (s) => [s.moreMoney(10_000, 1.34), s.moreMoney(10_000, 0.01)],
  moreTime: (s) => [s.moreTime(0.84), s.moreTime(0)],
  leastBudget: (s) => [s.leastBudget(60, 0.8, 74_000), s.leastBudget(20, 0.8, 0)],
  noBudgetReaches: (s) => [s.noBudgetReaches(60, 0.9, 0.71)],
  dearerWith: (s) => [s.dearerWith(flyers, 2_150, []), s.dearerWith(flyers, 2_150, [posts, mail])],
  worseWith: (s) => [s.worseWith(flyers, 2_150, [posts])],
  sameWith: (s) => [s.sameWith(flyers, [posts])],
  ruledOut: (s) => REASONS.map((reason) => s.ruledOut(flyers, reason)),
  tellSize: (s) => [
    s.tellSize(mail, { ja: 'メールの配信先の件数', en: 'how many people are on your mailing list' }),
  ],
  moreWait: (s) => [s.moreWait(8), s.moreWait(1)],
  goingBetter: (s) => [s.goingBetter(1.38), s.goingBetter(0.55)],
  overspent: (s) => [s.overspent(5_000)],
  trials: (s) => [s.trials([flyers], 6_000, 0.1), s.trials([flyers, posts], 0, 0.1)],
  sameAsBefore: (s) => [s.sameAsBefore()],
  nothingLearnt: (s) => [s.nothingLearnt()],
  testSeen: (s) => [s.testSeen(flyers, '春の交流会', 12.4, 7)],
  ownWord: (s) => [s.ownWord(flyers, 1.5)],
  learntFromOthers: (s) => [s.learntFromOthers(4)],
  outcomeSeen: (s) => [s.outcomeSeen(flyers, '春の交流会', 12.4, 21)],
  beliefMoved: (s) => [s.beliefMoved(flyers, 1, 1.42)],
  amountMoved: (s) => [
    s.amountMoved(flyers, 0, 4),
    s.amountMoved(flyers, 4, 0),
    s.amountMoved(flyers, 4, 7),
    s.amountMoved(flyers, 7, 4),
  ],
  amountFollows: (s) => [s.amountFollows()],
  showUpMoved: (s) => [s.showUpMoved(0.7, 0.62)],
  hoursNotPriced: (s) => [s.hoursNotPriced()],
  themeMoved: (s) => [s.themeMoved(flyers, 0.84, 0.81, 1.36)],
  themeTellsNothing: (s) => [s.themeTellsNothing()],
  themeNotCompared: (s) => [s.themeNotCompared('budget'), s.themeNotCompared('no_answer')],
  themeNewlyCounts: (s) => [s.themeNewlyCounts()],
  themeCountsNoMore: (s) => [s.themeCountsNoMore()],
  overworked: (s) => [s.overworked(3.25)],
};

const file = new URL('../../../docs/plan-sentences.md', import.meta.url);
const everything = (currency: string): Sentence[] =>
  Object.values(said).flatMap((examples) => [...examples(sentencesIn(currency))]);

describe('what the plan says', () => {
  it('says everything in Japanese and in English, whole sentences without a figure that is none', () => {
    for (const { ja, en } of everything('JPY')) {
      assert.match(ja, /^[^a-z]*[ぁ-ん].*。$/u, ja);
      assert.match(en, /^[“A-Z0-9].*\.$/u, en);
      assert.doesNotMatch(en.replace('春の交流会', ''), /[ぁ-んァ-ヶ一-龠]/u, en);
      assert.doesNotMatch(`${ja}${en}`, /NaN|undefined|Infinity|null|\s{2}| 1 (people|tactics) /u);
    }
  });

  it('counts in the currency of the tenant, by its name', () => {
    const [yen, dollars] = [sentencesIn('JPY'), sentencesIn('USD')];
    assert.deepEqual(yen.costPerAttendee(1_873), {
      ja: '来場者1人あたりの費用は1,873円です。',
      en: 'That is 1,873 yen for each person who comes.',
    });
    const { ja, en } = dollars.costPerAttendee(1_873);
    assert.match(ja, /1,873 ?米ドル/u);
    assert.match(en, /1,873 US dollars/u);
    for (const { ja: told, en: english } of everything('EUR')) {
      assert.doesNotMatch(told, /円/u, told);
      assert.doesNotMatch(english, /\byen\b/u, english);
    }
  });

  it('is listed in docs/plan-sentences.md as it is said (TSUDOI_WRITE=1 writes it anew)', async () => {
    const rows = Object.entries(said).flatMap(([name, examples]) =>
      examples(sentencesIn('JPY')).map(({ ja, en }) => `| ${name} | ${ja} | ${en} |`),
    );
    const text = [
      '# Every sentence of the plan',
      '',
      'What `packages/portfolio/src/sentences.ts` can say, with example figures. Read a changed sentence aloud, in both languages, before it is committed.',
      '',
      '<!-- prettier-ignore-start -->',
      '',
      '| sentence | 日本語 | English |',
      '| --- | --- | --- |',
      ...rows,
      '',
      '<!-- prettier-ignore-end -->',
      '',
    ].join('\n');
    if (process.env['TSUDOI_WRITE'] === '1') await writeFile(file, text);
    assert.equal(await readFile(file, 'utf8'), text);
  });
});
