import type { Database } from '@tsudoi/database/database';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { openDatabaseClock } from '../src/databaseClock.ts';

const hourMs = 3_600_000;
const trueMs = Date.parse('2026-11-26T03:00:00Z');

describe("The database's clock", () => {
  const log = createLogger('test', 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
  after(() => lifecycle.stop('test over'));

  async function clockOf(aheadMs: number) {
    const registry = new Registry();
    const mine = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    lifecycle.onClose('inner', async () => {
      await mine.stop('test over');
    });
    let passedMs = 0;
    let setBackMs = 0;
    const database = {
      installation: () => Promise.resolve([{ ms: String(trueMs + passedMs) }]),
    } as unknown as Database;
    const clock = await openDatabaseClock({
      database,
      lifecycle: mine,
      log,
      registry,
      wallMs: () => trueMs + aheadMs + passedMs - setBackMs,
      monotonicMs: () => passedMs,
    });
    const skew = async () => (await registry.getMetricsAsJSON())[0]?.values[0]?.value;
    return {
      clock,
      skew,
      unready: () => mine.unready(),
      pass: (ms: number) => (passedMs += ms),
      setBack: (ms: number) => (setBackMs += ms),
    };
  }

  for (const aheadMs of [2 * hourMs, -2 * hourMs, 0]) {
    it(`decides on a machine that is ${String(aheadMs / hourMs)} h ahead`, async () => {
      const { clock, pass, skew, unready } = await clockOf(aheadMs);
      assert.equal(clock.now().getTime(), trueMs);
      pass(90_000);
      assert.equal(clock.now().getTime(), trueMs + 90_000);
      assert.equal(await skew(), aheadMs / 1_000);
      assert.deepEqual(await unready(), aheadMs === 0 ? [] : ['clock']);
    });
  }

  it('goes on when the machine is set back in between', async () => {
    const { clock, pass, setBack } = await clockOf(0);
    pass(5_000);
    setBack(hourMs);
    assert.equal(clock.now().getTime(), trueMs + 5_000);
  });

  it('lets a skew of 30 s be ready, and tells it', async () => {
    const { skew, unready } = await clockOf(30_000);
    assert.equal(await skew(), 30);
    assert.deepEqual(await unready(), []);
  });
});
