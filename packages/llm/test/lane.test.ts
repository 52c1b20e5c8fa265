import assert from 'node:assert/strict';
import { silentMetrics } from '@tsudoi/llm/metrics';
import type { LimitStore } from '@tsudoi/llm/stores';
import { createLane } from '../src/lane.ts';
import { buildTarget } from './gatewayBuilders.ts';

const ask = (priority: 'interactive' | 'batch') => ({
  tenantId: priority,
  priority,
  tokens: 10,
  dueMs: 60_000,
  patienceMs: 5_000,
  signal: undefined,
});

describe('the door to a target', () => {
  it('lets an interactive call in at once that came while the limits were asked for a batch call', async () => {
    let answerBatch: (napMs: number) => void = () => undefined;
    const limits: LimitStore = {
      take: (_id, _limits, _tokens, priority) =>
        priority === 'batch' ? new Promise((resolve) => (answerBatch = resolve)) : Promise.resolve(0),
      giveBack: () => Promise.resolve(),
      pause: () => Promise.resolve(),
    };
    const lane = createLane({
      target: () => buildTarget('http://x'),
      limits,
      metrics: silentMetrics,
      elapsedMs: () => performance.now(),
      maxConcurrent: 100,
      maxWaiting: 100,
      batchShare: 0.1,
    });
    const batch = lane.enter({ ...ask('batch'), patienceMs: 500 });
    batch.catch(() => undefined);
    const startedAt = performance.now();
    const interactive = lane.enter(ask('interactive'));
    answerBatch(60_000);
    const slot = await interactive;
    assert.ok(performance.now() - startedAt < 150, `${String(performance.now() - startedAt)} ms`);
    slot.leave();
    await assert.rejects(batch);
    assert.equal(lane.inFlight, 0);
  });
});
