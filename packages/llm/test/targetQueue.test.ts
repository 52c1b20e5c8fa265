import assert from 'node:assert/strict';
import { silentMetrics } from '@tsudoi/llm/metrics';
import type { LimitAsk, LimitGrant, LimitStore } from '@tsudoi/llm/stores';
import { createTargetQueue, QueueBusy, type TargetQueue, type Slot } from '../src/targetQueue.ts';
import { buildTarget } from './gatewayBuilders.ts';

const ask = (priority: 'interactive' | 'batch') => ({
  tenantId: priority,
  priority,
  tokens: 10,
  dueMs: 60_000,
  patienceMs: 5_000,
  signal: undefined,
});

const granted: LimitGrant = { waitMs: 0, openMs: 0, probe: false };
const quietLimits: LimitStore = {
  take: () => Promise.resolve(granted),
  giveBack: () => Promise.resolve(),
  pause: () => Promise.resolve(),
  keepAway: () => Promise.resolve(),
};

function queueOf(limits: LimitStore): TargetQueue {
  return createTargetQueue({
    target: () => buildTarget('http://x'),
    limits,
    metrics: silentMetrics,
    elapsedMs: () => performance.now(),
    maxConcurrent: 100,
    maxWaiting: 100,
    batchShare: 0.1,
  });
}

describe('the door to a target', () => {
  it('lets an interactive call in at once that came while the limits were asked for a batch call', async () => {
    let answerBatch: (grant: LimitGrant) => void = () => undefined;
    const limits: LimitStore = {
      ...quietLimits,
      take: (_id, _limits, { priority }) =>
        priority === 'batch' ? new Promise((resolve) => (answerBatch = resolve)) : Promise.resolve(granted),
    };
    const queue = queueOf(limits);
    const batch = queue.enter({ ...ask('batch'), patienceMs: 500 });
    batch.catch(() => undefined);
    let slot: Slot | undefined;
    const interactive = queue.enter(ask('interactive')).then((got) => (slot = got));
    answerBatch({ ...granted, waitMs: 60_000 });
    // Only turns of the event loop, no time: a nap on account of the batch call would not end in them.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(slot, 'the interactive call is in');
    await interactive;
    slot.leave();
    await assert.rejects(batch);
    assert.equal(queue.inFlight, 0);
  });

  it('asks for a burst of calls together, one by one once the limits refuse, and gives back the difference', async () => {
    const asks: LimitAsk[] = [];
    let back = 0;
    const limits: LimitStore = {
      ...quietLimits,
      take(_id, _limits, each) {
        asks.push(each);
        return Promise.resolve(asks.length === 4 ? { ...granted, waitMs: 5 } : granted);
      },
      giveBack: (_id, tokens) => {
        back += tokens;
        return Promise.resolve();
      },
    };
    const queue = queueOf(limits);
    const sizes = Array.from({ length: 40 }, (_, n) => 10 + (n % 7));
    const slots = await Promise.all(sizes.map((tokens) => queue.enter({ ...ask('interactive'), tokens })));
    assert.equal(queue.inFlight, 40);
    assert.deepEqual(
      asks.map(({ requests }) => requests),
      [1, 2, 4, 8, 1, 2, 4, 8, 16, 2],
    );
    for (const slot of slots) slot.leave();
    // What no further question takes along goes back by itself.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const taken = asks.reduce((sum, { tokens }, index) => sum + (index === 3 ? 0 : tokens), 0);
    assert.equal(
      taken - back,
      sizes.reduce((sum, size) => sum + size, 0),
      'what was taken is what the admitted calls need',
    );
  });

  it('sends everybody elsewhere when the breaker of another replica is open', async () => {
    const queue = queueOf({
      ...quietLimits,
      take: () => Promise.resolve({ waitMs: 0, openMs: 700, probe: false }),
    });
    const refused = await Promise.allSettled([queue.enter(ask('interactive')), queue.enter(ask('batch'))]);
    for (const each of refused) {
      assert.ok(each.status === 'rejected' && each.reason instanceof QueueBusy);
      assert.deepEqual([each.reason.reason, each.reason.openMs], ['open', 700]);
    }
    assert.equal(queue.inFlight, 0);
  });
});
