import assert from 'node:assert/strict';
import { createLogger } from '../src/logger.ts';
import { createLifecycle } from '../src/lifecycle.ts';

const log = createLogger('test', 'silent');

describe('The life of a process', () => {
  it('stops intake first, then closes what it opened, last opened first', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    const order: string[] = [];
    lifecycle.onClose('database', () => void order.push('close database'));
    lifecycle.onStopIntake('http', () => void order.push('stop http'));
    lifecycle.onClose('jobs', () => void order.push('close jobs'));
    lifecycle.onStopIntake('queue', () => void order.push('stop queue'));
    assert.equal(await lifecycle.stop('test'), true);
    assert.deepEqual(order, ['stop queue', 'stop http', 'close jobs', 'close database']);
  });

  it('is unready from the moment it stops, before intake ends', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 20, deadlineMs: 1_000 });
    lifecycle.addReadiness('database', () => true);
    assert.deepEqual(await lifecycle.unready(), []);
    let intakeOpen = true;
    lifecycle.onStopIntake('http', () => void (intakeOpen = false));
    const stopping = lifecycle.stop('test');
    assert.deepEqual(await lifecycle.unready(), ['stopping']);
    assert.ok(intakeOpen);
    await stopping;
    assert.ok(!intakeOpen);
  });

  it('names the checks that fail, by answer or by throwing', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    lifecycle.addReadiness('good', () => true);
    lifecycle.addReadiness('false', () => false);
    lifecycle.addReadiness('throws', () => {
      throw new Error('away');
    });
    assert.deepEqual(await lifecycle.unready(), ['false', 'throws']);
  });

  it('closes the rest when one closer throws, and says that it was not clean', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    let closed = false;
    lifecycle.onClose('first', () => void (closed = true));
    lifecycle.onClose('second', () => Promise.reject(new Error('stuck')));
    assert.equal(await lifecycle.stop('test'), false);
    assert.ok(closed);
  });

  it('gives up on a closer that never ends at the hard deadline', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 30 });
    lifecycle.onClose('endless', () => new Promise(() => undefined));
    assert.equal(await lifecycle.stop('test'), false);
  });

  it('waits longer where what runs was given more, by what holds when it stops', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 30 });
    let moreMs = 0;
    lifecycle.extendDeadline(() => moreMs);
    lifecycle.onClose('slow', () => new Promise((resolve) => setTimeout(resolve, 200)));
    moreMs = 60_000;
    assert.equal(await lifecycle.stop('test'), true);
  });

  it('stops once, however often it is asked', async () => {
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    let times = 0;
    lifecycle.onClose('once', () => void (times += 1));
    assert.equal(lifecycle.stop('a'), lifecycle.stop('b'));
    await lifecycle.stop('c');
    assert.equal(times, 1);
  });
});
