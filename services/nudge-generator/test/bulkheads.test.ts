import assert from 'node:assert/strict';
import { createBulkheads } from '../src/way/deliver/bulkheads.ts';
import { bisect } from '../src/way/deliver/bisect.ts';
import { Unavailable } from '@tsudoi/runtime/errors';

describe('Bulkheads of receivers', () => {
  let now = 0;
  const make = (most = 100) => createBulkheads({ perTenant: 6, most, stuckMs: 100, nowMs: () => now });
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
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await Promise.all(['1', '2', '3', '4', '5', '6'].map((name) => bulkheads.enter(to(name), 2)));
    let seventh = false;
    void bulkheads.enter(to('7'), 2).then((entered) => (seventh = entered));
    await turn();
    assert.equal(seventh, false);
    assert.equal(await bulkheads.enter(to('8', 'b'), 2), true);
    bulkheads.leave(to('1'));
    await turn();
    assert.equal(seventh, true);

    const few = createBulkheads({ perTenant: 6, most: 4, stuckMs: 100, nowMs: () => now });
    let entered = 0;
    for (let tenant = 0; tenant < 10; tenant += 1)
      void few.enter(to('x', String(tenant)), 16).then(() => (entered += 1));
    await turn();
    assert.equal(entered, 4);
    few.leave(to('x', '0'));
    await turn();
    assert.equal(entered, 5);
  });

  it('keeps a place for a tenant that has none, and for another receiver, where the receivers of ten tenants hang', async () => {
    const bulkheads = createBulkheads();
    const entered = async (receiver: string, tenantId: string) =>
      Promise.race([
        bulkheads.enter(to(receiver, tenantId), 16),
        new Promise<false>((resolve) => setImmediate(resolve, false)),
      ]);
    let held = 0;
    for (let tenant = 0; tenant < 10; tenant += 1)
      for (let host = 0; host < 5; host += 1)
        for (let send = 0; send < 16; send += 1)
          if (await entered(`${String(tenant)}-${String(host)}`, `hangs-${String(tenant)}`)) held += 1;
    assert.ok(held > 200 && held < 250, String(held));
    assert.ok(await entered('good', 'other'));
    assert.ok(await entered('good', 'another'));
  });

  it('leaves another receiver of the same tenant room beside four that hang', async () => {
    const bulkheads = createBulkheads();
    const hang = (host: number) => {
      for (let send = 0; send < 16; send += 1) void bulkheads.enter(to(`hangs-${String(host)}`), 16);
    };
    for (let host = 0; host < 4; host += 1) hang(host);
    assert.equal(
      await Promise.race([
        bulkheads.enter(to('good'), 16),
        new Promise<string>((resolve) => setImmediate(resolve, 'waits')),
      ]),
      true,
    );
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

  it('is cut where it says "not now" while others are served: the lock is of one item', async () => {
    const done: number[] = [];
    const guilty: number[] = [];
    const work = (items: readonly number[]) => {
      if (items.includes(3)) return Promise.reject(new Unavailable('locked'));
      done.push(...items);
      return Promise.resolve();
    };
    await bisect(
      [1, 2, 3, 4, 5],
      work,
      (item) => {
        guilty.push(item);
        return Promise.resolve();
      },
      undefined,
      () => Promise.resolve(true),
    );
    assert.deepEqual([done, guilty], [[1, 2, 4, 5], [3]]);
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
