import { publish } from '@tsudoi/database/outbox';
import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { defaultRetention, deleteExpired } from '../src/retention.ts';
import { handle } from '../src/openJobs.ts';
import { relayOutbox } from '../src/relay.ts';
import {
  asOwner,
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

const moved = (tasks: number) => ({ planId: randomUUID(), eventId: randomUUID(), tasks });

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
        for (let tasks = 0; tasks < 20; tasks += 1) await publish(tx, 'plan.tasks_moved', moved(tasks));
        await publish(tx, 'event.created', { eventId: randomUUID() });
      });
    const log = createLogger('test', 'silent');
    await Promise.all(Array.from({ length: 4 }, () => relayOutbox(one.database, testRegistry, log)));
    await relayOutbox(one.database, testRegistry, log);
    assert.deepEqual(await jobs(), [
      { name: 'first.hear', count: 40 },
      { name: 'second.hear', count: 40 },
    ]);
    await until('the gauge says so', async () =>
      /tsudoi_backlog\{[^}]*queue="outbox"[^}]*\} 0\n/.test(await one.metrics.registry.metrics()),
    );
  });

  it('reaches its subscribers independently: one that fails holds up no other', async () => {
    const before = (await marks(one.database)).length;
    one.jobs.work('marks', [
      handle(first, (job, run) =>
        run.database.withTenant(job.tenantId, async (tx) => {
          await mark(tx, `first ${job.payload.type} ${String(job.payload.payload.tasks)}`);
          await run.complete(tx);
        }),
      ),
    ]);
    one.jobs.work('others', [handle(second, () => Promise.reject(new Error('this subscriber is broken')))]);
    await one.database.withTenant(tenantA, (tx) => publish(tx, 'plan.tasks_moved', moved(99)));
    await until(
      'the healthy subscriber has all',
      async () => (await marks(one.database)).length === before + 41,
    );
    assert.ok((await marks(one.database)).includes('first plan.tasks_moved 99'));
  });

  it('that does not fit its schema is a dead letter of each subscriber, with the reason', async () => {
    const insert = (type: string, payload: object) =>
      one.database.withTenant(tenantB, (tx) =>
        tx.execute('insert into core.outbox (tenant_id, type, payload) values ($1, $2, $3)', [
          tenantB,
          type,
          payload,
        ]),
      );
    await insert('plan.tasks_moved', { ...moved(1), planId: 'none' });
    await insert('of.a_newer_version', {});
    await relayOutbox(one.database, testRegistry, createLogger('test', 'silent'));
    const rows = await asOwner<{ name: string; last_error: string }>(
      testDatabase(),
      `select name, last_error from core.job where state = 'dead' and last_error like 'InvalidEvent%' order by name`,
    );
    assert.deepEqual(
      rows.map((row) => row.name),
      ['first.hear', 'second.hear'],
    );
    assert.match(rows[0]?.last_error ?? '', /payload\.planId/);
    const held = await asOwner<{ type: string }>(
      testDatabase(),
      'delete from core.outbox where held_until > now() and relayed_at is null returning type',
    );
    assert.deepEqual(held, [{ type: 'of.a_newer_version' }]);
  });

  it('that cannot be relayed is held alone: its neighbours and other tenants go on', async () => {
    const guilty = randomUUID();
    await asOwner(
      testDatabase(),
      `create function refuse_guilty() returns trigger language plpgsql as $$ begin
         if new.payload #>> '{payload,planId}' = '${guilty}' then raise exception 'guilty'; end if; return new; end $$;
       create trigger refuse_guilty before insert on core.job for each row execute function refuse_guilty()`,
    );
    await one.database.withTenant(tenantB, async (tx) => {
      for (let tasks = 0; tasks < 5; tasks += 1)
        await publish(tx, 'plan.tasks_moved', { ...moved(tasks), ...(tasks === 2 && { planId: guilty }) });
    });
    await one.database.withTenant(tenantA, (tx) => publish(tx, 'plan.tasks_moved', moved(7)));
    await until('all but the guilty one are relayed', async () => {
      await relayOutbox(one.database, testRegistry, createLogger('test', 'silent'));
      const pending = await asOwner<{ last_error: string | null }>(
        testDatabase(),
        'select last_error from core.outbox where relayed_at is null',
      );
      return pending.length === 1 && pending[0]?.last_error === 'guilty';
    });
    await asOwner(
      testDatabase(),
      `drop trigger refuse_guilty on core.job; update core.outbox set held_until = null where relayed_at is null`,
    );
    await until('it is relayed once it can be', async () => {
      const pending = await asOwner(testDatabase(), 'select 1 from core.outbox where relayed_at is null');
      return pending.length === 0;
    });
  });

  it('that runs into a time-out every time is held alone, and tried again soon', async () => {
    const guilty = randomUUID();
    await asOwner(
      testDatabase(),
      `create function time_out_guilty() returns trigger language plpgsql as $$ begin
         if new.payload #>> '{payload,planId}' = '${guilty}' then raise exception 'timeout' using errcode = '57014'; end if; return new; end $$;
       create trigger time_out_guilty before insert on core.job for each row execute function time_out_guilty()`,
    );
    await one.database.withTenant(tenantB, async (tx) => {
      for (let tasks = 0; tasks < 5; tasks += 1)
        await publish(tx, 'plan.tasks_moved', { ...moved(tasks), ...(tasks === 0 && { planId: guilty }) });
    });
    await until('all but the guilty one are relayed', async () => {
      await relayOutbox(one.database, testRegistry, createLogger('test', 'silent'));
      const pending = await asOwner<{ last_error: string | null }>(
        testDatabase(),
        'select last_error from core.outbox where relayed_at is null',
      );
      return pending.length === 1 && pending[0]?.last_error === 'timeout';
    });
    await asOwner(testDatabase(), 'drop trigger time_out_guilty on core.job');
    await until('it is relayed by itself', async () => {
      const pending = await asOwner(testDatabase(), 'select 1 from core.outbox where relayed_at is null');
      return pending.length === 0;
    });
  });

  it('is forgotten a week after it was relayed, as are done jobs after three days', async () => {
    await until('all are settled', async () => {
      const rows = await one.database.dispatcher.query(
        `select 1 from core.job where name = 'first.hear' and state not in ('done', 'dead')`,
      );
      return rows.length === 0;
    });
    assert.deepEqual(await deleteExpired(one.database, defaultRetention), [0, 0, 0, 0]);
    await assert.rejects(
      deleteExpired(one.database, { ...defaultRetention, doneJobs: '1 hour' }),
      /younger than/,
    );
    await asOwner(
      testDatabase(),
      `update core.job set settled_at = settled_at - interval '8 days';
       update core.outbox set relayed_at = relayed_at - interval '8 days'`,
    );
    const [done, , outbox] = await deleteExpired(one.database, defaultRetention);
    assert.deepEqual([done, outbox], [52, 55]);
  });
});
