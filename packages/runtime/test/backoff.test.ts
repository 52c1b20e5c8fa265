import assert from 'node:assert/strict';
import { backoffMs } from '../src/backoff.ts';
import { createSeededRandom } from '../src/seededRandom.ts';

describe('Backing off', () => {
  const backoff = { firstMs: 100, maxMs: 1_000 };

  it('doubles from the first wait to the longest', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 500].map((attempt) => backoffMs(backoff, attempt, () => 1)),
      [100, 200, 400, 800, 1_000, 1_000],
    );
  });

  it('takes the upper half of a wait at random', () => {
    const random = createSeededRandom(5);
    const waits = Array.from({ length: 200 }, () => backoffMs(backoff, 2, random));
    assert.ok(Math.min(...waits) >= 100 && Math.min(...waits) < 110);
    assert.ok(Math.max(...waits) <= 200 && Math.max(...waits) > 190);
  });
});

describe('A seeded random source', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const of = (seed: number) => Array.from({ length: 4 }, createSeededRandom(seed));
    assert.deepEqual(of(42), of(42));
    assert.notDeepEqual(of(42), of(43));
    assert.ok(of(42).every((each) => each >= 0 && each < 1));
  });
});
