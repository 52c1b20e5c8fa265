import { startRedis, type RunningRedis } from '@tsudoi/testing/launch/redis';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { enqueue } from '../src/enqueue.ts';
import { handle } from '../src/openJobs.ts';
import {
  createMarks,
  mark,
  marks,
  openQueueProcess,
  sleep,
  tenantA,
  until,
  type QueueProcess,
} from './queueHarness.ts';
import { markJob } from './testJobs.ts';

const outageMs = process.env['TSUDOI_FULL'] === '1' ? 30_000 : 3_000;

describe('without Redis', () => {
  const testDatabase = useTestDatabase({ before, after });
  let folder: string;
  let server: RunningRedis | undefined;
  let one: QueueProcess;

  const launch = () =>
    startRedis({ dataDir: path.join(folder, 'redis'), tuning: 'test', removeWhenOrphaned: folder });

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-outage-'));
    server = await launch();
    await createMarks(testDatabase());
    one = await openQueueProcess(testDatabase(), { url: server.url, prefix: 'outage' });
    one.jobs.work('marks', [
      handle(markJob, (job, run) =>
        run.database.withTenant(job.tenantId, async (tx) => {
          await mark(tx, job.payload.note);
          await run.complete(tx);
        }),
      ),
    ]);
  });
  after(async () => {
    await one.lifecycle.stop('test over');
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const add = (note: string) => one.database.withTenant(tenantA, (tx) => enqueue(tx, markJob, { note }));

  it('jobs are taken, run within seconds and are not run again when it is back', async function () {
    this.timeout(outageMs + 30_000);
    await add('before');
    await until('the first is done', async () => (await marks(one.database)).includes('before'));
    await server?.stop();
    const until1 = performance.now() + outageMs;
    let count = 0;
    let slowestMs = 0;
    while (performance.now() < until1) {
      const startedMs = performance.now();
      await add(`during ${String((count += 1))}`);
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      await sleep(50);
    }
    assert.ok(slowestMs < 1_000, `an enqueue took ${String(slowestMs)} ms`);
    await until('all ran without Redis', async () => (await marks(one.database)).length === count + 1);
    await until('the gauge says so', async () =>
      /tsudoi_redis_up\{[^}]*\} 0/.test(await one.metrics.registry.metrics()),
    );

    server = await launch();
    const backMs = performance.now();
    await until('it is seen', async () =>
      /tsudoi_redis_up\{[^}]*\} 1/.test(await one.metrics.registry.metrics()),
    );
    console.log(
      `    Redis seen again ${((performance.now() - backMs) / 1_000).toFixed(1)} s after it was back`,
    );
    await sleep(500);
    const startedMs = performance.now();
    await add('after');
    await until('the last is done', async () => (await marks(one.database)).includes('after'));
    console.log(`    first job after the outage done in ${(performance.now() - startedMs).toFixed(0)} ms`);
    assert.equal((await marks(one.database)).length, count + 2);
  });

  it('a token that is lost costs a second at most', async () => {
    await sleep(300);
    const startedMs = performance.now();
    // A row that nobody signalled: as after a crash between commit and publishing.
    await one.database.withTenant(tenantA, (tx) =>
      tx.execute(
        `insert into core.job (tenant_id, queue, name, payload) values ($1, 'marks', 'mark.write', '{"note":"lost"}')`,
        [tenantA],
      ),
    );
    await until('it is done', async () => (await marks(one.database)).includes('lost'));
    assert.ok(performance.now() - startedMs < 1_500);
  });
});
