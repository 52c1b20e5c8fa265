import assert from 'node:assert/strict';
import { decodeCursor, encodeCursor, pageFrom } from '../src/cursor.ts';

describe('A cursor', () => {
  it('comes back as the key it was made of', () => {
    assert.deepEqual(decodeCursor(encodeCursor(['2026-04-01', 7]), 2), ['2026-04-01', 7]);
    assert.equal(decodeCursor(undefined, 2), undefined);
  });

  it('of another list or of nobody is refused by its field', () => {
    for (const cursor of [
      encodeCursor([1]),
      'abc',
      '',
      Buffer.from('{"a":1}').toString('base64url'),
      encodeCursor([1, 2]).slice(0, 3),
    ])
      assert.throws(() => decodeCursor(cursor, 2), { name: 'InvalidInput', message: /query\.cursor/ });
  });

  it('stands on a page only where more follows', () => {
    const key = (item: number) => [item];
    assert.deepEqual(pageFrom([1, 2], 2, key), { items: [1, 2], nextCursor: null });
    assert.deepEqual(pageFrom([1, 2, 3], 2, key), { items: [1, 2], nextCursor: encodeCursor([2]) });
    assert.deepEqual(pageFrom([], 2, key), { items: [], nextCursor: null });
  });
});
