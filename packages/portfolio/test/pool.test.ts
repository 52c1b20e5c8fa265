import assert from 'node:assert/strict';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Problem } from '@tsudoi/portfolio/model';
import { createSolverPool } from '@tsudoi/portfolio/pool';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { aProblem, aTactic } from './builders.ts';
import { anInstance } from './instances.ts';

const problem: Problem = aProblem({
  tactics: [
    aTactic({
      id: 'mail',
      kind: 'free',
      fixedHours: 2,
      response: { theta: 0.02, audience: 3_000, kappa: 2, rho: 0.8 },
    }),
    aTactic({ id: 'ads', setupFeeJpy: 20_000, costPerUnitJpy: 1_000, maximumEffort: 300 }),
  ],
  question: 'most',
  worthJpy: 1e6,
});

describe('the solver pool', () => {
  const pool = createSolverPool({ workers: 2 });
  after(() => pool.close());

  it('gives the same plan as a solve in this thread', async () => {
    const [here, there] = [await solvePlan(problem), await pool.solve(problem)];
    assert.deepEqual({ ...there, solver: null }, JSON.parse(JSON.stringify({ ...here, solver: null })));
    assert.ok(here.items.length === 2);
  });

  it('answers many requests at once, each with its own plan', async () => {
    const budgets = [30_000, 60_000, 90_000, 120_000, 150_000, 180_000];
    const plans = await Promise.all(
      budgets.map((tacticBudgetJpy) => pool.solve({ ...problem, tacticBudgetJpy })),
    );
    for (const [index, plan] of plans.entries()) assert.ok(plan.spendJpy <= budgets[index]!);
    assert.ok(
      plans.every((plan, index) => index === 0 || plan.expectedSignUps >= plans[index - 1]!.expectedSignUps),
    );
  });

  it('carries a named infeasibility across the thread', async () => {
    const impossible = { ...problem, required: ['ads'], tacticBudgetJpy: 10_000 };
    await assert.rejects(
      pool.solve(impossible),
      (error) =>
        error instanceof InfeasibleProblem &&
        error.constraint === 'tactic-budget' &&
        error.tactics[0] === 'ads',
    );
  });

  it('gives up at once when the caller does, and goes on serving', async () => {
    const signal = AbortSignal.timeout(1);
    await assert.rejects(Promise.all(Array.from({ length: 50 }, () => pool.solve(problem, { signal }))), {
      name: 'TimeoutError',
    });
    assert.ok((await pool.solve(problem)).expectedSignUps > 0);
  });

  it('serves a tenant who asks little before the rest of one who asks much', async () => {
    const alone = createSolverPool({ workers: 1 });
    after(() => alone.close());
    const order: string[] = [];
    const ask = (key: string): Promise<void> =>
      alone.solve(problem, { key }).then(() => void order.push(key));
    const many = Array.from({ length: 8 }, () => ask('much'));
    await Promise.all([...many, ask('little')]);
    assert.ok(order.indexOf('little') <= 3, order.join(' '));
  });

  it('ends at its deadline with the best plan so far and the gap that is left', async () => {
    const large = {
      ...anInstance(3, { tactics: 120, segments: 6 }),
      question: 'most' as const,
      tacticBudgetJpy: 3_000_000,
      staffHours: 400,
    };
    const plan = await pool.solve(large, { deadlineMs: Date.now() + 300 });
    assert.ok(plan.items.length > 0 && plan.gap >= 0 && plan.spendJpy <= 3_000_000);
  });
});
