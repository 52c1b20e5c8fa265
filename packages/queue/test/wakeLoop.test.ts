import assert from 'node:assert/strict';
import { createLogger } from '@tsudoi/runtime/logger';
import { createWakeLoop } from '../src/wakeLoop.ts';

const log = createLogger('test', 'silent');

describe('a wake loop', () => {
  it('looks once more for wakes that come during a look, and only once', async () => {
    let looks = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const loop = createWakeLoop({
      name: 'x',
      log,
      pull: async () => {
        looks += 1;
        if (looks === 1) await gate;
        return false;
      },
    });
    loop.kick();
    loop.kick();
    const offered = loop.offer();
    loop.kick();
    open();
    await offered;
    assert.equal(looks, 2);
  });

  it('goes on while there is more and invites others each time', async () => {
    let left = 3;
    let invited = 0;
    const loop = createWakeLoop({
      name: 'x',
      log,
      pull: () => Promise.resolve(--left > 0),
      onMore: () => (invited += 1),
    });
    loop.kick();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([left, invited], [0, 2]);
  });

  it('survives a look that fails and lets nobody wait for ever', async () => {
    let looks = 0;
    const loop = createWakeLoop({
      name: 'x',
      log,
      pull: () => {
        looks += 1;
        return Promise.reject(new Error('the database is away'));
      },
    });
    await loop.offer();
    await loop.offer();
    assert.equal(looks, 2);
    loop.stop();
    await loop.offer();
    assert.equal(looks, 2);
  });
});
