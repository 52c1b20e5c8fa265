import assert from 'node:assert/strict';
import { chanceOverDraws, withDraws, type Draws } from '@tsudoi/portfolio/draws';
import type { Problem } from '@tsudoi/portfolio/model';
import { betaFrom, normalFrom, randomFrom } from '@tsudoi/forecast/random';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from './instances.ts';

const SEED = Number(process.env['TSUDOI_SEED'] ?? 6_100);
const SCENARIOS = 4_000;

/** Draws of the problem's own beliefs: one shared and an own lognormal factor, each of mean 1. */
function drawsOf(problem: Problem, seed: number, mean = 1): Draws {
  const random = randomFrom(seed);
  const shared = Array.from({ length: SCENARIOS }, () => factor(random, problem.sharedSpread ?? 0.35));
  return {
    factors: Object.fromEntries(
      problem.tactics.map(({ id, spread = 0.8 }) => [
        id,
        shared.map((common) => mean * common * factor(random, spread)),
      ]),
    ),
  };
}

const factor = (random: () => number, spread: number): number =>
  Math.exp(spread * normalFrom(random) - spread ** 2 / 2);

const problemOf = (seed: number, segments: number): Problem => ({
  ...anInstance(seed, { tactics: 12, segments }),
  target: 40,
});

describe(`beliefs given as draws (seed ${String(SEED)})`, function () {
  this.timeout(120_000);

  it('have the means and spreads that they were drawn with', () => {
    const problem: Problem = {
      ...problemOf(SEED, 0),
      sharedSpread: 0.3,
      tactics: problemOf(SEED, 0).tactics.map((tactic, at) => ({ ...tactic, spread: 0.2 + 0.04 * at })),
    };
    const read = withDraws(problem, drawsOf(problem, SEED, 1.5));
    assert.ok(Math.abs(read.sharedSpread! - 0.3) < 0.04, String(read.sharedSpread));
    for (const [at, tactic] of read.tactics.entries()) {
      const before = problem.tactics[at]!;
      assert.ok(Math.abs(tactic.spread! - before.spread!) < 0.07, `${tactic.id} ${String(tactic.spread)}`);
      const ratio = tactic.response.theta / before.response.theta;
      assert.ok(Math.abs(ratio - 1.5) < 0.07, `${tactic.id} ${String(ratio)}`);
    }
  });

  it('lead to the plan that their means and spreads lead to', async () => {
    for (const segments of [0, 4]) {
      const problem = problemOf(SEED + 1, segments);
      const [told, drawn] = [
        await solvePlan(problem),
        await solvePlan(withDraws(problem, drawsOf(problem, SEED))),
      ];
      assert.ok(
        Math.abs(told.costJpy - drawn.costJpy) < 0.06 * told.costJpy,
        `${String(told.costJpy)}, ${String(drawn.costJpy)}`,
      );
    }
  });

  it('give a chance over the scenarios that agrees with the plan', async () => {
    for (let at = 0; at < 6; at++) {
      const problem = problemOf(SEED + at, at % 2 === 0 ? 0 : 4);
      const draws = drawsOf(problem, SEED + 100 + at);
      const plan = await solvePlan(withDraws(problem, draws));
      const chance = chanceOverDraws(problem, plan, draws);
      assert.ok(
        Math.abs(chance - plan.hitProbability) < 0.03,
        `seed ${String(SEED + at)}: ${String(chance)} over the scenarios, ${String(plan.hitProbability)} planned`,
      );
    }
  });

  it('that move together leave more to chance than draws that do not', () => {
    const problem = { ...problemOf(SEED, 0), sharedSpread: 0.01 };
    const apart = withDraws(problem, drawsOf(problem, SEED));
    const random = randomFrom(SEED);
    const one = Array.from({ length: SCENARIOS }, () => factor(random, 0.8));
    const together = withDraws(problem, {
      factors: Object.fromEntries(problem.tactics.map(({ id }) => [id, one])),
    });
    assert.ok(apart.sharedSpread! < 0.15, String(apart.sharedSpread));
    assert.ok(Math.abs(together.sharedSpread! - 0.8) < 0.05, String(together.sharedSpread));
    assert.ok(together.tactics.every(({ spread }) => spread! < 0.1));
  });

  it('of some tactics leave the others as they were believed', () => {
    const problem = problemOf(SEED, 0);
    const [first, ...others] = problem.tactics;
    const list = Array.from({ length: SCENARIOS }, () => 2);
    const read = withDraws(problem, { factors: { [first!.id]: list } });
    assert.equal(read.tactics[0]!.response.theta, Math.min(1, 2 * first!.response.theta));
    assert.equal(read.tactics[0]!.spread, 0);
    assert.deepEqual(read.tactics.slice(1), others);
    assert.equal(read.sharedSpread, 0.35);
  });

  it('of who attends are read as a Beta', () => {
    const problem = problemOf(SEED, 0);
    const random = randomFrom(SEED);
    const shares = Array.from({ length: SCENARIOS }, () => betaFrom(random, 14, 6));
    const { showUp } = withDraws(problem, { factors: {}, showUp: shares });
    assert.ok(Math.abs(showUp.alpha - 14) < 2 && Math.abs(showUp.beta - 6) < 1, JSON.stringify(showUp));
  });

  it('are refused where they are no draws', () => {
    const problem = problemOf(SEED, 0);
    const id = problem.tactics[0]!.id;
    const list = (value: number, length = 60): number[] => Array.from({ length }, () => value);
    const refused: readonly [string, Draws, RegExp][] = [
      ['none', { factors: {} }, /no draws/],
      ['few', { factors: { [id]: list(1, 49) } }, /49 scenarios/],
      ['negative', { factors: { [id]: list(-1) } }, /outside/],
      ['not a number', { factors: { [id]: list(NaN) } }, /outside/],
      ['of another tactic', { factors: { nobody: list(1) } }, /no tactic nobody/],
      ['of two lengths', { factors: { [id]: list(1) }, showUp: list(0.5, 61) }, /not as many/],
      ['above one', { factors: {}, showUp: list(1.5) }, /outside/],
    ];
    for (const [, draws, message] of refused)
      assert.throws(() => withDraws(problem, draws), { name: 'RangeError', message });
  });
});
