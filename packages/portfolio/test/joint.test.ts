import assert from 'node:assert/strict';
import { solveJointly } from '@tsudoi/portfolio/joint';
import type { Problem } from '@tsudoi/portfolio/model';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { bruteForce, smallInstance } from './bruteForce.ts';
import { anInstance } from './instances.ts';

const SEED = Number(process.env['TSUDOI_SEED'] ?? 300);
const events = (count: number, tactics: number, changes: Partial<Problem> = {}): Problem[] =>
  Array.from({ length: count }, (_, index) => ({
    ...anInstance(SEED + index, { tactics, segments: 0 }),
    target: 20 + 5 * index,
    capacity: 200,
    ...changes,
  }));

describe(`several events planned together (seeds from ${String(SEED)})`, function () {
  this.timeout(300_000);

  it('cost what their plans alone cost, where the shared limits are wide', async () => {
    const problems = events(3, 8);
    const joint = await solveJointly(problems, { tacticBudgetJpy: 1e8, staffHours: 1e5 });
    const alone = await Promise.all(problems.map((problem) => solvePlan(problem)));
    const cost = alone.reduce((sum, plan) => sum + plan.costJpy, 0);
    assert.equal(joint.reached, 1);
    assert.ok(
      Math.abs(joint.certificate.achieved - cost) <= 0.005 * cost + 2,
      `${String(joint.certificate.achieved)} against ${String(cost)}`,
    );
  });

  it('never pass the shared budget and hours, and say how much of the wish they reach', async () => {
    const problems = events(4, 10, { staffHours: 1_000 });
    const joint = await solveJointly(problems, { tacticBudgetJpy: 60_000, staffHours: 25.25 });
    assert.ok(joint.spendJpy <= 60_000 && joint.hours <= 25.25);
    assert.ok(joint.reached <= 1 && joint.plans.length === 4);
    if (joint.reached < 1)
      assert.ok(joint.plans.every((plan) => plan.hitProbability >= 0.8 * joint.reached - 1e-6));
  });

  it('are as good as trying everything of two events', async () => {
    const problems = events(2, 3, { staffHours: 1_000, question: 'value', worthJpy: 9_000 }).map((one) => ({
      ...smallInstance(one),
      staffHours: 1_000,
      tacticBudgetJpy: 1e9,
    }));
    const joint = await solveJointly(problems, { tacticBudgetJpy: 1e9, staffHours: 1e5 });
    const best = problems.reduce((sum, problem) => sum + bruteForce(problem, 9_000, 1_500).mostValue, 0);
    assert.ok(
      joint.certificate.achieved >= best * (1 - 3e-3) - 1 && joint.certificate.bound >= best * (1 - 1e-4) - 1,
      `${JSON.stringify(joint.certificate)}, ${String(best)}`,
    );
  });

  it('are no worse than any division of a budget that is too small for both, and the bound is above them all', async () => {
    for (let at = 0; at < 4; at++) {
      const [first, second] = [SEED + 10 * at, SEED + 10 * at + 5].map((seed): Problem => ({
        ...smallInstance(anInstance(seed, { tactics: 4, segments: at % 2 === 0 ? 0 : 2 })),
        question: 'value',
        worthJpy: 9_000,
        target: 20,
        capacity: 200,
        staffHours: 1_000,
        tacticBudgetJpy: 1e9,
      }));
      const alone = await Promise.all([first!, second!].map((problem) => solvePlan(problem)));
      const budget = Math.floor(0.6 * alone.reduce((sum, plan) => sum + plan.spendJpy, 0));
      const joint = await solveJointly([first!, second!], { tacticBudgetJpy: budget, staffHours: 1e5 });
      assert.ok(joint.spendJpy <= budget);
      const best = Math.max(
        ...Array.from({ length: 9 }, (_, step) => {
          const part = Math.floor((budget * step) / 8);
          return (
            bruteForce({ ...first!, tacticBudgetJpy: part }, 9_000, 1_500).mostValue +
            bruteForce({ ...second!, tacticBudgetJpy: budget - part }, 9_000, 1_500).mostValue
          );
        }),
      );
      const about = `${JSON.stringify(joint.certificate)}, best division ${String(best)}`;
      assert.ok(joint.certificate.bound >= best * (1 - 1e-4) - 1, about);
      assert.ok(joint.certificate.achieved >= best * (1 - joint.certificate.gap - 1e-4) - 1, about);
      assert.ok(joint.certificate.gap <= 0.1, about);
    }
  });

  it('do not starve for one of them that can never be reached', async () => {
    const problems = events(3, 6, { staffHours: 1_000 });
    const hopeless = { ...problems[1]!, target: 100_000, capacity: 200_000 };
    const limits = { tacticBudgetJpy: 1e8, staffHours: 1e5 };
    const joint = await solveJointly([problems[0]!, hopeless, problems[2]!], limits);
    const alone = await solveJointly([problems[0]!, problems[2]!], limits);
    assert.equal(alone.reached, 1);
    for (const [at, plan] of [joint.plans[0]!, joint.plans[2]!].entries()) {
      assert.ok(plan.hitProbability >= 0.8 - 1e-6, String(plan.hitProbability));
      assert.ok(
        plan.costJpy <= 1.05 * alone.plans[at]!.costJpy + 1_000,
        `${String(plan.costJpy)} ${String(at)}`,
      );
    }
    assert.ok(joint.reached < 0.1 && joint.certificate.objective === 'chance');
    assert.ok(joint.certificate.achieved <= joint.certificate.bound);
  });

  it('say which share of the wishes is out of reach, and never that one is which is not', async () => {
    const problems = events(3, 6, { target: 40, staffHours: 1_000 });
    const alone = await Promise.all(problems.map((problem) => solvePlan(problem)));
    const hours = alone.reduce((sum, plan) => sum + plan.hours, 0);
    const joint = await solveJointly(problems, { tacticBudgetJpy: 1e8, staffHours: 0.4 * hours });
    assert.ok(joint.reached < 1 && joint.hours <= 0.4 * hours);
    assert.ok(joint.certificate.objective === 'chance' && joint.certificate.bound >= joint.reached);
  });
});
