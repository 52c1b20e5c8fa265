import { isPassingFault } from '@tsudoi/runtime/passingFault';
import assert from 'node:assert/strict';
import { insideTransaction, underRequest, type CurrentRequest } from '@tsudoi/runtime/currentActor';
import { Unavailable } from '@tsudoi/runtime/errors';
import { createPoolShares, type Place, type PoolShares } from '../src/poolShares.ts';

describe('Shares of a pool', () => {
  let now = 0;
  const make = (places = 8) =>
    createPoolShares({ places, requestWaitMs: 1_000, foretellAfter: 1, nowMs: () => now });
  const request = (over = false): CurrentRequest => ({ isOver: () => over, begun: false });
  /** Asks for places; each that is granted is noted, in order. */
  function asking(shares: PoolShares, log: string[]) {
    const places: { tenant: string; place: Place }[] = [];
    const faults: unknown[] = [];
    const ask = (tenant: string, count: number, by: () => CurrentRequest | undefined = request) => {
      for (let index = 0; index < count; index += 1) {
        const of = by();
        const acquire = () => shares.acquire(tenant);
        const note = (place: Place) => {
          places.push({ tenant, place });
          log.push(tenant);
        };
        try {
          const taken = of ? underRequest(of, acquire) : acquire();
          if (taken instanceof Promise) taken.then(note, (err: unknown) => faults.push(err));
          else if (taken) note(taken);
        } catch (err) {
          faults.push(err);
        }
      }
    };
    const give = async (tenant: string) => {
      const index = places.findIndex((each) => each.tenant === tenant);
      const [gone] = places.splice(index, 1);
      assert.ok(gone, `${tenant} has no place`);
      shares.release(gone.place);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { ask, give, places, faults };
  }
  beforeEach(() => {
    now = 0;
  });

  it('a tenant that is alone has all places', () => {
    const log: string[] = [];
    asking(make(), log).ask('a', 20);
    assert.equal(log.length, 8);
  });

  it('a flood of one tenant leaves another its places, and the other does not stand behind the flood', async () => {
    const log: string[] = [];
    const { ask, give } = asking(make(), log);
    ask('b', 1);
    await give('b');
    ask('a', 40);
    assert.equal(log.filter((each) => each === 'a').length, 6, 'three quarters');
    ask('b', 1);
    assert.equal(log.at(-1), 'b', 'at once');
    ask('b', 2);
    await give('a');
    assert.equal(log.at(-1), 'b', 'before the 34 of the flood that wait');
  });

  it('tenants that wait have turns', async () => {
    const log: string[] = [];
    const { ask, give } = asking(make(1), log);
    ask('a', 3);
    ask('b', 2);
    ask('c', 1);
    for (let round = 0; round < 5; round += 1) await give(log.at(-1) ?? '');
    assert.deepEqual(log, ['a', 'a', 'b', 'c', 'a', 'b']);
  });

  it('nothing is done for a caller that has gone while it waited, and all for one that was begun', async () => {
    const log: string[] = [];
    const { ask, give, faults } = asking(make(1), log);
    let gone = false;
    ask('a', 1);
    ask('a', 1, () => ({ isOver: () => gone, begun: false }));
    ask('a', 1, () => ({ isOver: () => gone, begun: true }));
    gone = true;
    await give('a');
    assert.deepEqual([log.length, faults.length], [2, 1]);
    assert.ok(faults[0] instanceof Unavailable);
  });

  it('a request does not wait longer than its time, and is refused at once where it would', async () => {
    const log: string[] = [];
    const { ask, give, faults } = asking(make(1), log);
    ask('a', 2);
    now += 300;
    await give('a');
    ask('a', 10);
    assert.equal(faults.length, 7, 'three times 300 ms are within a second');
    now += 1_001;
    await give('a');
    assert.equal(faults.length, 10);
  });

  it('nothing is foretold from the first holds of a process, which are slow', async () => {
    const log: string[] = [];
    const shares = createPoolShares({ places: 1, requestWaitMs: 1_000, foretellAfter: 2, nowMs: () => now });
    const { ask, give, faults } = asking(shares, log);
    ask('a', 2);
    now += 5_000;
    await give('a');
    ask('a', 10);
    assert.equal(faults.length, 1, 'only the one that waited five seconds');
    assert.ok(isPassingFault(faults[0]), 'nothing is wrong with what was asked: it is tried again');
  });

  it('background work leaves room for requests, and always gets on', async () => {
    const log: string[] = [];
    const { ask, give } = asking(make(), log);
    ask('r', 1);
    await give('r');
    ask('j', 20, () => undefined);
    assert.equal(log.filter((each) => each === 'j').length, 4, 'of eight, while there are requests');
    now += 20_000;
    await give('j');
    assert.equal(log.filter((each) => each === 'j').length, 9, 'all, where there are none');
  });

  it('what is inside a transaction does not wait for its own connection', () => {
    const shares = make(1);
    assert.ok(shares.acquire('a'));
    assert.equal(
      insideTransaction(() => shares.acquire('a')),
      undefined,
    );
  });

  it('tells the least wait of requests', async () => {
    const log: string[] = [];
    const shares = make(1);
    const { ask, give } = asking(shares, log);
    ask('a', 2);
    assert.equal(shares.leastWaitMs(), 0);
    now += 70;
    await give('a');
    assert.equal(shares.leastWaitMs(), 70);
    assert.equal(shares.leastWaitMs(), undefined);
  });
});
