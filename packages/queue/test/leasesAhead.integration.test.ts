import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { enqueue } from '../src/enqueue.ts';
import { endLeasesAhead } from '../src/retention.ts';
import {
  asOwner,
  createMarks,
  marks,
  openQueueProcess,
  tenantA,
  until,
  type QueueProcess,
} from './queueHarness.ts';
import { markJob } from './testJobs.ts';
import { createWorkerChildren, type WorkerChildren } from './workerChildren.ts';

/** Whose leases are not ended, and why. */
const longLeases: Readonly<Record<string, string>> = {
  'core.idempotency_key': 'judged by core.lease_is_over when its key is asked for again',
  'nudge.llm_reservation': 'money of a batch is rightly held for up to a day',
};

describe("A database's clock that was a day ahead and is set back", function () {
  this.timeout(60_000);
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let writer: QueueProcess;
  let workers: WorkerChildren;

  before(async () => {
    redis = createTestRedis();
    workers = createWorkerChildren(testDatabase(), redis);
    await createMarks(testDatabase());
    writer = await openQueueProcess(testDatabase(), redis);
  });
  after(async () => {
    workers.end();
    await writer.lifecycle.stop('test over');
    await redis.drop();
  });

  const startWorker = () => workers.start();
  const leases = () =>
    asOwner<{ note: string; ahead: string; attempts: number }>(
      testDatabase(),
      `select payload ->> 'note' as note, extract(epoch from lease_until - now()) as ahead, attempts from core.job where state = 'running'`,
    );

  it('a claim that its worker took then and died with is free again; one that is held lives on', async () => {
    const doomed = await startWorker();
    await writer.database.withTenant(tenantA, (tx) =>
      enqueue(tx, markJob, { note: 'lost', sleepMs: 60_000 }),
    );
    await until('it began', async () => (await marks(writer.database)).includes('began lost'));
    doomed.kill('SIGKILL');
    await once(doomed, 'exit');
    // By the clock as it stands its lease ends in a day.
    await asOwner(
      testDatabase(),
      `update core.job set lease_until = lease_until + interval '1 day' where state = 'running'`,
    );
    const holder = await startWorker();
    await writer.database.withTenant(tenantA, (tx) =>
      enqueue(tx, markJob, { note: 'held', sleepMs: 60_000 }),
    );
    await until('it began', async () => (await marks(writer.database)).includes('began held'));

    assert.equal(await endLeasesAhead(writer.database), 1);
    await until('another has the lost one', async () =>
      (await leases()).some(({ note, attempts }) => note === 'lost' && attempts === 2),
    );
    assert.equal((await leases()).find(({ note }) => note === 'held')?.attempts, 1);
    assert.equal(await endLeasesAhead(writer.database), 0);
    holder.kill('SIGTERM');
    await once(holder, 'exit');
  });

  it('a domain event that was held for a minute then is not held for a day', async () => {
    const held = async (ahead: string) =>
      (
        await asOwner<{ id: string }>(
          testDatabase(),
          `insert into core.outbox (tenant_id, type, payload, held_until) values ('${tenantA}', 'plan.accepted', '{}', now() + interval '${ahead}') returning id`,
        )
      )[0]?.id;
    const [far, near] = [await held('1 day'), await held('1 minute')];
    assert.equal(await endLeasesAhead(writer.database), 1);
    const free = await asOwner<{ id: string }>(
      testDatabase(),
      `select id from core.outbox where held_until <= now()`,
    );
    assert.deepEqual(
      free.map(({ id }) => id),
      [far],
    );
    assert.notEqual(near, far);
  });

  it('no table with leases is forgotten', async () => {
    const tables = await asOwner<{ name: string; ended: boolean }>(
      testDatabase(),
      `select c.table_schema || '.' || c.table_name as name,
         (select prosrc from pg_proc where oid = 'core.end_leases_ahead'::regproc) like
           '%update ' || c.table_schema || '.' || c.table_name || ' set lease_until%' as ended
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.column_name = 'lease_until' and t.table_type = 'BASE TABLE' order by 1`,
    );
    assert.ok(tables.length > 5);
    assert.deepEqual(
      tables.filter(({ ended }) => !ended).map(({ name }) => name),
      Object.keys(longLeases),
    );
  });
});
