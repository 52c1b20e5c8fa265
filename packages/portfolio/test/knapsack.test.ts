import assert from 'node:assert/strict';
import { randomFrom } from '@tsudoi/forecast/random';
import { fillKnapsack, type Choice } from '../src/knapsack.ts';

/** Every combination. */
function bruteForce(choices: readonly Choice[], limits: { yen: number; quarters: number }): number {
  let best = -Infinity;
  const walk = (
    at: number,
    yen: number,
    quarters: number,
    value: number,
    groups: readonly string[],
  ): void => {
    if (yen > limits.yen || quarters > limits.quarters) return;
    const choice = choices[at];
    if (choice === undefined) {
      best = Math.max(best, value);
      return;
    }
    if (!choice.required) walk(at + 1, yen, quarters, value, groups);
    if (choice.group !== null && groups.includes(choice.group)) return;
    const then = choice.group === null ? groups : [...groups, choice.group];
    for (const way of choice.ways)
      walk(at + 1, yen + way.yen, quarters + way.quarters, value + way.value, then);
  };
  walk(0, 0, 0, 0, []);
  return best;
}

describe('The knapsack of trials', () => {
  it('finds what all combinations find, keeps both limits, groups and what is required', () => {
    const random = randomFrom(79);
    for (let round = 0; round < 60; round++) {
      // Amounts in tenths of the limits: whole cells, so that nothing is lost by rounding.
      const choices = Array.from({ length: 6 }, (_, at): Choice => ({
        group: random() < 0.4 ? (random() < 0.5 ? 'a' : 'b') : null,
        required: at === 0 && random() < 0.5,
        ways: Array.from({ length: 3 }, (__, place) => ({
          place,
          yen: 100 * Math.floor(6 * random()),
          quarters: round % 3 === 0 ? 0 : 4 * Math.floor(6 * random()),
          value: random() < 0.1 ? -random() : random(),
        })),
      }));
      const limits = { yen: 1_000, quarters: 40 };
      const { value, taken } = fillKnapsack(choices, limits);
      assert.ok(Math.abs(value - bruteForce(choices, limits)) < 1e-9, `round ${String(round)}`);
      const ways = taken.map(({ at, place }) => choices[at]!.ways[place]!);
      assert.ok(ways.reduce((sum, { yen }) => sum + yen, 0) <= limits.yen);
      assert.ok(ways.reduce((sum, { quarters }) => sum + quarters, 0) <= limits.quarters);
      assert.ok(Math.abs(ways.reduce((sum, way) => sum + way.value, 0) - value) < 1e-9);
    }
  });

  it('takes what costs nothing where there is nothing to spend', () => {
    const free = { place: 0, yen: 0, quarters: 0, value: 2 };
    const dear = { place: 1, yen: 1, quarters: 0, value: 9 };
    const { value } = fillKnapsack([{ group: null, required: false, ways: [free, dear] }], {
      yen: 0,
      quarters: 0,
    });
    assert.equal(value, 2);
  });
});
