import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from '@tsudoi/testing/launch/postgres';
import pg from 'pg';
import { findProcess } from '../../src/launch/processTable.ts';
import { eventually, killHard, processesWith, startElsewhere, temporaryFolder } from './serverProcesses.ts';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('our own PostgreSQL', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('keeps its data and its port over kill -9', async () => {
    const first = await startPostgres({ dataDir: folder, tuning: 'durable' });
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.kill();
    assert.equal(findProcess(first.pid), undefined);

    const second = await startPostgres({ dataDir: folder, tuning: 'durable' });
    try {
      assert.equal(second.url, first.url);
      assert.deepEqual(await ask(second.url, 'select answer from kept'), [{ answer: 42 }]);
    } finally {
      await second.stop();
    }
  });

  it('asks for the password when it is durable', async () => {
    const server = await startPostgres({ dataDir: folder, tuning: 'durable' });
    try {
      const url = new URL(server.url);
      url.password = 'guessed';
      await assert.rejects(ask(url.href, 'select 1'), { code: '28P01' });
    } finally {
      await server.stop();
    }
  });

  it('refuses a folder that another living process holds', async () => {
    const other = await startElsewhere('postgres', folder);
    try {
      await assert.rejects(startPostgres({ dataDir: folder, tuning: 'durable' }), /is in use by process \d+/);
      assert.deepEqual(await ask(other.url, 'select 1 as alive'), [{ alive: 1 }]);
    } finally {
      await killHard(other.parent);
      await eventually(() => findProcess(other.pid) === undefined, 10_000);
    }
  });

  it('ends when the process that started it is killed', async () => {
    const other = await startElsewhere('postgres', folder);
    await killHard(other.parent);
    assert.ok(await eventually(() => findProcess(other.pid) === undefined, 10_000));
  });

  it('stops the server that was left behind, keeps its data and starts', async () => {
    const other = await startElsewhere('postgres', folder);
    await ask(other.url, 'create table kept as select 42 as answer');
    const watchdogs = processesWith(`tsudoi-watchdog ${other.pid} `);
    assert.equal(watchdogs.length, 1);
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
    await killHard(other.parent);
    assert.ok(findProcess(other.pid), 'the orphan runs on');

    const server = await startPostgres({ dataDir: folder, tuning: 'test' });
    try {
      assert.equal(findProcess(other.pid), undefined);
      assert.deepEqual(await ask(server.url, 'select answer from kept'), [{ answer: 42 }]);
    } finally {
      await server.stop();
    }
  });

  if (process.getuid?.() === 0)
    it('runs as nobody for root, also where the checkout is closed to others', async () => {
      const closed = path.join(folder, 'home');
      fs.mkdirSync(closed, { mode: 0o700 });
      const dataDir = path.join(closed, 'data');
      const server = await startPostgres({ dataDir, tuning: 'test' });
      try {
        assert.deepEqual(await ask(server.url, 'select 1 as alive'), [{ alive: 1 }]);
        assert.notEqual(fs.statSync(path.join(dataDir, 'cluster')).uid, 0);
      } finally {
        await server.stop();
        fs.rmSync(fs.realpathSync(dataDir), { recursive: true, force: true });
      }
    });
});
