import assert from 'node:assert/strict';
import { DEFAULT_WORTH_JPY, type Problem } from '@tsudoi/portfolio/model';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { bruteForce, smallInstance } from './bruteForce.ts';
import { anInstance } from './instances.ts';

const FULL = process.env['TSUDOI_FULL'] === '1';
const FIRST = Number(process.env['TSUDOI_SEED'] ?? 1 + (Math.floor(Date.now() / 86_400_000) % 1_000) * 50);
const SEEDS = Array.from({ length: FULL ? 40 : 5 }, (_, index) => FIRST + index);
/** The search stops at this share of the value; the bound is true to the reach curve's safety. */
const CLOSE = { reach: 2.1e-3, value: 6e-4 };

for (const segments of [0, 3]) {
  describe(`every plan tried, ${segments === 0 ? 'without' : 'with'} overlap (seeds ${String(SEEDS[0])}..${String(SEEDS.at(-1))}, TSUDOI_SEED repeats)`, function () {
    this.timeout(600_000);

    for (const question of ['reach', 'most', 'value'] as const) {
      it(`finds no better plan for "${question}", and the bound is true`, async () => {
        for (const seed of SEEDS) {
          const problem: Problem = {
            ...smallInstance(anInstance(seed, { tactics: 6, segments })),
            question,
            target: 12 + (seed % 40),
            capacity: 60 + (seed % 100),
            probability: 0.6 + (seed % 4) * 0.08,
            ...(question === 'value' ? { worthJpy: 9_000 } : {}),
          };
          const plan = await solvePlan(problem);
          const { achieved, bound, objective } = plan.certificate;
          const about = `seed ${String(seed)}: ${JSON.stringify(plan.certificate)}`;
          const truth = bruteForce(
            problem,
            problem.worthJpy ?? DEFAULT_WORTH_JPY,
            question === 'most' ? 4 : 1_500,
          );
          assert.ok(truth.plans > 100, 'enough plans to choose from');
          if (objective === 'cost') {
            assert.ok(
              bound <= truth.leastCost * (1 + 5e-5) + 0.5,
              `${about} is above the cheapest ${String(truth.leastCost)}`,
            );
            assert.ok(
              achieved <= truth.leastCost * (1 + Math.max(CLOSE.reach, plan.gap + 1e-6)) + 1,
              `${about}, cheapest ${String(truth.leastCost)}`,
            );
            assert.ok(plan.gap <= 0.05, about);
          } else if (objective === 'chance') {
            assert.equal(
              truth.leastCost,
              Infinity,
              `${about}: the wish can be had for ${String(truth.leastCost)}`,
            );
            assert.ok(
              bound >= truth.highestChance - 1e-6,
              `${about}, highest ${String(truth.highestChance)}`,
            );
            assert.ok(
              achieved >= truth.highestChance - 0.0052,
              `${about}, highest ${String(truth.highestChance)}`,
            );
          } else {
            assert.ok(
              bound >= truth.mostValue - 1e-5 * Math.abs(truth.mostValue) - 1,
              `${about}, most ${String(truth.mostValue)}`,
            );
            assert.ok(
              achieved >=
                truth.mostValue - Math.max(CLOSE.value, plan.gap + 1e-6) * Math.abs(truth.mostValue) - 1,
              `${about}, most ${String(truth.mostValue)}`,
            );
            // Six tactics of four units are coarser than any real problem: what the overlap leaves open weighs more.
            assert.ok(plan.gap <= 5e-3 || truth.mostValue <= 1_000, about);
          }
        }
      });
    }
  });
}
