import { randomUUID } from 'node:crypto';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalRun, runLocalCommand, type LocalRun } from './localRun.ts';
import { eventInDays } from './writeLoad.ts';

const megabyte = 2 ** 20;
/** Resolves to nothing, for the step of a loop. */
const wait = (ms: number) => sleep(ms, 0);
const mountAt = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-disk-'));
fs.chmodSync(mountAt, 0o755);
const mount = (options: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mountAt], { encoding: 'utf8' });
const mounted = process.platform === 'linux' && mount('size=512m,mode=755').status === 0;
process.once('exit', () => {
  if (mounted) spawnSync('umount', ['--lazy', mountAt]);
  fs.rmSync(mountAt, { recursive: true, force: true });
});

(mounted ? describe : describe.skip)(
  `make run on a disk with 90 MB left${mounted ? '' : ' [needs mount: root of a Linux machine that may mount a tmpfs]'}`,
  function () {
    this.timeout(420_000);
    const dataDir = path.join(mountAt, 'data');
    const ballast = path.join(mountAt, 'ballast');
    let run: LocalRun;

    const space = () => {
      const { bavail, blocks, bsize } = fs.statfsSync(mountAt);
      return { free: bavail * bsize, size: blocks * bsize };
    };
    const resize = (bytes: number) => {
      const { status, stderr } = mount(`remount,size=${String(bytes)}`);
      assert.equal(status, 0, stderr);
    };
    const call = (method: string, where: string, body?: unknown) =>
      fetch(run.url + where, {
        method,
        headers: {
          authorization: `Bearer ${run.firstKey}`,
          ...(body !== undefined && {
            'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
          }),
          ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
    /** It is told after it is so: whoever asks may see it first. */
    const isSaid = async (words: RegExp) => {
      for (const deadline = Date.now() + 60_000; !words.test(run.said()); await wait(100))
        assert.ok(Date.now() < deadline, run.said());
    };
    const create = () => call('POST', '/v1/events', eventInDays(40));

    before(async () => {
      run = await startLocalRun(dataDir);
      const { free, size } = space();
      resize(size - free + 90 * megabyte);
    });
    after(async () => {
      try {
        resize(1_024 * megabyte);
        await run.stop();
      } finally {
        spawnSync('umount', ['--lazy', mountAt]);
      }
    });

    it('refuses writes with a sentence before PostgreSQL has no room for its log, and goes on reading', async () => {
      assert.equal((await create()).status, 201);
      // A scrape asks for the next one: the first has no figure yet.
      let share = Number.NaN;
      for (const deadline = Date.now() + 120_000; !(share > 0 && share < 0.9); await wait(500)) {
        assert.ok(Date.now() < deadline, `what the alerts read: ${String(share)}`);
        const metrics = await (await fetch(`${run.url}/metrics`)).text();
        share = Number(/^tsudoi_disk_free_ratio(?:\{[^}]*\})? (\S+)/m.exec(metrics)?.[1]);
      }
      // A list that does not fit: 60,000 people, as somebody brings them.
      const csv = [
        'email,name',
        ...Array.from({ length: 60_000 }, (_each, n) => `p${String(n)}@many.example,Somebody ${String(n)}`),
      ];
      const begun = await call('POST', '/v1/contact-imports', csv.join('\n'));
      assert.ok([202, 503].includes(begun.status), String(begun.status));
      let refused: Response | undefined;
      for (const deadline = Date.now() + 120_000; refused === undefined; await wait(50)) {
        assert.ok(Date.now() < deadline, `never refused; ${String(space().free / megabyte)} MB are free`);
        const answer = await create();
        if (answer.status === 503) refused = answer;
        else assert.equal(answer.status, 201, await answer.text());
      }
      const problem = (await refused.json()) as { detail: string };
      assert.match(problem.detail, /takes no changes now, as while its disk is nearly full/);
      assert.ok(refused.headers.get('retry-after'));
      await isSaid(/the disk has \d+ MB left: Tsudoi only reads until there is room/);
      // Work that was under way comes to its end.
      let { free } = space();
      for (let before = Infinity; before - free > megabyte; { free } = space()) {
        before = free;
        await sleep(3_000);
      }
      assert.ok(free > 16 * megabyte, `a segment of its log fits: ${String(free / megabyte)} MB`);
      for (let n = 0; n < 20; n += 1) {
        assert.equal((await call('GET', '/v1/events?limit=5')).status, 200);
        assert.equal((await call('GET', '/v1/contacts?limit=5')).status, 200);
        assert.equal((await create()).status, 503);
      }
      assert.equal((await fetch(`${run.url}/live`)).status, 200);
      assert.equal(run.child.exitCode, null);
      const said = run.log().split('the access log could not be written').length - 1;
      assert.ok(said <= 2, `a log that repeats itself fills the rest: ${String(said)} times`);
    });

    it('stops in order, and starts again to read', async () => {
      const { code, ms } = await run.stop();
      assert.equal(code, 0, run.said());
      const lines = run.log().trimEnd().split('\n');
      assert.match(lines.at(-1) ?? '', /"clean":true,"message":"stopped"\}/, lines.slice(-10).join('\n'));
      assert.ok(ms < 60_000, `${ms.toFixed(0)} ms`);
      // A stop tidies up: what it freed is taken again.
      const { free, size } = space();
      resize(size - free + 50 * megabyte);
      run = await startLocalRun(dataDir);
      assert.equal((await call('GET', '/v1/events?limit=5')).status, 200);
      assert.equal((await create()).status, 503);
    });

    it('writes again by itself once there is room', async () => {
      const { size } = space();
      resize(size + 256 * megabyte);
      for (const deadline = Date.now() + 120_000; (await create()).status !== 201; await wait(200))
        assert.ok(Date.now() < deadline, run.said());
      await isSaid(/Tsudoi writes again/);
    });

    it('says that a first start does not fit, and leaves nothing half made', async () => {
      const { free } = space();
      fs.writeFileSync(ballast, Buffer.alloc(Math.max(0, free - 90 * megabyte)));
      const other = path.join(mountAt, 'other');
      const { code, said } = await runLocalCommand(other, ['--no-tour']);
      fs.rmSync(ballast);
      assert.equal(code, 1);
      assert.match(said, /^tsudoi: .* has \d+ MB of free space, a first start takes 384 MB$/m);
      assert.deepEqual(fs.readdirSync(other), []);
    });
  },
);
