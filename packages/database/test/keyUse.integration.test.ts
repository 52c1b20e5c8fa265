import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { bootstrap } from '../src/bootstrap.ts';
import { openKeyUse } from '../src/keyUse.ts';
import { asOwner, openForTest } from './openTestDatabase.ts';

describe('The last use of an API key', () => {
  const testDatabase = useTestDatabase({ before, after });
  const log = createLogger('test', 'silent');

  /** Uses a new key and stops in order: whether the stop was clean, and whether the use is noted. */
  async function useAndStop(name: string): Promise<{ clean: boolean; noted: boolean }> {
    await bootstrap({
      url: testDatabase().ownerUrl,
      tenant: { slug: name, name },
      key: { name, role: 'admin' },
    });
    const read = async () => {
      const [key] = await asOwner<{ id: string; noted: boolean }>(
        testDatabase(),
        `select id, last_used_at is not null as noted from core.api_key where name = '${name}'`,
      );
      assert.ok(key);
      return key;
    };
    const { id, noted } = await read();
    assert.equal(noted, false);
    const database = await openForTest(testDatabase());
    try {
      const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 10_000 });
      openKeyUse(database, lifecycle, log)(id);
      return { clean: await lifecycle.stop('test over'), noted: (await read()).noted };
    } finally {
      await database.close();
    }
  }

  it('is noted at a stop', async () => {
    assert.deepEqual(await useAndStop('noted'), { clean: true, noted: true });
  });

  it('is let go at a stop while the database only reads, which is a stop in order', async () => {
    const role = `alter role tsudoi_app in database ${testDatabase().name}`;
    await asOwner(testDatabase(), `${role} set default_transaction_read_only = on`);
    try {
      assert.deepEqual(await useAndStop('let-go'), { clean: true, noted: false });
    } finally {
      await asOwner(testDatabase(), `${role} reset default_transaction_read_only`);
    }
  });
});
