import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startOtlpCollector, type OtlpCollector } from '@tsudoi/testing/fakes/otlpCollector';
import { createLogger } from '../src/logger.ts';
import { createLogQueue } from '../src/tracing/logQueue.ts';

describe('Log lines by OTLP', function () {
  this.timeout(60_000);
  let collector: OtlpCollector;
  const silent = { write: () => undefined };
  const open = (more = {}) =>
    createLogQueue({ url: new URL('/v1/logs', collector.url), everyMs: 10, ...more });

  beforeEach(async () => {
    collector = await startOtlpCollector();
  });
  afterEach(async () => {
    await collector.close();
  });

  it('come with their service, severity and fields, and without what may not be logged', async () => {
    const queue = open();
    const log = createLogger('accounts', 'info', { write: () => undefined }, queue);
    log.warn({ tenant_id: 't1', count: 3, password: 'secret' }, 'a limit is near');
    log.debug('not at this level');
    assert.equal(await queue.flush(), 0);
    assert.deepEqual(collector.lines, [
      {
        service: 'accounts',
        traceId: undefined,
        message: 'a limit is near',
        severity: 'warn',
        attributes: { tenant_id: 't1', count: '3', password: '[redacted]' },
      },
    ]);
  });

  it('that a collector refuses are counted as lost, and so are those that no memory is for', async () => {
    collector.answer(401);
    const queue = open();
    const log = createLogger('accounts', 'info', silent, queue);
    for (let line = 0; line < 3; line += 1) log.info({ line }, 'x');
    assert.equal(await queue.flush(), 3);
    collector.answer(200);
    const narrow = open({ mostUnits: 1_000 });
    const other = createLogger('accounts', 'info', silent, narrow);
    other.error({ text: 'y'.repeat(300_000) }, 'no line of ours is so long');
    for (let line = 0; line < 50; line += 1) other.info({ line }, 'x');
    const lost = await narrow.flush();
    assert.equal(lost + collector.lines.length, 51);
    assert.ok(collector.lines.length > 5 && collector.lines.length < 15, String(collector.lines.length));
  });

  it('hold up no stop when the collector hangs', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const { port } = hanging.address() as AddressInfo;
    const queue = createLogQueue({ url: new URL(`http://127.0.0.1:${String(port)}/v1/logs`), everyMs: 10 });
    const log = createLogger('accounts', 'info', silent, queue);
    for (let line = 0; line < 2_000; line += 1) log.info({ line }, 'x');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    // A timer ends whole milliseconds, before the time itself is over.
    assert.equal(await queue.flush(200.9), 2_000);
    assert.ok(performance.now() - startedAt < 3_000);
    hanging.closeAllConnections();
    hanging.close();
  });

  it('wait for a collector that is away, up to a bound; what is beyond is counted', async () => {
    collector.answer(503);
    const queue = open({ most: 5, batch: 2 });
    const log = createLogger('accounts', 'info', silent, queue);
    for (let line = 0; line < 8; line += 1) log.info({ line }, 'x');
    assert.equal(await queue.flush(), 8, 'nothing came through');
    collector.answer(200);
    const again = open({ most: 5 });
    const other = createLogger('accounts', 'info', silent, again);
    for (let line = 0; line < 8; line += 1) other.info({ line }, 'x');
    assert.equal(await again.flush(), 3);
    assert.equal(collector.lines.length, 5);
  });
});
