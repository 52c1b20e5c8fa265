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
  tenantA,
  until,
  type QueueProcess,
} from './queueHarness.ts';
import { markJob } from './testJobs.ts';

describe('Redis comes back with an append-only file that was cut', function () {
  this.timeout(60_000);
  const testDatabase = useTestDatabase({ before, after });
  let folder: string;
  let server: RunningRedis | undefined;
  let one: QueueProcess;
  const launch = () =>
    startRedis({ dataDir: path.join(folder, 'redis'), tuning: 'durable', removeWhenOrphaned: folder });

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-aof-'));
    server = await launch();
    await createMarks(testDatabase());
    one = await openQueueProcess(testDatabase(), { url: server.url, prefix: 'aof' });
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

  /** The file that grows; the longest where several are kept. */
  function growing(): string {
    const files = fs
      .readdirSync(path.join(folder, 'redis'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.incr.aof'))
      .map((file) => path.join(folder, 'redis', file));
    files.sort((a, b) => fs.statSync(b).size - fs.statSync(a).size);
    assert.ok(files[0], 'there is no append-only file');
    return files[0];
  }

  it('every job is done once: of the last commands that are lost PostgreSQL knows all that matters', async () => {
    for (let index = 0; index < 20; index += 1) await add(`before ${String(index)}`);
    await until('the first are done', async () => (await marks(one.database)).length === 20);
    await server?.stop();
    const file = growing();
    const { size } = fs.statSync(file);
    assert.ok(size > 1_000, String(size));
    fs.truncateSync(file, size - Math.floor(size / 3));
    for (let index = 0; index < 10; index += 1) await add(`away ${String(index)}`);
    server = await launch();
    for (let index = 0; index < 10; index += 1) await add(`after ${String(index)}`);
    await until('all are done', async () => new Set(await marks(one.database)).size === 40);
    assert.equal((await marks(one.database)).length, 40, 'none twice');
  });
});
