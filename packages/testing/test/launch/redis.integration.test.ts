import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { rememberedRedisUrl, startRedis } from '@tsudoi/testing/launch/redis';
import { Redis } from 'ioredis';
import { findProcess } from '../../src/launch/processTable.ts';
import { redisBinary } from '../../src/launch/redisBinary.ts';
import { eventually, killHard, processesWith, startElsewhere, temporaryFolder } from './serverProcesses.ts';

async function withClient<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

describe('our own Redis', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('keeps its data and its port over kill -9, and evicts nothing', async () => {
    const first = await startRedis({ dataDir: folder, tuning: 'durable' });
    await withClient(first.url, (client) => client.set('kept', '42'));
    await first.kill();
    const second = await startRedis({ dataDir: folder, tuning: 'durable' });
    try {
      assert.equal(second.url, first.url);
      assert.equal(await withClient(second.url, (client) => client.get('kept')), '42');
      const policy = await withClient(second.url, (client) => client.config('GET', 'maxmemory-policy'));
      assert.deepEqual(policy, ['maxmemory-policy', 'noeviction']);
    } finally {
      await second.stop();
    }
  });

  it('keeps a stranger of the same machine out: a password that no command line shows, files of its owner alone', async () => {
    fs.mkdirSync(path.join(folder, 'appendonlydir'));
    fs.writeFileSync(path.join(folder, 'appendonlydir', 'of-an-older-version'), 'x', { mode: 0o644 });
    const server = await startRedis({ dataDir: folder, tuning: 'durable' });
    try {
      await withClient(server.url, (client) => client.set('session', 'sealed'));
      const { password } = new URL(server.url);
      assert.ok(password.length >= 24);
      const open = `redis://127.0.0.1:${String(server.port)}/0`;
      await assert.rejects(() => withClient(open, (client) => client.get('session')), /NOAUTH/);
      await assert.rejects(() => withClient(open, (client) => client.config('GET', 'dir')), /NOAUTH/);
      assert.doesNotMatch(findProcess(server.pid)?.command ?? assert.fail(), new RegExp(password));
      assert.equal(rememberedRedisUrl(folder), server.url);
      assert.equal(fs.statSync(folder).mode & 0o077, 0);
      const files = fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name));
      assert.ok(files.some((file) => /\.aof/.test(file)));
      for (const file of files) assert.equal(fs.statSync(file).mode & 0o077, 0, file);
    } finally {
      await server.stop();
    }
  });

  it('answers nothing while it is suspended, and everything after', async () => {
    const server = await startRedis({ dataDir: folder, tuning: 'test' });
    try {
      await withClient(server.url, async (client) => {
        await client.ping();
        server.suspend();
        let answered = false;
        const late = client.ping().then(() => (answered = true));
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.equal(answered, false);
        server.resume();
        await late;
      });
    } finally {
      await server.stop();
    }
  });

  it('ends when the process that started it is killed', async () => {
    const other = await startElsewhere('redis', folder);
    await killHard(other.parent);
    assert.ok(await eventually(() => findProcess(other.pid) === undefined, 10_000));
  });

  it('stops the server that was left behind, keeps its data and starts', async () => {
    const other = await startElsewhere('redis', folder);
    await withClient(other.url, (client) => client.set('kept', '42'));
    for (const pid of processesWith(`tsudoi-watchdog ${other.pid} `)) process.kill(pid, 'SIGKILL');
    await killHard(other.parent);
    assert.ok(findProcess(other.pid), 'the orphan runs on');
    const server = await startRedis({ dataDir: folder, tuning: 'durable' });
    try {
      assert.equal(findProcess(other.pid), undefined);
      assert.equal(await withClient(server.url, (client) => client.get('kept')), '42');
    } finally {
      await server.stop();
    }
  });

  it('prefers an installed redis-server, then a valkey-server', () => {
    const only = (name: string) => (asked: string) => (asked === name ? `/usr/bin/${name}` : undefined);
    assert.equal(redisBinary(only('redis-server')).file, '/usr/bin/redis-server');
    assert.equal(redisBinary(only('valkey-server')).file, '/usr/bin/valkey-server');
  });
});
