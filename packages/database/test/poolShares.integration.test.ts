import { underRequest } from '@tsudoi/runtime/currentActor';
import { Unavailable } from '@tsudoi/runtime/errors';
import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { openDatabase, type Database } from '../src/database.ts';
import { tenantA, tenantB } from './openTestDatabase.ts';

describe('A pool under the flood of one tenant', function () {
  this.timeout(60_000);
  const testDatabase = useTestDatabase({ before, after });
  let database: Database;
  before(async () => {
    database = await openDatabase({
      url: testDatabase().appUrl,
      dispatcherUrl: testDatabase().dispatcherUrl,
      ...{ applicationName: 'flood-test', connectionBudget: 12, maxReplicas: 1 },
      log: createLogger('test', 'silent'),
    });
  });
  after(() => database.close());

  /** A request of a tenant that keeps a connection for so long. */
  const ask = (tenantId: string, seconds: number) =>
    underRequest({ isOver: () => false, begun: false }, () =>
      database.withTenant(tenantId, (tx) => tx.query('select pg_sleep($1)', [seconds])),
    );

  it("lets another tenant's reads through at once; of the flood it refuses what would wait for more than two seconds", async () => {
    await ask(tenantB, 0);
    let over = false;
    let [done, refused] = [0, 0];
    const flood = Array.from({ length: 100 }, async () => {
      while (!over) {
        try {
          await ask(tenantA, 0.3);
          done += 1;
        } catch (err) {
          assert.ok(err instanceof Unavailable, String(err));
          refused += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const took: number[] = [];
    for (let index = 0; index < 60; index += 1) {
      const startMs = performance.now();
      await ask(tenantB, 0);
      took.push(performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    over = true;
    await Promise.all(flood);
    took.sort((a, b) => a - b);
    const median = took[30] ?? Infinity;
    // Without shares each of them waits for several of the flood's 300 ms.
    assert.ok(median <= 60, `the median read took ${median.toFixed(1)} ms`);
    assert.ok(done >= 20, `${String(done)} of the flood were served`);
    assert.ok(refused > 0, 'the flood was refused nothing');
    console.log(
      `    reads of the other tenant: median ${median.toFixed(1)} ms, p95 ${(took[57] ?? 0).toFixed(1)} ms; flood: ${String(done)} served, ${String(refused)} refused`,
    );
  });
});
