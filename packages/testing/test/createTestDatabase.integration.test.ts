import assert from 'node:assert/strict';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { Redis } from 'ioredis';
import pg from 'pg';

describe('a test database', () => {
  it('is migrated, apart from every other one, and gone after drop', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const client = new pg.Client({ connectionString: one.ownerUrl });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create table only_here (id int)');
    const { rows } = await client.query(`select to_regclass('core.outbox') is not null as migrated`);
    assert.deepEqual(rows, [{ migrated: true }]);

    const other = new pg.Client({ connectionString: two.ownerUrl });
    await other.connect();
    await assert.rejects(other.query('select * from only_here'), { code: '42P01' });
    await other.end();
    await one.drop();
    await two.drop();
    await assert.rejects(new pg.Client({ connectionString: one.ownerUrl }).connect(), { code: '3D000' });
  });

  it('lets the application role in, bound by row-level security', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.appUrl });
    await client.connect();
    try {
      const { rows } = await client.query(
        'select current_user as role, (select count(*)::int from core.tenant) as tenants',
      );
      assert.deepEqual(rows, [{ role: 'tsudoi_app', tenants: 0 }]);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});

describe('a test Redis', () => {
  it('drops only the keys below its own prefix', async () => {
    const [one, two] = [createTestRedis(), createTestRedis()];
    const client = new Redis(one.url);
    await client.set(`${one.prefix}:a`, '1');
    await client.set(`${two.prefix}:a`, '2');
    await one.drop();
    assert.equal(await client.get(`${one.prefix}:a`), null);
    assert.equal(await client.get(`${two.prefix}:a`), '2');
    await two.drop();
    client.disconnect();
  });
});
