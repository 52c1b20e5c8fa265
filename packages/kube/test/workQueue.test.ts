import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { startWorkQueue } from '../src/workQueue.ts';

const retry = { firstMs: 5, mostMs: 20 };

describe('The work queue', () => {
  it('works a key once however often it was added, and again when it was added meanwhile', async () => {
    const worked: string[] = [];
    const { promise: gate, resolve: go } = Promise.withResolvers<undefined>();
    const queue = startWorkQueue({
      concurrency: 1,
      retry,
      work: async (key) => {
        worked.push(key);
        if (worked.length === 1) await gate;
        return undefined;
      },
    });
    for (const key of ['a', 'b', 'b', 'b', 'a', 'a']) queue.add(key);
    go(undefined);
    while (queue.length > 0) await pause(2);
    assert.deepEqual(worked, ['a', 'b', 'a']);
    await queue.stop();
  });

  it('works what is urgent before all that wait, also when it is tried again, until it is forgotten', async () => {
    const worked: string[] = [];
    const { promise: gate, resolve: go } = Promise.withResolvers<undefined>();
    const queue = startWorkQueue({
      concurrency: 1,
      retry,
      work: async (key) => {
        worked.push(key);
        if (worked.length === 1) await gate;
        return undefined;
      },
    });
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
    queue.addFirst('d');
    queue.addAfter('d', 5);
    await pause(20);
    queue.add('b');
    go(undefined);
    while (queue.length > 0) await pause(2);
    assert.deepEqual(worked, ['a', 'd', 'b', 'c']);
    queue.forget('d');
    worked.length = 0;
    for (const key of ['b', 'c', 'd']) queue.add(key);
    while (queue.length > 0) await pause(2);
    assert.deepEqual(worked, ['b', 'c', 'd']);
    await queue.stop();
  });

  it('never works one key twice at the same time, though several keys at once', async () => {
    const busy = new Map<string, number>();
    let mostOfOne = 0;
    let mostOfAll = 0;
    const queue = startWorkQueue({
      concurrency: 3,
      retry,
      work: async (key) => {
        busy.set(key, (busy.get(key) ?? 0) + 1);
        mostOfOne = Math.max(mostOfOne, busy.get(key) ?? 0);
        mostOfAll = Math.max(
          mostOfAll,
          [...busy.values()].reduce((sum, each) => sum + each, 0),
        );
        await pause(3);
        busy.set(key, (busy.get(key) ?? 1) - 1);
        return undefined;
      },
    });
    for (let round = 0; round < 10; round += 1) {
      for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
      await pause(2);
    }
    while (queue.length > 0) await pause(2);
    assert.equal(mostOfOne, 1);
    assert.equal(mostOfAll, 3);
    await queue.stop();
  });

  it('tries what failed again after a growing pause, while others go on', async () => {
    const failures: number[] = [];
    const worked: string[] = [];
    const queue = startWorkQueue({
      concurrency: 1,
      retry,
      work: async (key) => {
        worked.push(key);
        if (key === 'bad' && failures.length < 3) throw new Error('not yet');
        return undefined;
      },
      onFault: (_key, _err, count) => failures.push(count),
    });
    queue.add('bad');
    queue.add('good');
    while (worked.filter((key) => key === 'bad').length < 4) await pause(2);
    assert.deepEqual(failures, [1, 2, 3]);
    assert.equal(worked[1], 'good');
    await queue.stop();
  });

  it('looks again when a work asks for it, at the earlier of two wishes, and never once it is stopped', async () => {
    let worked = 0;
    const queue = startWorkQueue({
      concurrency: 1,
      retry,
      work: async () => ((worked += 1), worked < 3 ? 1 : undefined),
    });
    queue.addAfter('a', 60_000);
    queue.addAfter('a', 1);
    while (worked < 3) await pause(2);
    queue.addAfter('a', 10);
    await queue.stop();
    await pause(20);
    assert.equal(worked, 3);
  });
});
