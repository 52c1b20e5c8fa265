import assert from 'node:assert/strict';
import { assess } from '@tsudoi/portfolio/assess';
import { compare } from '@tsudoi/portfolio/compare';
import { explainPlan, explainWorth, noteSentence, whyNotSentence } from '@tsudoi/portfolio/explain';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { aProblem, aTactic } from './builders.ts';

const names = { mail: { ja: 'メール', en: 'Mail' }, ads: { ja: '広告', en: 'Ads' } };
const problem = aProblem({
  tactics: [
    aTactic({
      id: 'mail',
      kind: 'free',
      fixedHours: 2,
      response: { theta: 0.02, audience: 3_000, kappa: 2, rho: 0 },
    }),
    aTactic({ id: 'ads', setupFeeJpy: 20_000, costPerUnitJpy: 1_000, maximumEffort: 300 }),
  ],
});

describe('explanations', () => {
  it('tell every plan with its own figures, in both languages', async () => {
    const plan = await solvePlan(problem);
    const told = explainPlan(problem, plan, assess(problem, plan), names);
    const people = String(Math.round(plan.expectedAttendees));
    assert.ok(told[0]!.ja.includes(`${people}人`) && told[0]!.en.includes(people));
    assert.ok(told.some(({ ja }) => ja.includes('「広告」')) && told.some(({ en }) => en.includes('“Ads”')));
    assert.ok(told.every(({ ja, en }) => /[ぁ-ん]/.test(ja) && /^[\x20-\x7e“”]+$/.test(en)));
  });

  it('say why a tactic is left out, with what would have to go', () => {
    const worse = {
      tacticId: 'mail',
      reason: 'worse',
      lossSignUps: 5,
      lossAttendees: 3.5,
      displaces: ['ads'],
    } as const;
    assert.equal(
      whyNotSentence(worse, names).ja,
      '「メール」を入れると参加者が3.5人減ります（代わりに「広告」が外れます）。',
    );
    assert.equal(
      whyNotSentence(worse, names).en,
      'With “Mail” 3.5 fewer people would attend (Ads would have to go).',
    );
    const late = whyNotSentence({ tacticId: 'ads', reason: 'lead-days' }, names);
    assert.deepEqual(late, {
      ja: '「広告」は開催までの日数が足りません。',
      en: '“Ads” needs more days before the event.',
    });
  });

  it('have a sentence for every note and for what a little more is worth', async () => {
    const plan = await solvePlan({ ...problem, tacticBudgetJpy: 0, target: 900, capacity: 800 });
    const notes = plan.notes.map(noteSentence);
    assert.ok(notes.length >= 3 && notes.every(({ ja, en }) => ja.endsWith('。') && en.endsWith('.')));
    assert.match(explainWorth({ attendeesPerHour: 1.26, attendeesPer10000Jpy: 0 })[0]!.ja, /1\.3人/);
  });

  it('compare two plans by what differs', async () => {
    const [rich, poor] = [await solvePlan(problem), await solvePlan({ ...problem, tacticBudgetJpy: 0 })];
    const seen = compare(problem, rich, poor);
    assert.deepEqual([seen.added, seen.dropped], [[], ['ads']]);
    assert.ok(seen.expectedAttendees < 0 && seen.hitProbability <= 0 && seen.spendJpy === -rich.spendJpy);
    assert.deepEqual(compare(problem, rich, rich).changed, []);
  });
});
