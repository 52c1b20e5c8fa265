import assert from 'node:assert/strict';
import type { SendResult } from '../src/way/channels/channel.ts';
import { emailChannel } from '../src/way/channels/emailChannel.ts';
import { afterLedger, afterSend, type Tried } from '../src/way/deliver/nextStep.ts';

const now = new Date('2026-11-21T06:00:00Z');
const startedAt = now;
const mail = { name: 'email', dedupes: false, retry: emailChannel.retry } as const;
const hook = { name: 'webhook', dedupes: true, retry: { waitsSeconds: [2, 4, 8], forSeconds: 20 } } as const;
const after = (
  result: SendResult,
  attempts = 1,
  channel: typeof mail | typeof hook = mail,
  tried: Partial<Tried> = {},
) => afterSend(result, { attempts, startedAt, uselessAfter: undefined, ...tried }, channel, now);

describe('what follows a send', () => {
  it('ends with the first channel that took it', () => {
    assert.deepEqual(after({ outcome: 'delivered' }), { state: 'delivered', channel: 'email' });
  });

  it('goes on to the next channel where this one never will', () => {
    assert.equal(after({ outcome: 'refused' }), 'next_channel');
    assert.equal(after({ outcome: 'gone' }), 'next_channel');
  });

  it('tries mail again for four days, after a minute, five, fifteen, thirty, then hourly', () => {
    const wait = (attempts: number, tried: Partial<Tried> = {}, retryAfterMs?: number) => {
      const result: SendResult = { outcome: 'retry', ...(retryAfterMs !== undefined && { retryAfterMs }) };
      const step = after(result, attempts, mail, tried);
      return step === 'next_channel' ? step : ((step.dueAt?.getTime() ?? 0) - now.getTime()) / 60_000;
    };
    assert.deepEqual([wait(1), wait(2), wait(3), wait(4), wait(5), wait(40)], [1, 5, 15, 30, 60, 60]);
    const daysAgo = (days: number) => ({ startedAt: new Date(now.getTime() - days * 86_400_000) });
    assert.equal(wait(99, daysAgo(3.9)), 60);
    assert.equal(wait(99, daysAgo(3.99)), 'next_channel');
    assert.equal(wait(1, {}, 30 * 60_000), 30, 'Retry-After is obeyed in full');
    const inAnHour = { uselessAfter: new Date(now.getTime() + 3_600_000) };
    assert.equal(wait(4, inAnHour), 30);
    assert.equal(wait(1, inAnHour, 2 * 3_600_000), 'next_channel', 'the event will have begun');
  });

  it('records an unknown outcome where the peer keeps repeats, and sends again where it drops them', () => {
    const unknown = { outcome: 'unknown', reason: 'cut' } as const;
    assert.deepEqual(after(unknown), { state: 'unknown', channel: 'email', reason: 'cut' });
    assert.deepEqual(after(unknown, 1, hook), { dueAt: new Date(now.getTime() + 2_000), reason: 'cut' });
    const longAgo = { startedAt: new Date(now.getTime() - 19_000) };
    assert.deepEqual(after(unknown, 5, hook, longAgo), {
      state: 'unknown',
      channel: 'webhook',
      reason: 'cut',
    });
  });

  it('believes the ledger of an earlier process', () => {
    assert.deepEqual(afterLedger('delivered', 'email'), { state: 'delivered', channel: 'email' });
    assert.equal(afterLedger('gone', 'email'), 'next_channel');
    const found = afterLedger('unknown', 'email');
    assert.ok(found !== 'next_channel' && found.state === 'unknown');
  });
});
