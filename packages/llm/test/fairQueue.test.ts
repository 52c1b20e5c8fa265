import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FairQueue, type Ticket } from '../src/fairQueue.ts';

function ticket(tenantId: string, changes: Partial<Ticket> = {}): Ticket {
  return { tenantId, priority: 'interactive', tokens: 100, dueMs: 1_000, ...changes };
}
function serve(queue: FairQueue<Ticket>): Ticket | undefined {
  const next = queue.peek();
  if (next) queue.remove(next, true);
  return next;
}

describe('the order of service', () => {
  it('serves a tenant who asks for one at most after those already in turn, whatever another floods', () => {
    const queue = new FairQueue<Ticket>(0.1);
    for (let n = 0; n < 10_000; n += 1) queue.push(ticket('flood'));
    for (let n = 0; n < 50; n += 1) serve(queue);
    queue.push(ticket('single'));
    const order = [serve(queue)?.tenantId, serve(queue)?.tenantId];
    assert.ok(order.includes('single'), order.join());
  });

  it('weighs tenants by tokens, not by calls', () => {
    const queue = new FairQueue<Ticket>(0.1);
    for (let n = 0; n < 100; n += 1) {
      queue.push(ticket('long', { tokens: 900 }));
      queue.push(ticket('short', { tokens: 100 }));
    }
    const served = { long: 0, short: 0 };
    for (let n = 0; n < 60; n += 1) {
      const next = serve(queue);
      if (next) served[next.tenantId as 'long' | 'short'] += next.tokens;
    }
    assert.ok(Math.abs(served.long - served.short) <= 900, JSON.stringify(served));
  });

  it('takes the most urgent call of a tenant first', () => {
    const queue = new FairQueue<Ticket>(0.1);
    for (const dueMs of [300, 100, 200]) queue.push(ticket('a', { dueMs }));
    assert.deepEqual([serve(queue)?.dueMs, serve(queue)?.dueMs, serve(queue)?.dueMs], [100, 200, 300]);
  });

  it('never leaves batch further behind its share than that share of one call, while both lanes have work', () => {
    const share = 0.1;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 50, maxLength: 50 }), (sizes) => {
        const queue = new FairQueue<Ticket>(share);
        for (const tokens of sizes) {
          for (let n = 0; n < 10; n += 1) {
            queue.push(ticket('i', { tokens }));
            queue.push(ticket('b', { tokens, priority: 'batch' }));
          }
        }
        const largest = Math.max(...sizes);
        let batch = 0;
        let all = 0;
        for (let n = 0; n < 300; n += 1) {
          const next = serve(queue);
          if (!next) break;
          all += next.tokens;
          if (next.priority === 'batch') batch += next.tokens;
          assert.ok(batch >= share * (all - largest) - 1e-9, `${String(batch)} of ${String(all)}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('forgets who gave up and keeps no empty tenants', () => {
    const queue = new FairQueue<Ticket>(0.1);
    const gone = ticket('gone');
    queue.push(gone);
    assert.equal(queue.remove(gone, false), true);
    assert.equal(queue.remove(gone, false), false);
    assert.equal(queue.size, 0);
    assert.equal(queue.peek(), undefined);
  });
});
