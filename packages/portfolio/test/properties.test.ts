import fc from 'fast-check';
import assert from 'node:assert/strict';
import { assess, hitProbabilityAt } from '@tsudoi/portfolio/assess';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { frontier } from '@tsudoi/portfolio/questions';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from './instances.ts';

const RUNS = process.env['TSUDOI_FULL'] === '1' ? 300 : 25;
const SEED = 20_251;

const instances = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    tactics: fc.integer({ min: 1, max: 25 }),
    segments: fc.constantFrom(0, 0, 1, 4),
    budget: fc.constantFrom(0, 1, 30_000, 250_000, 2_000_000),
    hours: fc.constantFrom(0, 3, 25, 400),
  })
  .map(({ seed, tactics, segments, budget, hours }): Problem => {
    const problem = anInstance(seed, { tactics, segments });
    return { ...problem, tacticBudgetJpy: budget, staffHours: hours };
  });

const check = (property: fc.IAsyncProperty<unknown>): Promise<void> =>
  fc.assert(property, { numRuns: RUNS, seed: SEED });

function assertKeepsLimits(problem: Problem, plan: Plan): void {
  assert.ok(
    plan.spendJpy <= problem.tacticBudgetJpy + 1e-6,
    `spends ${String(plan.spendJpy)} of ${String(problem.tacticBudgetJpy)}`,
  );
  assert.ok(
    plan.hours <= problem.staffHours + 1e-6,
    `takes ${String(plan.hours)} of ${String(problem.staffHours)} hours`,
  );
  const groups = new Set<string>();
  for (const item of plan.items) {
    const tactic = problem.tactics.find(({ id }) => id === item.tacticId)!;
    assert.ok(item.effort >= tactic.minimumEffort - 1e-9 && item.effort <= tactic.maximumEffort + 1e-9);
    if (tactic.exclusivityGroup === null) continue;
    assert.ok(!groups.has(tactic.exclusivityGroup), 'two tactics of one group');
    groups.add(tactic.exclusivityGroup);
  }
}

describe(`plans of random problems (fast-check seed ${String(SEED)}, ${String(RUNS)} runs)`, function () {
  this.timeout(900_000);

  it('never pass a limit by more than 1e-6, keep effort in its range and groups apart, and are proven to 0.1 %', () =>
    check(
      fc.asyncProperty(instances, async (problem) => {
        const plan = await solvePlan(problem);
        assertKeepsLimits(problem, plan);
        assert.ok(plan.gap >= 0 && plan.gap <= 1e-3, `gap ${String(plan.gap)}`);
        const shared = plan.items.reduce((sum, item) => sum + item.expectedSignUps, 0);
        assert.ok(Math.abs(shared - plan.expectedSignUps) <= 1e-6 * Math.max(1, shared));
      }),
    ));

  it('never expect fewer people from more money or more hours, beyond the stated gap', () =>
    check(
      fc.asyncProperty(instances, fc.double({ min: 1, max: 3, noNaN: true }), async (problem, factor) => {
        const plan = await solvePlan(problem);
        for (const richer of [
          { ...problem, tacticBudgetJpy: problem.tacticBudgetJpy * factor + 1 },
          { ...problem, staffHours: problem.staffHours * factor + 0.1 },
        ]) {
          const more = await solvePlan(richer);
          assert.ok(more.expectedSignUps >= plan.expectedSignUps - more.gap * more.upperBoundSignUps - 1e-9);
        }
      }),
    ));

  it('are identical for identical input and seed', () =>
    check(
      fc.asyncProperty(instances, async (problem) => {
        const [once, again] = [await solvePlan(problem), await solvePlan(structuredClone(problem))];
        assert.deepEqual(
          { ...once, solver: { ...once.solver, cpuMs: 0 } },
          { ...again, solver: { ...again.solver, cpuMs: 0 } },
        );
      }),
    ));

  it('keep the required tactic and leave out the excluded one, at no gain', () =>
    check(
      fc.asyncProperty(instances, async (problem) => {
        const plan = await solvePlan(problem);
        const [first] = plan.items;
        if (first === undefined) return;
        const without = await solvePlan({ ...problem, excluded: [first.tacticId] });
        assert.ok(without.items.every((item) => item.tacticId !== first.tacticId));
        assert.ok(without.expectedSignUps <= plan.upperBoundSignUps + 1e-9);
        const withIt = await solvePlan({ ...problem, required: [first.tacticId] });
        assert.ok(withIt.items.some((item) => item.tacticId === first.tacticId));
        assert.ok(
          Math.abs(withIt.expectedSignUps - plan.expectedSignUps) <= 1e-3 * plan.upperBoundSignUps + 1e-9,
        );
      }),
    ));

  it('are likelier to reach a target with more money, and less likely to reach a higher one', () =>
    check(
      fc.asyncProperty(instances, async (problem) => {
        const line = await frontier({ ...problem, target: 40 }, solvePlan, problem.tacticBudgetJpy, 5);
        for (const [index, point] of line.entries()) {
          const before = line[index - 1];
          assert.ok(before === undefined || point.hitProbability >= before.hitProbability);
          const chances = [0, 10, 40, 41, 80, 400].map(
            (target) => assess({ ...problem, target }, point.plan).hitProbability,
          );
          assert.ok(chances.every((chance, i) => i === 0 || chance <= chances[i - 1]!));
        }
        assert.equal(hitProbabilityAt({ ...problem, target: 0 }, 0), 1);
      }),
    ));
});
