import assert from 'node:assert/strict';
import { createBulkheads } from '../src/way/deliver/bulkheads.ts';
import { bisect } from '../src/way/deliver/bisect.ts';
import { Unavailable } from '@tsudoi/runtime/errors';

describe('Bulkheads of receivers', () => {
  let now = 0;
  const make = () => createBulkheads({ perTenant: 6, most: 8, stuckMs: 100, nowMs: () => now });
  const to = (receiver: string, tenantId = 'a') => ({ receiver, tenantId });
  beforeEach(() => {
    now = 0;
  });

  it('lets as many to a receiver as it takes, and the next when one came back', async () => {
    const bulkheads = make();
    assert.deepEqual(await Promise.all([1, 2].map(() => bulkheads.enter(to('x'), 2))), [true, true]);
    const third = bulkheads.enter(to('x'), 2);
    assert.equal(await bulkheads.enter(to('y'), 2), true, 'another receiver is not concerned');
    bulkheads.leave(to('x'));
    assert.equal(await third, true);
  });

  it('turns away from a receiver that is full and does not move', async () => {
    const bulkheads = make();
    await Promise.all([1, 2].map(() => bulkheads.enter(to('x'), 2)));
    const third = bulkheads.enter(to('x'), 2);
    now = 101;
    assert.equal(await third, false);
    assert.equal(await bulkheads.enter(to('x'), 2), false);
    bulkheads.leave(to('x'));
    assert.equal(await bulkheads.enter(to('x'), 2), true);
  });

  it('gives no tenant more than its part, nor all together more than the whole', async () => {
    const bulkheads = make();
    await Promise.all(['1', '2', '3', '4', '5', '6'].map((name) => bulkheads.enter(to(name), 2)));
    let seventh = false;
    void bulkheads.enter(to('7'), 2).then((entered) => (seventh = entered));
    await Promise.all(['8', '9'].map((name) => bulkheads.enter(to(name, 'b'), 2)));
    let eleventh = false;
    void bulkheads.enter(to('10', 'b'), 2).then((entered) => (eleventh = entered));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([seventh, eleventh], [false, false]);
    bulkheads.leave(to('1'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([seventh, eleventh], [true, false]);
    bulkheads.leave(to('8', 'b'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(eleventh, true);
  });
});

describe('A batch that fails', () => {
  const poison = new TypeError('poison');

  it('is cut in two until the guilty ones are found; each other one is worked', async () => {
    const done: number[] = [];
    const guilty: number[] = [];
    let calls = 0;
    const work = (items: readonly number[]) => {
      calls += 1;
      if (items.some((each) => each === 17 || each === 41)) return Promise.reject(poison);
      done.push(...items);
      return Promise.resolve();
    };
    await bisect(
      Array.from({ length: 50 }, (_, index) => index),
      work,
      (item, fault) => {
        assert.equal(fault, poison);
        guilty.push(item);
        return Promise.resolve();
      },
    );
    assert.deepEqual(guilty, [17, 41]);
    assert.equal(done.length, 48);
    assert.ok(calls < 30, String(calls));
  });

  it('is not cut where it only says "not now"', async () => {
    let calls = 0;
    const work = () => {
      calls += 1;
      return Promise.reject(new Unavailable('later'));
    };
    await assert.rejects(
      bisect([1, 2, 3], work, () => Promise.reject(new Error('nobody is guilty'))),
      Unavailable,
    );
    assert.equal(calls, 1);
  });
});
