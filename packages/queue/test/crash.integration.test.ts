import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { enqueue, enqueueMany } from '../src/enqueue.ts';
import {
  createMarks,
  marks,
  openQueueProcess,
  sleep,
  tenantA,
  until,
  type QueueProcess,
} from './queueHarness.ts';
import { markJob } from './testJobs.ts';
import { createWorkerChildren, type WorkerChildren } from './workerChildren.ts';

const full = process.env['TSUDOI_FULL'] === '1';

describe('a worker process', () => {
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let writer: QueueProcess;
  let workers: WorkerChildren;

  before(async () => {
    redis = createTestRedis();
    workers = createWorkerChildren(testDatabase(), redis);
    await createMarks(testDatabase());
    writer = await openQueueProcess(testDatabase(), redis);
  });
  after(async () => {
    workers.end();
    await writer.lifecycle.stop('test over');
    await redis.drop();
  });

  const startWorker = () => workers.start();
  const gone = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));
  const add = (note: string, sleepMs: number) =>
    writer.database.withTenant(tenantA, (tx) => enqueue(tx, markJob, { note, sleepMs }));

  it('killed, or frozen past its lease, loses its job to another within 15 s; the frozen one writes nothing more', async function () {
    this.timeout(60_000);
    const frozen = await startWorker();
    await add('froze', 1_000);
    await until('it began', async () => (await marks(writer.database)).includes('began froze'));
    frozen.kill('SIGSTOP');
    const doomed = await startWorker();
    await add('long', 60_000);
    await until('it began', async () => (await marks(writer.database)).includes('began long'));
    const survivor = await startWorker();
    doomed.kill('SIGKILL');
    const killedMs = performance.now();
    const times = async (note: string) =>
      (await marks(writer.database)).filter((each) => each.startsWith(note)).length;
    await until('another began', async () => (await times('began long')) === 2, 20_000);
    const seconds = (performance.now() - killedMs) / 1_000;
    console.log(`    taken over ${seconds.toFixed(1)} s after kill -9`);
    assert.ok(seconds < 15);

    await until(
      'the frozen job was done by another',
      async () => (await times('did froze at attempt 2')) === 1,
    );
    frozen.kill('SIGCONT');
    await sleep(1_500);
    assert.equal(await times('did froze'), 1);
    for (const worker of [survivor, frozen]) {
      worker.kill('SIGTERM');
      await gone(worker);
    }
  });

  it('told to stop hands its long job back at no attempt', async function () {
    this.timeout(30_000);
    const [row] = await writer.database.withTenant(tenantA, (tx) =>
      tx.query<{ state: string; attempts: number }>(
        `select state, attempts from core.job where payload->>'note' = 'long'`,
      ),
    );
    assert.deepEqual(row, { state: 'due', attempts: 1 });
    await writer.database.withTenant(tenantA, (tx) => tx.execute(`delete from core.job`));
  });

  it(`killed again and again does every job, none twice`, async function () {
    this.timeout(full ? 600_000 : 60_000);
    const kills = full ? 30 : 3;
    const count = kills * 100;
    await writer.database.withTenant(tenantA, (tx) =>
      enqueueMany(
        tx,
        markJob,
        Array.from({ length: count }, (_, index) => ({ payload: { note: `n${String(index)}` } })),
      ),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      const worker = await startWorker();
      await sleep(20 + Math.random() * 60);
      worker.kill('SIGKILL');
      await gone(worker);
    }
    const last = await startWorker();
    const done = async () => (await marks(writer.database)).filter((note) => note.startsWith('did n'));
    await until('all are done', async () => (await done()).length >= count, 40_000);
    await sleep(500);
    const names = (await done()).map((note) => note.split(' ')[1]);
    assert.equal(names.length, count);
    assert.equal(new Set(names).size, count);
    last.kill('SIGTERM');
    await gone(last);
  });
});
