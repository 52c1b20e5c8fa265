import assert from 'node:assert/strict';
import { solveExploring } from '../src/explore.ts';
import type { Problem, Tactic } from '../src/model.ts';
import { solvePlan } from '../src/solve.ts';
import { trialsWorth } from '../src/worthOfTrial.ts';

const tactic = (id: string, over: Partial<Tactic> = {}): Tactic => ({
  id,
  kind: 'paid',
  setupFeeJpy: 0,
  costPerUnitJpy: 1_000,
  minimumEffort: 1,
  maximumEffort: 200,
  fixedHours: 0,
  hoursPerUnit: 0.25,
  minimumLeadDays: 0,
  exclusivityGroup: null,
  audienceWeights: {},
  response: { theta: 0.02, audience: 5_000, kappa: 60, rho: 0.8 },
  spread: 0.2,
  ...over,
});
/** A little worse than what the plan uses, so that the best plan leaves it out. */
const worse = (id: string, over: Partial<Tactic> = {}): Tactic =>
  tactic(id, { response: { theta: 0.006, audience: 5_000, kappa: 60, rho: 0.8 }, spread: 0.9, ...over });
const problemOf = (tactics: readonly Tactic[], over: Partial<Problem> = {}): Problem => ({
  tactics,
  tacticBudgetJpy: 60_000,
  staffHours: 100,
  leadDays: 30,
  segments: [],
  showUp: { alpha: 21, beta: 9 },
  target: 0,
  capacity: 100_000,
  seed: 1,
  question: 'most',
  worthJpy: 1_000_000,
  ...over,
});
const solve = (problem: Problem) => Promise.resolve(solvePlan(problem));
const everything = { yen: Infinity, quarters: Infinity };

describe('A plan that also finds something out', () => {
  it('tries what little is known of and might be better, and nothing that is known to be worse', async () => {
    const problem = problemOf([tactic('used'), worse('unknown'), worse('known', { spread: 0.01 })]);
    const { plan, trials } = await solveExploring(problem, solve);
    assert.deepEqual(trials, ['unknown']);
    assert.ok(plan.items.some(({ tacticId }) => tacticId === 'used'));
    const [trial] = trialsWorth(problem, await solve(problem), 20, everything);
    assert.ok(trial && trial.worth > 0, JSON.stringify(trial));
  });

  it('is worth more the more plans are to come, and nothing without any', async () => {
    const problem = problemOf([tactic('used'), worse('unknown')]);
    const plan = await solve(problem);
    const worth = (events: number): number => trialsWorth(problem, plan, events, everything)[0]?.worth ?? 0;
    assert.equal(worth(0), 0);
    assert.ok(worth(40) > worth(10) && worth(10) > 0, `${String(worth(10))}, ${String(worth(40))}`);
  });

  it('never takes more than its share of the budget and of the hours', async () => {
    for (const share of [0, 0.05, 0.1, 0.3]) {
      const problem = problemOf([
        tactic('used'),
        ...Array.from({ length: 6 }, (_, i) => worse(`unknown-${String(i)}`, { spread: 0.7 + 0.05 * i })),
      ]);
      const { plan, trials } = await solveExploring(problem, solve, { share });
      const tried = plan.items.filter(({ tacticId }) => trials.includes(tacticId));
      assert.ok(tried.reduce((sum, { spendJpy }) => sum + spendJpy, 0) <= share * problem.tacticBudgetJpy);
      assert.ok(tried.reduce((sum, { hours }) => sum + hours, 0) <= share * problem.staffHours);
      if (share === 0) assert.deepEqual(trials, []);
      else assert.ok(trials.length > 0);
    }
  });

  it('tries nothing that is excluded, a rival of what is chosen, or a rival of another trial', async () => {
    const group = { exclusivityGroup: 'one' };
    const excluded = problemOf([tactic('used'), worse('unknown')], { excluded: ['unknown'] });
    assert.deepEqual((await solveExploring(excluded, solve)).trials, []);
    const rival = problemOf([tactic('used', group), worse('unknown', group)]);
    assert.deepEqual((await solveExploring(rival, solve)).trials, []);
    const rivals = problemOf([tactic('used'), worse('a', group), worse('b', group)]);
    assert.equal((await solveExploring(rivals, solve, { share: 0.3 })).trials.length, 1);
  });
});
