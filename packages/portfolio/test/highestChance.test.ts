import assert from 'node:assert/strict';
import { hitProbabilityOf } from '@tsudoi/portfolio/assess';
import type { Problem } from '@tsudoi/portfolio/model';
import { solveJointly } from '@tsudoi/portfolio/joint';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from './instances.ts';

const SEED = Number(process.env['TSUDOI_SEED'] ?? 4_100);
const COUNT = process.env['TSUDOI_FULL'] === '1' ? 40 : 6;

describe('where limits forbid the wish', function () {
  this.timeout(600_000);

  it(`the highest chance is proven to 1.5 %, whether luck is needed or not (seeds from ${String(SEED)})`, async () => {
    for (let index = 0; index < COUNT; index++) {
      const drawn = {
        ...anInstance(SEED + index, { tactics: 30, segments: index % 2 === 0 ? 0 : 4 }),
        capacity: 4_000,
      };
      const most: Problem = { ...drawn, question: 'most', worthJpy: 1e7 };
      const fullest = await solvePlan(most);
      // A little more, or twice, of what the limits can bring.
      const target = Math.ceil(fullest.expectedAttendees * (index % 3 === 0 ? 2 : 1.1)) + 1;
      const problem: Problem = { ...drawn, question: 'reach', target };
      const { certificate, hitProbability } = await solvePlan(problem);
      const about = `seed ${String(SEED + index)}: ${JSON.stringify(certificate)}`;
      assert.equal(certificate.objective, 'chance', about);
      assert.ok(certificate.gap <= 0.015, about);
      assert.ok(hitProbability <= certificate.bound + 1e-9, about);
      const other = hitProbabilityOf(problem, fullest, target);
      assert.ok(other <= certificate.bound + 1e-6, `${about}: the fullest plan has ${String(other)}`);
    }
  });

  it('ten events of forty tactics that share a budget and a team are proven to a thousandth', async () => {
    const problems = Array.from({ length: 10 }, (_, at): Problem => ({
      ...anInstance(20_260 + at, { tactics: 40, segments: 0 }),
      question: 'value',
      worthJpy: 8_000,
    }));
    const joint = await solveJointly(problems, { tacticBudgetJpy: 1_500_000, staffHours: 250 });
    assert.ok(joint.certificate.gap <= 1e-3, JSON.stringify(joint.certificate));
    assert.ok(joint.spendJpy <= 1_500_000 && joint.hours <= 250);
  });
});
