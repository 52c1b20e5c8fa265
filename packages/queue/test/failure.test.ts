import { Conflict, InvalidInput, NotFound, Unavailable } from '@tsudoi/runtime/errors';
import assert from 'node:assert/strict';
import { z } from 'zod';
import { backoffMs } from '@tsudoi/runtime/backoff';
import { defineJob } from '../src/defineJob.ts';
import { settlementOf, Stopping } from '../src/failure.ts';
import type { ClaimedJob } from '../src/leases.ts';

const now = new Date('2026-04-01T00:00:00Z');
const definition = defineJob({
  name: 'sample.run',
  queue: 'sample',
  payload: z.object({}),
  attempts: 3,
  backoff: { firstMs: 1_000, maxMs: 60_000 },
});

function claimed(attempt: number): ClaimedJob {
  return {
    id: '1',
    tenantId: 't',
    name: 'sample.run',
    payload: {},
    attempt,
    fence: '1',
    traceparent: null,
    createdAt: now,
    dueAt: now,
  };
}
const outcome = (thrown: unknown, attempt = 1) =>
  settlementOf(claimed(attempt), definition, thrown, now, () => 1);

describe('what a failed try becomes', () => {
  it('an unknown fault is tried again, twice as late each time', () => {
    assert.deepEqual(outcome(new Error('x'), 1).dueAt, new Date(now.getTime() + 1_000));
    assert.deepEqual(outcome(new Error('x'), 2).dueAt, new Date(now.getTime() + 2_000));
  });

  it('the last attempt is a dead letter that says why', () => {
    const { outcome: end, error } = outcome(new TypeError('broken'), 3);
    assert.equal(end, 'dead');
    assert.equal(error, 'TypeError: broken');
  });

  it('what no try can mend is dead at once', () => {
    for (const thrown of [new InvalidInput('x'), new NotFound('x'), new z.ZodError([])])
      assert.equal(outcome(thrown).outcome, 'dead');
    assert.equal(outcome(new Conflict('x')).outcome, 'due');
  });

  it('Unavailable waits at least as long as it asks', () => {
    assert.deepEqual(outcome(new Unavailable('x', 30)).dueAt, new Date(now.getTime() + 30_000));
    assert.deepEqual(outcome(new Unavailable('x', 0)).dueAt, new Date(now.getTime() + 1_000));
  });

  it('a stopping process hands its job back at no cost', () => {
    assert.equal(outcome(new Stopping('x'), 3).outcome, 'returned');
  });

  it('backoff stays between half of the step and the step, and under its most', () => {
    for (let attempt = 1; attempt <= 40; attempt += 1) {
      const step = Math.min(60_000, 1_000 * 2 ** (attempt - 1));
      assert.equal(
        backoffMs(definition.backoff, attempt, () => 0),
        step / 2,
      );
      assert.equal(
        backoffMs(definition.backoff, attempt, () => 1),
        step,
      );
    }
  });
});
