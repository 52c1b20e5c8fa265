import { createLifecycle, type Lifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { startFaultProxy, type FaultProxy } from '@tsudoi/testing/faultProxy';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import pg from 'pg';
import { openDatabase, type Database } from '../src/database.ts';
import { publish } from '../src/outbox.ts';
import { asOwner, tenantA } from './openTestDatabase.ts';

const answerMs = 400;

describe('A database that fails silently', function () {
  this.timeout(60_000);
  const testDatabase = useTestDatabase({ before, after });
  const log = createLogger('test', 'silent');
  let proxy: FaultProxy;
  let lifecycle: Lifecycle;
  let database: Database;

  beforeEach(async () => {
    const through = (url: string) => {
      const changed = new URL(url);
      changed.port = String(proxy.port);
      return changed.href;
    };
    proxy = await startFaultProxy(Number(new URL(testDatabase().appUrl).port));
    lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 10_000 });
    database = await openDatabase({
      url: through(testDatabase().appUrl),
      dispatcherUrl: through(testDatabase().dispatcherUrl),
      applicationName: 'silent-test',
      connectionBudget: 6,
      maxReplicas: 1,
      answerMs,
      log,
      lifecycle,
    });
  });
  afterEach(async () => {
    proxy.set({});
    await lifecycle.stop('test over');
    await proxy.close();
  });

  const one = () => database.withTenant(tenantA, (tx) => tx.query('select 1 as one'));
  const write = () =>
    database.withTenant(tenantA, (tx) => publish(tx, 'event.created', { eventId: tenantA }));
  const written = async () => (await asOwner(testDatabase(), 'select 1 from core.outbox')).length;

  it('behind a black hole: each wait ends at its bound as a passing fault, and the next statement has a new connection', async () => {
    await Promise.all([one(), one(), one(), database.dispatcher.query('select 1')]);
    proxy.set({ blackHole: true });
    const startedMs = performance.now();
    const results = await Promise.allSettled([
      one(),
      write(),
      database.installation('select 1'),
      database.dispatcher.query('select 1'),
    ]);
    const tookMs = performance.now() - startedMs;
    assert.ok(results.every((each) => each.status === 'rejected' && isPassingFault(each.reason)));
    assert.ok(tookMs >= answerMs && tookMs < 10 * answerMs, `${String(Math.round(tookMs))} ms`);
    proxy.set({});
    assert.deepEqual(await one(), [{ one: 1 }]);
    assert.equal((await database.dispatcher.query('select 1')).length, 1);
  });

  it('that goes on answering is waited for, however long it takes', async () => {
    const rows = await database.withTenant(tenantA, (tx) =>
      tx.query(
        `select length(repeat('x', 20000)) as length, repeat('x', 20000) as filling, pg_sleep(${String(answerMs / 4_000)})
         from generate_series(1, 12)`,
      ),
    );
    assert.equal(rows.length, 12);
    assert.deepEqual(await one(), [{ one: 1 }]);
  });

  it('behind a black hole is not ready, and ready again with the network', async () => {
    assert.deepEqual(await lifecycle.unready(), []);
    proxy.set({ blackHole: true });
    assert.deepEqual(await lifecycle.unready(), ['database']);
    proxy.set({});
    proxy.cutAll();
    const untilMs = performance.now() + 20_000;
    while ((await lifecycle.unready()).length > 0 && performance.now() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await lifecycle.unready(), []);
  });

  it('stays ready while every connection of the pool waits for a locked table', async () => {
    const lock = 'select pg_advisory_xact_lock(7)';
    const held = Promise.withResolvers<undefined>();
    const over = Promise.withResolvers<undefined>();
    let waits = true;
    const locked = database.withTenant(tenantA, async (tx) => {
      await tx.query(lock);
      held.resolve(undefined);
      await over.promise;
    });
    // A lock that could not be had fails the test instead of being waited for.
    locked.catch(held.reject);
    await held.promise;
    // A wait ends at its bound, so each caller waits anew: the pool stays full until the end.
    const waiting = Array.from({ length: 12 }, async () => {
      while (waits)
        await database
          .withTenant(tenantA, (tx) => tx.query(lock))
          .catch((err: unknown) => {
            assert.ok(isPassingFault(err), String(err));
          });
    });
    try {
      assert.ok(database.poolState().waiting > 0);
      assert.deepEqual(await lifecycle.unready(), []);
      assert.ok(database.poolState().waiting > 0);
    } finally {
      waits = false;
      over.resolve(undefined);
    }
    await Promise.all([locked, ...waiting]);
  });

  it('behind a black hole in the middle of a transaction: the server ends it too, and what it locked is free', async () => {
    const role = { url: testDatabase().appUrl, name: 'idle_in_transaction_session_timeout' };
    const client = new pg.Client({ connectionString: role.url });
    await client.connect();
    const { rows } = await client.query<{ ms: number }>(
      `select setting::int as ms from pg_settings where name = $1`,
      [role.name],
    );
    await client.end();
    const boundMs = rows[0]?.ms ?? 0;
    assert.ok(boundMs > 0 && boundMs <= 60_000, `the role's transactions may idle for ${String(boundMs)} ms`);
    // The same bound, in small.
    await asOwner(
      testDatabase(),
      `alter role tsudoi_app in database ${testDatabase().name} set ${role.name} = '${String(boundMs / 30)}ms'`,
    );
    try {
      proxy.cutAll();
      await one().catch(() => undefined);
      const [row] = await asOwner<{ id: string }>(
        testDatabase(),
        `insert into core.tenant (id, slug, name) values ('${tenantA}', 'held', 'Held') on conflict (id) do update set name = 'Held' returning id`,
      );
      const name = async () =>
        database.withTenant(tenantA, (tx) =>
          tx.query('select name from core.tenant where id = $1 for update', [row?.id]),
        );
      await assert.rejects(
        database.withTenant(tenantA, async (tx) => {
          await tx.query('select name from core.tenant where id = $1 for update', [row?.id]);
          proxy.set({ swallowAfterBytes: 1 });
          await tx.query('select 1');
        }),
        isPassingFault,
      );
      proxy.set({});
      const open = () =>
        asOwner(
          testDatabase(),
          `select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction' and usename = 'tsudoi_app'`,
        );
      assert.equal(
        (await open()).length,
        1,
        'the server still holds the transaction of a client that gave up',
      );
      const untilMs = performance.now() + 20_000;
      while ((await open()).length > 0 && performance.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await name(), [{ name: 'Held' }]);
    } finally {
      await asOwner(
        testDatabase(),
        `alter role tsudoi_app in database ${testDatabase().name} reset ${role.name}`,
      );
    }
  });

  it('that commits and is cut before it says so: the fault passes, and the rows are there', async () => {
    const before = await written();
    proxy.set({ cutAfter: /commit/i });
    await assert.rejects(write(), isPassingFault);
    // The cut reaches the client while the server still commits.
    const untilMs = performance.now() + 20_000;
    while ((await written()) === before && performance.now() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(await written(), before + 1);
    await write();
    assert.equal(await written(), before + 2);
  });

  it('that ends every backend a hundred times ends no process', async () => {
    let served = 0;
    for (let round = 0; round < 100; round += 1) {
      const calls = [one(), one(), write()];
      void asOwner(
        testDatabase(),
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'silent-test%' and datname = current_database()`,
      );
      for (const each of await Promise.allSettled(calls)) {
        if (each.status === 'fulfilled') served += 1;
        else assert.ok(isPassingFault(each.reason), String(each.reason));
      }
    }
    assert.ok(served > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await one()).length, 1);
  });

  it('that was migrated beside the process: a statement that is prepared fails once, as a passing fault', async () => {
    await asOwner(
      testDatabase(),
      'create table migrated (a int); insert into migrated values (1); grant select on migrated to tsudoi_app',
    );
    const read = () =>
      database.withTenant(tenantA, (tx) => tx.prepared('migrated', 'select * from migrated', []));
    // Every connection of the pool knows the statement.
    await Promise.all([read(), read(), read()]);
    await asOwner(testDatabase(), 'alter table migrated add column b int default 2');
    let failed = 0;
    for (let served = 0; served < 10;) {
      try {
        assert.deepEqual(await read(), [{ a: 1, b: 2 }]);
        served += 1;
      } catch (err) {
        failed += 1;
        assert.ok(isPassingFault(err) && failed < 10, String(err));
      }
    }
    assert.ok(failed > 0);
    await asOwner(testDatabase(), 'drop table migrated');
  });

  it('that ends a transaction because it idles: a passing fault, and the next has a new connection', async () => {
    await asOwner(
      testDatabase(),
      `alter role tsudoi_app in database ${testDatabase().name} set idle_in_transaction_session_timeout = '100ms'`,
    );
    try {
      proxy.cutAll();
      await one().catch(() => undefined);
      for (let round = 0; round < 3; round += 1)
        await assert.rejects(
          database.withTenant(tenantA, async (tx) => {
            await tx.query('select 1');
            await new Promise((resolve) => setTimeout(resolve, 300));
            await tx.query('select 2');
          }),
          isPassingFault,
        );
      assert.deepEqual(await one(), [{ one: 1 }]);
    } finally {
      await asOwner(
        testDatabase(),
        `alter role tsudoi_app in database ${testDatabase().name} reset idle_in_transaction_session_timeout`,
      );
    }
  });

  it('that takes no more connections (53300): a passing fault, and served again once it does', async () => {
    await asOwner(testDatabase(), `alter database ${testDatabase().name} connection limit 0`);
    try {
      proxy.cutAll();
      await one().catch(() => undefined);
      for (let round = 0; round < 3; round += 1) await assert.rejects(one(), isPassingFault);
    } finally {
      await asOwner(testDatabase(), `alter database ${testDatabase().name} connection limit -1`);
    }
    assert.deepEqual(await one(), [{ one: 1 }]);
  });

  it('that only reads: writes are passing faults, and their connection is thrown away', async () => {
    await asOwner(
      testDatabase(),
      `alter role tsudoi_app in database ${testDatabase().name} set default_transaction_read_only = on`,
    );
    try {
      proxy.cutAll();
      await one().catch(() => undefined);
      await assert.rejects(write(), { code: '25006' });
      await assert.rejects(write(), isPassingFault);
    } finally {
      await asOwner(
        testDatabase(),
        `alter role tsudoi_app in database ${testDatabase().name} reset default_transaction_read_only`,
      );
    }
    const before = await written();
    await write();
    assert.equal(await written(), before + 1);
  });
});
