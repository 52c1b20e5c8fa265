import type { Plan, Problem } from '@tsudoi/portfolio/model';
import assert from 'node:assert/strict';
import { cachedSolver } from '../src/plan/cachedSolver.ts';

const problem = { tacticBudgetJpy: 1, seed: 1 } as Problem;

describe('the prediction cache', () => {
  it('answers the identical problem for an hour, and solves again after it', async () => {
    let [solved, now] = [0, 0];
    const solver = cachedSolver(
      { solve: () => Promise.resolve({ spendJpy: ++solved } as Plan) },
      { now: () => new Date(now) },
    );
    const spend = async (asked: Problem): Promise<number> => (await solver.solve(asked)).spendJpy;
    assert.deepEqual([await spend(problem), await spend({ ...problem })], [1, 1]);
    assert.equal(await spend({ ...problem, tacticBudgetJpy: 2 }), 2);
    now = 3_599_000;
    assert.equal(await spend(problem), 1);
    now = 3_601_000;
    assert.equal(await spend(problem), 3);
  });

  it('keeps no failure', async () => {
    let failing = true;
    const solver = cachedSolver(
      { solve: () => (failing ? Promise.reject(new Error('no')) : Promise.resolve({ spendJpy: 7 } as Plan)) },
      { now: () => new Date(0) },
    );
    await assert.rejects(solver.solve(problem));
    failing = false;
    assert.equal((await solver.solve(problem)).spendJpy, 7);
  });
});
