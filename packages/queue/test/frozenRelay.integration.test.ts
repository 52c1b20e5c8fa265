import { publish } from '@tsudoi/database/outbox';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { asOwner, openQueueProcess, sleep, tenantA, until, type QueueProcess } from './queueHarness.ts';
import { createWorkerChildren, type WorkerChildren } from './workerChildren.ts';

const events = 3;

describe('A relay that is frozen in the middle of its transaction', function () {
  this.timeout(120_000);
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let writer: QueueProcess;
  let workers: WorkerChildren;

  before(async () => {
    redis = createTestRedis();
    workers = createWorkerChildren(testDatabase(), redis);
    writer = await openQueueProcess(testDatabase(), redis);
    // The server's bound for a transaction that idles, in small; and a relay that takes its time.
    await asOwner(
      testDatabase(),
      `alter role tsudoi_app in database ${testDatabase().name} set idle_in_transaction_session_timeout = '2s';
       create function core.linger() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$;
       create trigger linger before insert on core.job for each row execute function core.linger()`,
    );
  });
  after(async () => {
    workers.end();
    await writer.lifecycle.stop('test over');
    await redis.drop();
  });

  const startWorker = () => workers.start();
  const jobs = async () =>
    (
      await asOwner<{ name: string; n: number; keys: number }>(
        testDatabase(),
        'select name, count(*)::int n, count(distinct dedupe_key)::int as keys from core.job group by 1 order by 1',
      )
    ).map(({ name, n, keys }) => `${name}: ${String(n)} of ${String(keys)}`);

  it('loses what it held: another relays it, once; woken, it relays again and has doubled nothing', async () => {
    const frozen = await startWorker();
    await writer.database.withTenant(tenantA, async (tx) => {
      for (let index = 0; index < events; index += 1)
        await publish(tx, 'plan.tasks_moved', { eventId: tenantA, planId: tenantA, tasks: 1 });
    });
    await until(
      'it inserts the jobs',
      async () =>
        (
          await asOwner(
            testDatabase(),
            `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
          )
        ).length > 0,
    );
    frozen.kill('SIGSTOP');
    assert.deepEqual(await jobs(), []);
    await startWorker();
    const wanted = ['first.hear', 'second.hear'].map(
      (name) => `${name}: ${String(events)} of ${String(events)}`,
    );
    await until('another relayed', async () => (await jobs()).length === 2, 60_000);
    assert.deepEqual(await jobs(), wanted);
    frozen.kill('SIGCONT');
    await sleep(3_000);
    assert.deepEqual(await jobs(), wanted);
    assert.equal(frozen.exitCode ?? frozen.signalCode, null);
    const open = await asOwner(testDatabase(), 'select 1 from core.outbox where relayed_at is null');
    assert.equal(open.length, 0);
  });
});
