import { migrate } from '@tsudoi/database/migrate';
import { startFaultProxy, type FaultProxy } from '@tsudoi/testing/faultProxy';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startInstallation, type Installation } from '../installation.ts';
import { startWriteLoad } from '../writeLoad.ts';

describe('A primary that dies, and its streaming standby', function () {
  this.timeout(240_000);
  let folder: string;
  let primary: RunningPostgres;
  let standby: RunningPostgres | undefined;
  let proxy: FaultProxy;
  let installation: Installation;
  const settings = {
    ...{ wal_level: 'replica', max_wal_senders: '4', hot_standby: 'on', synchronous_commit: 'on' },
    full_page_writes: 'on',
  };

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-standby-'));
    fs.chmodSync(folder, 0o755);
    primary = await startPostgres({
      ...{ dataDir: path.join(folder, 'one'), tuning: 'test', settings, removeWhenOrphaned: folder },
    });
    await migrate({ url: primary.url });
    standby = await startStandby();
    await asOwner(primary.url, `alter system set synchronous_standby_names = '*'`);
    await asOwner(primary.url, 'select pg_reload_conf()');
    proxy = await startFaultProxy(Number(new URL(primary.url).port));
    const role = (name: string) =>
      Object.assign(new URL(primary.url), { username: name, port: String(proxy.port) }).href;
    installation = await startInstallation({
      database: {
        name: 'tsudoi',
        ownerUrl: primary.url,
        ...{ appUrl: role('tsudoi_app'), dispatcherUrl: role('tsudoi_dispatcher') },
        drop: () => Promise.resolve(),
      },
    });
    await asOwner(primary.url, 'update core.api_key set requests_per_minute = 1000000');
  });
  after(async () => {
    await installation.stop();
    await proxy.close();
    await standby?.stop();
    await primary.stop().catch(() => undefined);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function asOwner<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** A copy of the primary's files between the two calls that make one of them consistent; PostgreSQL's own manual way. */
  async function startStandby(): Promise<RunningPostgres> {
    const [from, to] = ['one', 'two'].map((name) => path.join(folder, name, 'cluster')) as [string, string];
    const client = new pg.Client({ connectionString: primary.url });
    await client.connect();
    await client.query(`select pg_backup_start('standby', true)`);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.cpSync(fs.realpathSync(from), to, {
      recursive: true,
      filter: (file) => !/postmaster\.(pid|opts)$|pg_wal\/.+/.test(file),
    });
    for (const each of ['archive_status', 'summaries'])
      fs.mkdirSync(path.join(to, 'pg_wal', each), { recursive: true });
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    await client.end();
    fs.writeFileSync(path.join(to, 'backup_label'), rows[0]?.labelfile ?? '');
    fs.writeFileSync(path.join(to, 'standby.signal'), '');
    const { uid, gid } = fs.statSync(fs.realpathSync(from));
    const own = (file: string) => {
      fs.lchownSync(file, uid, gid);
      if (fs.lstatSync(file).isDirectory())
        for (const each of fs.readdirSync(file)) own(path.join(file, each));
    };
    own(to);
    fs.chmodSync(to, 0o700);
    const { port, username, password } = new URL(primary.url);
    const conninfo = `host=127.0.0.1 port=${port} user=${username} password=${password || 'none'}`;
    return startPostgres({
      ...{ dataDir: path.join(folder, 'two'), tuning: 'test', removeWhenOrphaned: folder },
      settings: { ...settings, primary_conninfo: conninfo, synchronous_standby_names: '' },
    });
  }

  it('has every acknowledged write after its promotion; requests before it are 503 and never wrong', async () => {
    assert.ok(standby);
    const load = startWriteLoad({
      url: installation.url,
      apiKey: installation.apiKey,
      writers: 4,
      pauseMs: 40,
    });
    await sleep(3_000);
    const before = load.acknowledged.length;
    assert.ok(before > 10, String(before));
    // The address moves to the standby, which only reads at first: writes meet 25006.
    await primary.stop();
    proxy.retarget(Number(new URL(standby.url).port));
    proxy.cutAll();
    await sleep(2_000);
    const onStandby = load.acknowledged.length;
    const promotedMs = performance.now();
    await asOwner(standby.url, 'select pg_promote()');
    for (const deadline = performance.now() + 60_000; load.acknowledged.length < onStandby + 30;) {
      assert.ok(performance.now() < deadline, 'no write after the promotion');
      await sleep(50);
    }
    await load.stop();
    const first = load.acknowledged.find(({ atMs }) => atMs > promotedMs);
    const rows = await asOwner<{ id: string; name: string }>(
      standby.url,
      'select id, name from recommendation.event',
    );
    const byName = Map.groupBy(rows, ({ name }) => name);
    for (const { key, id } of load.acknowledged) {
      const stored = byName.get(`Load ${key}`) ?? [];
      assert.deepEqual(
        stored.map((each) => each.id),
        [id],
        `key ${key}`,
      );
    }
    const wrong = [...load.failures.keys()].filter(
      (status) => status !== 503 && status !== 0 && status !== 409,
    );
    assert.deepEqual(wrong, []);
    console.log(
      `    ${String(load.acknowledged.length)} writes, ${String(before)} before the end of the primary; 0 lost, 0 twice; first ${(((first?.atMs ?? NaN) - promotedMs) / 1_000).toFixed(1)} s after the promotion`,
    );
  });
});
