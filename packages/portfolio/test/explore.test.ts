import assert from 'node:assert/strict';
import { solveExploring, TRIALS_TAKE } from '../src/explore.ts';
import type { Problem, Tactic } from '../src/model.ts';
import { solvePlan } from '../src/solve.ts';
import { sketchTrials } from '../src/worthOfTrial.ts';

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
const freely = { share: 1, most: 1 };

describe('A plan that also finds something out', () => {
  it('tries what little is known of and might be better, and nothing that is known to be worse', async () => {
    const problem = problemOf([tactic('used'), worse('unknown'), worse('known', { spread: 0.01 })]);
    const { plan, trials } = await solveExploring(problem, solve);
    assert.deepEqual(trials, ['unknown']);
    assert.ok(plan.items.some(({ tacticId }) => tacticId === 'used'));
  });

  it('tries no less the more plans are to come, and nothing without any', async () => {
    const problem = problemOf([tactic('used'), worse('unknown')]);
    const plan = await solve(problem);
    const tried = (events: number): number =>
      sketchTrials(problem, plan, { events, ...freely })?.trials[0]?.effort ?? 0;
    assert.equal(tried(0), 0);
    assert.ok(tried(2) > 0 && tried(40) >= tried(2), `${String(tried(2))}, ${String(tried(40))}`);
  });

  it('gives up no more than its share brings, and trials take no more than three times it', async () => {
    for (const share of [0, 0.05, 0.1, 0.3]) {
      const problem = problemOf([
        tactic('used'),
        ...Array.from({ length: 6 }, (_, i) => worse(`unknown-${String(i)}`, { spread: 0.7 + 0.05 * i })),
      ]);
      const best = await solve(problem);
      const { plan, trials } = await solveExploring(problem, solve, { share });
      const tried = plan.items.filter(({ tacticId }) => trials.includes(tacticId));
      assert.ok(
        tried.reduce((sum, { spendJpy }) => sum + spendJpy, 0) <=
          TRIALS_TAKE * share * problem.tacticBudgetJpy,
      );
      assert.ok(tried.reduce((sum, { hours }) => sum + hours, 0) <= TRIALS_TAKE * share * problem.staffHours);
      assert.ok(plan.expectedAttendees >= (1 - share) * best.expectedAttendees);
      if (share === 0) assert.deepEqual(trials, []);
      else assert.ok(trials.length > 0);
    }
  });

  it('keeps to the limits of the request, and costs no more than its share where the cheapest plan is asked for', async () => {
    const reach = problemOf([tactic('used'), worse('unknown'), worse('other')], {
      question: 'reach',
      target: 40,
      probability: 0.6,
      tacticBudgetJpy: 200_000,
    });
    const [best, { plan, trials }] = [await solve(reach), await solveExploring(reach, solve, { share: 0.1 })];
    assert.equal(best.certificate.objective, 'cost');
    assert.ok(plan.costJpy - best.costJpy <= 20_000 && plan.hitProbability >= 0.6 - 1e-6);
    assert.ok(trials.length > 0);
    const limited = problemOf([tactic('used'), worse('unknown')], {
      limits: [{ id: 'advertising', tactics: ['unknown'], measure: 'yen', most: 0 }],
    });
    assert.deepEqual((await solveExploring(limited, solve)).trials, []);
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
