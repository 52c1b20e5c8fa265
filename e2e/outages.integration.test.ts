import { migrate } from '@tsudoi/database/migrate';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis, type RunningRedis } from '@tsudoi/testing/launch/redis';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startInstallation, type Installation } from './installation.ts';
import { startWriteLoad, type WriteLoad } from './writeLoad.ts';

const redisAwayMs = process.env['TSUDOI_FULL'] === '1' ? 30_000 : 5_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('The installation under load, when what it stands on goes away', function () {
  this.timeout(180_000);
  let folder: string;
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let installation: Installation;

  const launchPostgres = () =>
    startPostgres({
      dataDir: path.join(folder, 'postgres'),
      tuning: 'test',
      // What is acknowledged must have reached the kernel: kill -9 takes the rest.
      settings: { synchronous_commit: 'on' },
      removeWhenOrphaned: folder,
    });
  const launchRedis = () =>
    startRedis({ dataDir: path.join(folder, 'redis'), tuning: 'test', removeWhenOrphaned: folder });

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-outages-'));
    fs.chmodSync(folder, 0o755);
    [postgres, redis] = await Promise.all([launchPostgres(), launchRedis()]);
    await migrate({ url: postgres.url });
    const role = (name: string) => Object.assign(new URL(postgres.url), { username: name }).href;
    installation = await startInstallation({
      database: {
        name: 'tsudoi',
        ownerUrl: postgres.url,
        appUrl: role('tsudoi_app'),
        dispatcherUrl: role('tsudoi_dispatcher'),
        drop: () => Promise.resolve(),
      },
      env: { REDIS_URL: redis.url },
    });
    await asOwner('update core.api_key set requests_per_minute = 1000000');
  });
  after(async () => {
    await installation.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function asOwner<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const startLoad = () =>
    startWriteLoad({ url: installation.url, apiKey: installation.apiKey, writers: 6, pauseMs: 40 });

  /** Every acknowledged event is there under the id that was told, and no key made two. */
  async function assertNothingLost(load: WriteLoad): Promise<void> {
    const rows = await asOwner<{ id: string; name: string }>('select id, name from recommendation.event');
    const byName = Map.groupBy(rows, (row) => row.name);
    for (const { key, id } of load.acknowledged) {
      const stored = byName.get(`Load ${key}`) ?? [];
      assert.equal(stored.length, 1, `${String(stored.length)} events of one key`);
      assert.equal(stored[0]?.id, id);
    }
    assert.ok(load.acknowledged.length > 50, `only ${String(load.acknowledged.length)} writes`);
  }
  /** Longest time without any acknowledgement, and the first one after `sinceMs`, both in seconds. */
  function recovery(load: WriteLoad, sinceMs: number): { longestSeconds: number; recoveredSeconds: number } {
    const times = load.acknowledged.map((each) => each.atMs).sort((a, b) => a - b);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    const after = times.find((time) => time > sinceMs);
    return {
      longestSeconds: Math.max(0, ...gaps) / 1_000,
      recoveredSeconds: after === undefined ? NaN : (after - sinceMs) / 1_000,
    };
  }
  /** What we stand on being away is a 503 that says when to come back; a 500 would be a bug. */
  function assertUnavailableOnly(load: WriteLoad): void {
    const faults = installation
      .log()
      .split('\n')
      .filter((line) => line.includes('unexpected fault'));
    const statuses = [...load.failures.keys()].filter((status) => status !== 503);
    assert.equal(statuses.length, 0, `${statuses.join()} ${faults.join('\n').slice(0, 3_000)}`);
  }
  const failed = (load: WriteLoad) =>
    [...load.failures].map(([status, times]) => `${String(status)}×${String(times)}`).join(' ') || 'none';

  it(`without Redis for ${String(redisAwayMs / 1_000)} s every write is taken as before`, async () => {
    const load = startLoad();
    await sleep(1_000);
    await redis.stop();
    await sleep(redisAwayMs);
    redis = await launchRedis();
    const backMs = performance.now();
    await sleep(2_000);
    await load.stop();
    const { longestSeconds } = recovery(load, backMs);
    console.log(
      `    Redis away ${String(redisAwayMs / 1_000)} s: ${String(load.acknowledged.length)} writes, longest pause ${longestSeconds.toFixed(2)} s, failed tries: ${failed(load)}`,
    );
    assert.equal(load.failures.size, 0);
    assert.ok(longestSeconds < 2.5);
    await assertNothingLost(load);
    await untilReady();
  });

  it('recovers by itself from a restart of PostgreSQL and loses no acknowledged write', async () => {
    const load = startLoad();
    await sleep(1_500);
    await postgres.stop();
    await sleep(1_000);
    postgres = await launchPostgres();
    const backMs = performance.now();
    await sleep(4_000);
    await load.stop();
    const { longestSeconds, recoveredSeconds } = recovery(load, backMs);
    console.log(
      `    PostgreSQL restarted: first write ${recoveredSeconds.toFixed(2)} s after it was back, longest pause ${longestSeconds.toFixed(2)} s, failed tries: ${failed(load)}`,
    );
    assert.ok(recoveredSeconds < 5);
    assertUnavailableOnly(load);
    await assertNothingLost(load);
    await untilReady();
  });

  it('recovers by itself when PostgreSQL is killed (kill -9)', async () => {
    const load = startLoad();
    await sleep(1_500);
    await postgres.kill();
    postgres = await launchPostgres();
    const backMs = performance.now();
    await sleep(4_000);
    await load.stop();
    const { longestSeconds, recoveredSeconds } = recovery(load, backMs);
    console.log(
      `    PostgreSQL killed: first write ${recoveredSeconds.toFixed(2)} s after it was back, longest pause ${longestSeconds.toFixed(2)} s, failed tries: ${failed(load)}`,
    );
    assert.ok(recoveredSeconds < 5);
    assertUnavailableOnly(load);
    await assertNothingLost(load);
    await untilReady();
  });

  async function untilReady(): Promise<void> {
    assert.equal(installation.child.exitCode, null, 'the process is still the same');
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await fetch(`${installation.url}/ready`)).ok) return;
      await sleep(100);
    }
    assert.fail('not ready within 10 s');
  }
});
