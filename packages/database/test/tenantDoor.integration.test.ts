import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import type { Database } from '../src/database.ts';
import { publish } from '../src/outbox.ts';
import { asOwner, openForTest, tenantA, tenantB } from './openTestDatabase.ts';

const insertJob = (note: string, tenant: string) =>
  `insert into core.job (tenant_id, queue, name, payload) values ('${tenant}', 'q', '${note}', '{}')`;

describe('The door to a tenant', () => {
  const testDatabase = useTestDatabase({ before, after });
  let database: Database;

  before(async () => {
    database = await openForTest(testDatabase());
    for (const tenant of [tenantA, tenantB])
      await database.withTenant(tenant, (tx) => tx.execute(insertJob('mine', tenant)));
  });
  after(async () => {
    await database.close();
  });

  const namesSeen = (tenant: string) =>
    database.withTenant(tenant, (tx) => tx.query<{ tenant_id: string }>('select tenant_id from core.job'));

  it("shows only that tenant's rows, also where nothing asks for the tenant", async () => {
    assert.deepEqual(await namesSeen(tenantA), [{ tenant_id: tenantA }]);
    assert.deepEqual(await namesSeen(tenantB), [{ tenant_id: tenantB }]);
  });

  it('refuses a row of another tenant and changes none', async () => {
    await assert.rejects(
      database.withTenant(tenantA, (tx) => tx.execute(insertJob('smuggled', tenantB))),
      { code: '42501' },
    );
    const touched = await database.withTenant(tenantA, (tx) =>
      tx.execute(`update core.job set name = 'taken'`),
    );
    assert.equal(touched, 1);
    await assert.rejects(
      database.withTenant(tenantA, (tx) => tx.execute(`update core.job set tenant_id = '${tenantB}'`)),
      { code: '42501' },
    );
    await database.withTenant(tenantA, (tx) => tx.execute(`update core.job set name = 'mine'`));
  });

  it('leaves no tenant behind on the connection: without the door nothing is seen', async () => {
    for (let index = 0; index < 8; index += 1) await namesSeen(tenantA);
    for (let index = 0; index < 8; index += 1)
      assert.deepEqual(await database.installation('select tenant_id from core.job'), []);
  });

  it('keeps tenants apart when many transactions share few connections', async () => {
    const seen = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const tenant = index % 2 === 0 ? tenantA : tenantB;
        return database.withTenant(tenant, async (tx) => {
          await tx.query('select pg_sleep(0.005)');
          const rows = await tx.query<{ tenant_id: string }>('select tenant_id from core.job');
          return rows.length === 1 && rows[0]?.tenant_id === tenant;
        });
      }),
    );
    assert.ok(seen.every(Boolean));
  });

  it('rolls everything back when the work throws, and tells the first fault', async () => {
    await assert.rejects(
      database.withTenant(tenantA, async (tx) => {
        await tx.execute(insertJob('half', tenantA));
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    assert.equal((await namesSeen(tenantA)).length, 1);
  });

  it('takes only a UUID for a tenant, so that none can be written into the statement', async () => {
    await assert.rejects(
      database.withTenant(`x'; drop table core.job; --`, () => Promise.resolve()),
      TypeError,
    );
  });

  it('signals only what was committed', async () => {
    const heard: string[] = [];
    const stop = database.onSignal((names) => heard.push(...names));
    await database.withTenant(tenantA, (tx) => publish(tx, 'contact.erased', { contactId: tenantA }));
    // Nobody hears it: it is on record, and wakes nobody.
    await database.withTenant(tenantA, (tx) => publish(tx, 'event.created', { eventId: tenantA }));
    await assert.rejects(
      database.withTenant(tenantA, async (tx) => {
        tx.signal('never');
        await tx.query('select 1 / 0');
      }),
    );
    stop();
    await database.withTenant(tenantA, (tx) => publish(tx, 'contact.erased', { contactId: tenantA }));
    assert.deepEqual(heard, ['outbox']);
    const waiting = await asOwner<{ type: string; waiting: boolean }>(
      testDatabase(),
      'select type, relayed_at is null as waiting from core.outbox order by id',
    );
    assert.deepEqual(
      waiting.map((each) => `${each.type} ${String(each.waiting)}`),
      ['contact.erased true', 'event.created false', 'contact.erased true'],
    );
  });
});

describe('The roles of the database', () => {
  const testDatabase = useTestDatabase({ before, after });
  let database: Database;

  before(async () => {
    database = await openForTest(testDatabase());
  });
  after(async () => {
    await database.close();
  });

  it('may not bypass row-level security, own nothing, and carry statement time-out 60 s and jit off', async () => {
    const roles = await asOwner<{ rolname: string }>(
      testDatabase(),
      `select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname in ('tsudoi_app', 'tsudoi_dispatcher') order by 1`,
    );
    assert.deepEqual(roles, [
      { rolname: 'tsudoi_app', rolsuper: false, rolbypassrls: false, rolcreaterole: false },
      { rolname: 'tsudoi_dispatcher', rolsuper: false, rolbypassrls: false, rolcreaterole: false },
    ]);
    for (const ask of [
      database.installation.bind(database),
      database.dispatcher.query.bind(database.dispatcher),
    ]) {
      const [settings] = await ask(
        `select current_setting('statement_timeout') as t, current_setting('jit') as j`,
      );
      assert.deepEqual(settings, { t: '1min', j: 'off' });
    }
  });

  it('leave no table with tenants open: each has row-level security switched on and a policy', async () => {
    const open = await asOwner(
      testDatabase(),
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where n.nspname in ('core', 'recommendation', 'nudge', 'sync') and c.relkind in ('r', 'p') and not c.relispartition
         and (not c.relrowsecurity or not exists (select 1 from pg_policy p where p.polrelid = c.oid))
         and has_table_privilege('tsudoi_app', c.oid, 'select')`,
    );
    assert.deepEqual(open, []);
  });

  it('let the dispatcher read routing columns of all tenants, and no content', async () => {
    for (const tenant of [tenantA, tenantB])
      await database.withTenant(tenant, (tx) => tx.execute(insertJob('secret', tenant)));
    const rows = await database.dispatcher.query(
      'select id, tenant_id, due_at, priority, cost from core.job',
    );
    assert.equal(rows.length, 2);
    for (const column of ['payload', 'last_error', 'dedupe_key', '*'])
      await assert.rejects(
        database.dispatcher.query(`select ${column} from core.job`),
        { code: '42501' },
        column,
      );
    await assert.rejects(database.dispatcher.query('select payload from core.outbox'), { code: '42501' });
    await assert.rejects(database.dispatcher.query(`update core.job set state = 'done'`), { code: '42501' });
    await assert.rejects(database.dispatcher.query('select hash from core.api_key'), { code: '42501' });
  });

  it('keep the pool within its share of the budget and give up waiting only after its time-out', async () => {
    const all = Array.from({ length: 20 }, () =>
      database.withTenant(tenantA, (tx) => tx.query('select pg_sleep(0.02)')),
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.ok(database.poolState().total <= 5, String(database.poolState().total));
    assert.ok(database.poolState().waiting > 0);
    await Promise.all(all);
  });
});
