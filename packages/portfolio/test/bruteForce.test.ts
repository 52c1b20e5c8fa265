import assert from 'node:assert/strict';
import { hitProbabilityAt } from '@tsudoi/portfolio/assess';
import { leastBudget, whyNot } from '@tsudoi/portfolio/questions';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { bruteForce } from './bruteForce.ts';
import { anInstance } from './instances.ts';

const FULL = process.env['TSUDOI_FULL'] === '1';
const SEEDS = Array.from({ length: FULL ? 25 : 4 }, (_, index) => 700 + index);

for (const segments of [0, 3]) {
  describe(`brute force over 12 tactics, ${segments === 0 ? 'without' : 'with'} overlap (seeds ${String(SEEDS[0])}..${String(SEEDS.at(-1))})`, function () {
    this.timeout(600_000);

    it('finds no better plan, and loses the same by each tactic left out', async () => {
      for (const seed of SEEDS) {
        const problem = anInstance(seed, { tactics: 12, segments });
        const truth = bruteForce(problem);
        const plan = await solvePlan(problem);
        const within = 2e-4 * truth.best;
        assert.ok(
          Math.abs(plan.expectedSignUps - truth.best) <= within,
          `seed ${String(seed)}: ${String(plan.expectedSignUps)} against ${String(truth.best)}`,
        );
        assert.ok(
          plan.upperBoundSignUps >= truth.best * (1 - 1e-6),
          `seed ${String(seed)}: the bound is not above the optimum`,
        );
        for (const why of await whyNot(problem, plan, solvePlan)) {
          const best = truth.withTactic.get(why.tacticId)!;
          if (why.reason !== 'worse')
            assert.equal(best, -Infinity, `seed ${String(seed)}: ${why.tacticId} does fit`);
          else
            assert.ok(
              Math.abs(why.lossSignUps - (truth.best - best)) <= 2 * within,
              `seed ${String(seed)}: ${why.tacticId} ${String(why.lossSignUps)} against ${String(truth.best - best)}`,
            );
        }
      }
    });

    it('needs the same least budget within 1 %', async () => {
      for (const seed of SEEDS.slice(0, FULL ? 5 : 1)) {
        const wide = anInstance(seed, { tactics: 12, segments });
        const whole = await solvePlan(wide);
        const problem = { ...wide, target: Math.round(whole.expectedAttendees * 0.7) };
        const found = await leastBudget(problem, 0.8, solvePlan);
        let [low, high] = [0, problem.tacticBudgetJpy];
        while (high - low > 0.002 * high) {
          const middle = (low + high) / 2;
          const { best } = bruteForce({ ...problem, tacticBudgetJpy: middle }, false);
          if (hitProbabilityAt(problem, best) >= 0.8) high = middle;
          else low = middle;
        }
        assert.ok(found.hitProbability >= 0.8);
        assert.ok(
          Math.abs(found.budgetJpy - high) <= 0.01 * high,
          `seed ${String(seed)}: ${String(found.budgetJpy)} against ${String(high)}`,
        );
      }
    });
  });
}
