import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { migrate } from '../src/migrate.ts';
import { migrationNames } from '../src/migrationNames.ts';
import { asOwner } from './openTestDatabase.ts';

describe('Migrating', () => {
  const testDatabase = useTestDatabase({ before, after });
  const names = () =>
    asOwner<{ name: string }>(testDatabase(), 'select name from tsudoi_migration order by timestamp').then(
      (rows) => rows.map((row) => row.name),
    );

  it('by several processes at once runs each migration once', async () => {
    const name = `${testDatabase().name}_race`;
    await asOwner(testDatabase(), `create database ${name}`);
    const url = Object.assign(new URL(testDatabase().ownerUrl), { pathname: `/${name}` }).href;
    try {
      const ran = (await Promise.all([1, 2, 3].map(() => migrate({ url })))).flat();
      assert.deepEqual(ran, migrationNames());
      assert.deepEqual(await migrate({ url }), []);
    } finally {
      await asOwner(testDatabase(), `drop database ${name} with (force)`);
    }
  });

  it('takes over a database that ran the migrations of before the squash, and runs only newer ones', async () => {
    await asOwner(
      testDatabase(),
      `with gone as (delete from tsudoi_migration where right(name, 13) <= '1780000000015')
       insert into tsudoi_migration (timestamp, name) values (1770000000000, 'CreateCore1770000000000'),
         (1770000086000, 'AuditCalendarChoices1770000086000')`,
    );
    assert.deepEqual(await migrate({ url: testDatabase().ownerUrl }), []);
    assert.deepEqual(await names(), migrationNames());
  });

  it('refuses a database that stopped in the middle of them, and says where it stands', async () => {
    await asOwner(
      testDatabase(),
      `with gone as (delete from tsudoi_migration)
       insert into tsudoi_migration (timestamp, name) values (1770000050000, 'CreateSync1770000050000')`,
    );
    await assert.rejects(migrate({ url: testDatabase().ownerUrl }), /CreateSync1770000050000/);
  });
});
