import assert from 'node:assert/strict';
import { z } from 'zod';
import { newId } from '../src/newId.ts';

describe('ids', () => {
  it('are of version 7, in the order of their milliseconds, and never the same', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => newId(1_700_000_000_000 + index));
    for (const id of ids) assert.ok(z.uuidv7().safeParse(id).success, id);
    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(Array.from({ length: 1_000 }, () => newId(5))).size, 1_000);
    assert.equal(parseInt(newId(1_700_000_000_123).replaceAll('-', '').slice(0, 12), 16), 1_700_000_000_123);
  });
});
