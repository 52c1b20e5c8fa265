import assert from 'node:assert/strict';
import { createMemberSet } from '../src/caldav/memberSet.ts';
import { atOnce } from '../src/turns.ts';

describe('The set of members that a calendar lists', () => {
  it('has each once, in the order of its text, with the last word on it; a place is found by what stands before', () => {
    for (const count of [0, 1, 511, 512, 513, 4_000]) {
      const members = createMemberSet(100_000);
      const told = new Map<string, boolean>();
      for (let at = 0; at < count; at += 1) {
        // One in three comes twice; ids are cut by the end of a piece of memory.
        const id = `/${'%E9%9B%86'.repeat(at % 20)}/${String((at * 7_919) % Math.max(1, Math.ceil(count / 1.5)))}`;
        const exists = at % 5 !== 0;
        told.set(id, exists);
        assert.ok(members.set(id, exists));
      }
      const list = atOnce(members.sorted());
      const wanted = [...told.keys()].sort();
      assert.equal(list.length, wanted.length);
      assert.deepEqual(list.slice(0, list.length), wanted);
      for (const [place, id] of wanted.entries()) {
        assert.equal(list.isGone(place), !told.get(id), id);
        assert.equal(list.placeAfter(id), place + 1);
        assert.equal(list.has(id), true);
        assert.equal(list.has(`${id}!`), false);
      }
      assert.equal(list.placeAfter(''), 0);
    }
  });

  it('keeps ids of any letters, and takes no more than it was made for', () => {
    const members = createMemberSet(3);
    for (const id of ['/b', '/集い', '/\u{1F600}']) assert.equal(members.set(id, true), true);
    assert.equal(members.set('/b', false), false);
    const list = atOnce(members.sorted());
    assert.deepEqual(list.slice(0, 9), ['/b', '/集い', '/\u{1F600}']);
    assert.equal(list.isGone(0), false);
    assert.throws(() => createMemberSet(1).set('a'.repeat(262_145), true), RangeError);
  });
});
