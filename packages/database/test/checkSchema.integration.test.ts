import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { checkSchema } from '../src/checkSchema.ts';
import type { Database } from '../src/database.ts';
import { asOwner, openForTest } from './openTestDatabase.ts';

const newest = `(select name from tsudoi_migration order by timestamp desc limit 1)`;

describe('A process at its start', () => {
  const testDatabase = useTestDatabase({ before, after });
  const log = createLogger('test', 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
  let database: Database;

  before(async () => {
    database = await openForTest(testDatabase());
  });
  after(async () => {
    await lifecycle.stop('test over');
    await database.close();
  });
  const check = (waitMs = 0) => checkSchema(database, lifecycle, log, waitMs);

  it('serves on a database of its version, and on a newer one that it can read', async () => {
    await check();
    await asOwner(
      testDatabase(),
      `insert into tsudoi_migration (timestamp, name) values (1999999999998, 'Harmless1999999999998')`,
    );
    await check();
    assert.deepEqual(await lifecycle.unready(), []);
  });

  it('refuses a newer one that it cannot read, and says which', async () => {
    await asOwner(
      testDatabase(),
      `with ran as (insert into tsudoi_migration (timestamp, name) values (1999999999999, 'Breaking1999999999999'))
       insert into core.breaking_migration values ('Breaking1999999999999')`,
    );
    await assert.rejects(check(), { name: 'SchemaMismatch', message: /newer.*Breaking1999999999999/s });
    await asOwner(testDatabase(), `delete from tsudoi_migration where name like '%199999999999_'`);
  });

  it('refuses an older one, says which migration is the first to run, and waits for one that runs beside it', async () => {
    const [row] = await asOwner<{ name: string; timestamp: string }>(
      testDatabase(),
      `delete from tsudoi_migration where name = ${newest} returning name, timestamp`,
    );
    assert.ok(row);
    await assert.rejects(check(), { name: 'SchemaMismatch', message: new RegExp(`older.*${row.name}`, 's') });
    const waiting = check(10_000);
    await asOwner(
      testDatabase(),
      `insert into tsudoi_migration (timestamp, name) values (${row.timestamp}, '${row.name}')`,
    );
    await waiting;
  });
});
