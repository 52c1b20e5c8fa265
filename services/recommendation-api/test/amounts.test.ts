import { amountInWords } from '@tsudoi/contracts/unitWords';
import assert from 'node:assert/strict';
import { catalogueEntries } from '../src/tactics/catalogueEntries.ts';

describe('So much of a unit, in words', () => {
  for (const [count, unit, en, ja] of [
    [1, 'announcement', '1 announcement', '1 回の告知'],
    [3, 'announcement', '3 announcements', '3 回の告知'],
    [2, 'community', '2 communities', '2 コミュニティ'],
    [5, '10 coupons', '50 coupons', '50 枚'],
    [120, '1,000 yen', '¥120,000', '120,000 円'],
    [3, '1,000 copies', '3,000 copies', '3,000 部'],
    [2, '2 hours', '4 hours', '4 時間'],
    [0.5, '2 hours', '1 hour', '1 時間'],
    [0, 'post', '0 posts', '0 投稿'],
    [3, 'Sitzung', '3 Sitzung', '3 Sitzung'],
    [3, 'constructor', '3 constructor', '3 constructor'],
    [3, '10 big boxes', '3 10 big boxes', '3 10 big boxes'],
  ] as const)
    it(`${String(count)} of ${unit} are ${en}`, () => {
      assert.deepEqual([amountInWords(count, unit, 'en'), amountInWords(count, unit, 'ja')], [en, ja]);
    });

  it('knows every unit of the catalogue in Japanese', () => {
    for (const { unit } of catalogueEntries) assert.doesNotMatch(amountInWords(3, unit, 'ja'), /[a-z]/, unit);
  });
});
