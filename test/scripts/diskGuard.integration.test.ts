import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import { toAppError } from '@tsudoi/runtime/http/problem';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { guardDisk, refuseSmallDisk, writingUrl, type DiskGuard } from '../../scripts/run/diskGuard.ts';

const megabyte = 2 ** 20;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-guard-'));
fs.chmodSync(folder, 0o755);
const disk = path.join(folder, 'disk');
fs.mkdirSync(disk);
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=140m', 'tmpfs', disk]).status === 0;
process.once('exit', () => {
  if (mounted) spawnSync('umount', ['--lazy', disk]);
  fs.rmSync(folder, { recursive: true, force: true });
});

(mounted ? describe : describe.skip)(
  `The disk of a local installation${mounted ? '' : ' [needs mount: root of a Linux machine that may mount a tmpfs]'}`,
  function () {
    this.timeout(120_000);
    let postgres: RunningPostgres;
    let session: pg.Client;
    let guard: DiskGuard | undefined;

    before(async () => {
      postgres = await startPostgres({
        dataDir: path.join(folder, 'postgres'),
        tuning: 'test',
        removeWhenOrphaned: folder,
      });
      session = new pg.Client(postgres.url);
      await session.connect();
      await session.query('create table kept (n int)');
    });
    after(async () => {
      await guard?.stop();
      await session.end();
      await postgres.stop();
      spawnSync('umount', ['--lazy', disk]);
    });

    const leave = (megabytes: number) => {
      fs.writeFileSync(path.join(disk, 'fill'), Buffer.alloc((140 - megabytes) * megabyte));
    };
    const write = () => session.query('insert into kept values (1)');
    const writes = () =>
      write().then(
        () => true,
        (err: unknown) => (assert.equal((err as { code?: string }).code, '25006'), false),
      );
    async function until(wanted: boolean): Promise<void> {
      for (const deadline = Date.now() + 30_000; (await writes()) !== wanted;) {
        assert.ok(Date.now() < deadline, `never ${wanted ? 'writes' : 'refuses'}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }

    it('with less than 64 MB lets sessions that are open only read, until 96 MB are free', async () => {
      guard = await guardDisk(disk, postgres.url);
      await write();
      leave(50);
      await until(false);
      const { rows } = await session.query<{ n: string }>('select count(*) as n from kept');
      assert.ok(Number(rows[0]?.n) >= 1, 'it reads');
      const told = await write().then(
        () => assert.fail('it was written'),
        (err: unknown) => toAppError(err),
      );
      assert.deepEqual([told?.status, /disk is nearly full/.test(told?.message ?? '')], [503, true]);
      leave(80);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.equal(await writes(), false, 'not at once, or it would go to and fro');
      leave(120);
      await until(true);
    });

    it('that is full is known to the next start too, which may still give roles their passwords, and forgets it with room', async () => {
      leave(50);
      await until(false);
      await guard?.stop();
      guard = await guardDisk(disk, postgres.url);
      assert.equal(await writes(), false);
      const start = new pg.Client(writingUrl(postgres.url));
      await start.connect();
      await start.query('create role somebody');
      await start.end();
      await guard.stop();
      leave(130);
      guard = await guardDisk(disk, postgres.url);
      await until(true);
    });

    it('is looked at before a first start, and never again', async () => {
      leave(90);
      const data = path.join(disk, 'data');
      await assert.rejects(refuseSmallDisk(data), /has 90 MB of free space, a first start takes 384 MB/);
      fs.mkdirSync(path.join(data, 'postgres'));
      await refuseSmallDisk(data);
    });
  },
);
