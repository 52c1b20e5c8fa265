import assert from 'node:assert/strict';
import type { SendResult } from '../src/way/channels/channel.ts';
import { afterLedger, afterSend } from '../src/way/deliver/nextStep.ts';

const now = new Date('2026-11-21T06:00:00Z');
const mail = { name: 'email', dedupes: false } as const;
const hook = { name: 'webhook', dedupes: true } as const;
const after = (result: SendResult, attempts = 1, channel: typeof mail | typeof hook = mail) =>
  afterSend(result, attempts, channel, now);

describe('what follows a send', () => {
  it('ends with the first channel that took it', () => {
    assert.deepEqual(after({ outcome: 'delivered' }), { state: 'delivered', channel: 'email' });
  });

  it('goes on to the next channel where this one never will', () => {
    assert.equal(after({ outcome: 'refused' }), 'next_channel');
    assert.equal(after({ outcome: 'gone' }), 'next_channel');
  });

  it('waits longer with each attempt, at least as long as the peer asks, ten minutes at most', () => {
    const wait = (attempts: number, retryAfterMs?: number) => {
      const step = after({ outcome: 'retry', ...(retryAfterMs !== undefined && { retryAfterMs }) }, attempts);
      return step === 'next_channel' ? step : (step.dueAt?.getTime() ?? 0) - now.getTime();
    };
    assert.deepEqual(
      [wait(1), wait(2), wait(3), wait(1, 30_000), wait(1, 9e9)],
      [2_000, 4_000, 8_000, 30_000, 600_000],
    );
    assert.equal(wait(5), 'next_channel');
  });

  it('records an unknown outcome where the peer keeps repeats, and sends again where it drops them', () => {
    const unknown = { outcome: 'unknown', reason: 'cut' } as const;
    assert.deepEqual(after(unknown), { state: 'unknown', channel: 'email', reason: 'cut' });
    assert.deepEqual(after(unknown, 1, hook), { dueAt: new Date(now.getTime() + 2_000), reason: 'cut' });
    assert.deepEqual(after(unknown, 5, hook), { state: 'unknown', channel: 'webhook', reason: 'cut' });
  });

  it('believes the ledger of an earlier process', () => {
    assert.deepEqual(afterLedger('delivered', 'email'), { state: 'delivered', channel: 'email' });
    assert.equal(afterLedger('gone', 'email'), 'next_channel');
    const found = afterLedger('unknown', 'email');
    assert.ok(found !== 'next_channel' && found.state === 'unknown');
  });
});
