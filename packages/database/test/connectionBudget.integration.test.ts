import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '../src/database.ts';
import { asOwner, tenantA, tenantB } from './openTestDatabase.ts';

/** Pods of one installation at the most, all busy, each with everything that it listens for. */
describe('The connections of an installation', function () {
  this.timeout(120_000);
  const testDatabase = useTestDatabase({ before, after });
  const budget = 26;
  const pods = 4;
  const applicationName = `budget-${randomBytes(4).toString('hex')}`;
  const opened: Database[] = [];
  after(() => Promise.all(opened.map((each) => each.close())));

  it('are never more than its budget, as PostgreSQL counts them', async () => {
    for (let pod = 0; pod < pods; pod += 1)
      opened.push(
        await openDatabase({
          url: testDatabase().appUrl,
          dispatcherUrl: testDatabase().dispatcherUrl,
          applicationName,
          connectionBudget: budget,
          maxReplicas: pods,
          log: createLogger('budget', 'silent'),
        }),
      );
    for (const database of opened)
      for (const channel of ['one', 'two', 'three', 'four']) await database.listen(channel, () => undefined);
    let ended = false;
    const busy = opened.flatMap((database) =>
      Array.from({ length: 30 }, async (_, index) => {
        while (!ended) {
          if (index % 3 === 0) await database.dispatcher.query('select pg_sleep(0.02)');
          else if (index % 3 === 1) await database.installation('select pg_sleep(0.02)');
          else
            await database.withTenant(index % 2 === 0 ? tenantA : tenantB, (tx) =>
              tx.query('select pg_sleep(0.02)'),
            );
        }
      }),
    );
    const share = Math.floor(budget / pods);
    let most = 0;
    // Until every pod has opened what it may: the test would pass on an installation that opens nothing.
    for (const from = Date.now(); most < share * pods && Date.now() - from < 60_000;) {
      const [row] = await asOwner<{ n: number }>(
        testDatabase(),
        `select count(*)::int as n from pg_stat_activity where application_name like '${applicationName}%'`,
      );
      most = Math.max(most, row?.n ?? 0);
      assert.ok(most <= budget, `${String(most)} connections`);
    }
    ended = true;
    await Promise.all(busy);
    assert.equal(most, share * pods, 'all of the share of every pod, notices among them');
  });
});
