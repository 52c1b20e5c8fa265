import assert from 'node:assert/strict';
import { numberOf, shareOf } from '../src/numberOf.ts';

describe('numbers of the command line', () => {
  it('are read as people write them', () => {
    assert.deepEqual(
      ['1,500', '１５００', ' 0.5 ', '-3', '1e3'].map((text) => numberOf(text, 'n')),
      [1_500, 1_500, 0.5, -3, 1_000],
    );
    assert.deepEqual(
      ['80%', '0.8', '８０％'].map((text) => shareOf(text, 'n')),
      [0.8, 0.8, 0.8],
    );
  });

  it('are refused with the name of what they were for where they are none', () => {
    for (const text of ['', ' ', 'abc', '1.5.2', '12人', 'Infinity', 'NaN', '%'])
      assert.throws(() => shareOf(text, '--budget'), /--budget: .* is not a number/u);
  });
});
