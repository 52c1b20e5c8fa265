import { publish } from '@tsudoi/database/outbox';
import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { deleteExpired } from '../src/retention.ts';
import { handle } from '../src/openJobs.ts';
import { relayOutbox } from '../src/relay.ts';
import {
  createMarks,
  mark,
  marks,
  openQueueProcess,
  tenantA,
  tenantB,
  until,
  type QueueProcess,
} from './queueHarness.ts';
import { first, second, testRegistry } from './testJobs.ts';

describe('a domain event', () => {
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let one: QueueProcess;

  before(async () => {
    redis = createTestRedis();
    await createMarks(testDatabase());
    one = await openQueueProcess(testDatabase(), redis);
  });
  after(async () => {
    await one.lifecycle.stop('test over');
    await redis.drop();
  });

  const jobs = () =>
    one.database.dispatcher.query<{ name: string; count: number }>(
      'select name, count(*)::int as count from core.job group by name order by name',
    );

  it('becomes one job a subscriber, though four relays run at once', async () => {
    for (const tenant of [tenantA, tenantB])
      await one.database.withTenant(tenant, async (tx) => {
        for (let index = 0; index < 20; index += 1) await publish(tx, 'thing.happened', { index });
        await publish(tx, 'nobody.listens', {});
      });
    const log = createLogger('test', 'silent');
    await Promise.all(Array.from({ length: 4 }, () => relayOutbox(one.database, testRegistry, log)));
    await relayOutbox(one.database, testRegistry, log);
    assert.deepEqual(await jobs(), [
      { name: 'first.hear', count: 40 },
      { name: 'second.hear', count: 40 },
    ]);
    assert.match(await one.metrics.registry.metrics(), /tsudoi_backlog\{[^}]*queue="outbox"[^}]*\} 0\n/);
  });

  it('reaches its subscribers independently: one that fails holds up no other', async () => {
    const before = (await marks(one.database)).length;
    one.jobs.work('marks', [
      handle(first, (job, run) =>
        run.database.withTenant(job.tenantId, async (tx) => {
          await mark(tx, `first ${job.payload.type} ${JSON.stringify(job.payload.payload)}`);
          await run.complete(tx);
        }),
      ),
    ]);
    one.jobs.work('others', [handle(second, () => Promise.reject(new Error('this subscriber is broken')))]);
    await one.database.withTenant(tenantA, (tx) => publish(tx, 'thing.happened', { index: 'live' }));
    await until(
      'the healthy subscriber has all',
      async () => (await marks(one.database)).length === before + 41,
    );
    assert.ok((await marks(one.database)).includes('first thing.happened {"index":"live"}'));
  });

  it('is forgotten a week after it was relayed, as are done jobs after three days', async () => {
    await until('all are settled', async () => {
      const rows = await one.database.dispatcher.query(
        `select 1 from core.job where name = 'first.hear' and state <> 'done'`,
      );
      return rows.length === 0;
    });
    const ages = { doneJobs: '1 hour', deadJobs: '1 hour', outbox: '1 hour', idempotencyKeys: '1 hour' };
    assert.deepEqual(await deleteExpired(one.database, ages), [0, 0, 0, 0]);
    const [done, , outbox] = await deleteExpired(one.database, { ...ages, doneJobs: '0', outbox: '0' });
    assert.deepEqual([done, outbox], [41, 43]);
  });
});
