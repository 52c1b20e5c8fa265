import assert from 'node:assert/strict';
import { everyPage, mostListed, pageOrWhole, wholeList, type ReadPage } from '../src/everyPage.ts';
import { createOutput } from '../src/output.ts';

/** A list of so many numbers, in pages as the API gives them. */
function listOf(size: number): { readonly read: ReadPage<number>; readonly limits: number[] } {
  const limits: number[] = [];
  return {
    limits,
    read: ({ limit, cursor }) => {
      limits.push(limit);
      const from = Number(cursor ?? 0);
      const items = Array.from({ length: Math.min(limit, size - from) }, (_each, n) => from + n);
      const next = from + items.length;
      return Promise.resolve({ body: { items, nextCursor: next < size ? String(next) : null } });
    },
  };
}

describe('A list of the command line', () => {
  it('follows the cursor to its end, each item once', async () => {
    for (const size of [0, 1, 199, 200, 201, 1_234]) {
      const wanted = Array.from({ length: size }, (_each, n) => n);
      assert.deepEqual(await everyPage(listOf(size).read), wanted);
      assert.deepEqual(await wholeList(listOf(size).read), { items: wanted, nextCursor: null });
    }
  });

  it('stops at what a verb lists at most, exactly, and says where the next are', async () => {
    const { read, limits } = listOf(1_000);
    const { items, nextCursor } = await wholeList(read, 450);
    assert.deepEqual([items.length, nextCursor, limits], [450, '450', [200, 200, 50]]);
    assert.equal((await wholeList(listOf(450).read, 450)).nextCursor, null, 'nothing follows');
  });

  it('is one page where a limit or a cursor was asked for', async () => {
    const { read } = listOf(1_000);
    const one = { limit: 7 };
    const page = await pageOrWhole({ limit: '7' }, (asked) => read({ ...one, ...asked }));
    assert.deepEqual([page.items.length, page.nextCursor], [7, '7']);
    assert.equal((await pageOrWhole({}, (asked) => read({ ...one, ...asked }))).items.length, 1_000);
  });

  it('that was cut off says so to people, and in JSON by its cursor', () => {
    const said = (json: boolean, count: number, nextCursor: string | null) => {
      let text = '';
      createOutput(json, { write: (each) => (text += each) }).result({
        items: Array.from({ length: count }, () => 0),
        nextCursor,
      });
      return text;
    };
    assert.match(said(false, mostListed, 'c'), /there are more/);
    assert.equal(said(false, mostListed, null), '');
    assert.equal(said(false, 3, 'c'), '', 'a page that was asked for');
    assert.match(said(true, 3, 'c'), /"nextCursor":"c"/);
  });
});
