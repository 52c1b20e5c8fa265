import { createFolderStore } from '@tsudoi/storage/folderStore';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { sealObjects } from '@tsudoi/storage/sealedStore';
import { systemClock } from '@tsudoi/runtime/clock';
import { createTestDatabase, useTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listIds } from '../src/backupStore.ts';
import { restoreBackup } from '../src/restoreBackup.ts';
import { verifyBackup } from '../src/verifyBackup.ts';
import { dropSchemas } from './dropSchemas.ts';
import { fillTenant } from './fillTenant.ts';
import { hashesOf, run } from './hashesOf.ts';

/** Points at which each is killed; with TSUDOI_FULL fifty. */
const points = process.env['TSUDOI_FULL'] === '1' ? 50 : 2;

describe('A backup that is killed', function () {
  this.timeout(points * 40_000 + 240_000);
  const source = useTestDatabase({ before, after });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-backup-crash-'));
  const key = randomBytes(32);
  const store: ObjectStore = sealObjects(
    createFolderStore({ folder, publicUrl: '', signingKey: Buffer.alloc(32), clock: systemClock }),
    { currentId: 'k1', keys: new Map([['k1', key]]) },
  );
  let target: TestDatabase;

  before(async () => {
    await fillTenant(source().ownerUrl, randomUUID(), 3_000);
    target = await createTestDatabase();
    await dropSchemas(target.ownerUrl);
  });
  after(async () => {
    await target.drop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Waits until the server has noticed that its client is gone: what it was told before that is done or undone then. */
  async function nobodyElse(): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const [others] = await run<{ n: string }>(
        target.ownerUrl,
        'select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      if (others?.n === '0') return;
      assert.ok(Date.now() < deadline, 'the connection of a process that is gone stays');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Runs it in a process, killed so many ms after it has begun; resolves to how long it ran, and whether it came to its end. */
  async function runFor(
    verb: 'create' | 'restore',
    killAfterMs: number,
    id = '',
  ): Promise<{ readonly ms: number; readonly ended: boolean }> {
    const url = verb === 'create' ? source().ownerUrl : target.ownerUrl;
    const asked = JSON.stringify({ verb, url, folder, key: key.toString('base64'), id });
    const child = spawn(
      process.execPath,
      ['--conditions=source', path.join(import.meta.dirname, 'backupProcess.ts'), asked],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const begun = performance.now();
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    const code = await exited;
    clearTimeout(timer);
    return { ms: performance.now() - begun, ended: code === 0 };
  }

  it('while it is taken leaves the one before, whole; what exists always verifies', async () => {
    const first = await runFor('create', 600_000);
    assert.ok(first.ended);
    let cut = 0;
    for (let point = 0; point < points; point += 1) {
      const before = (await listIds(store)).filter(({ whole }) => whole).map(({ id }) => id);
      const { ended } = await runFor('create', randomInt(Math.ceil(first.ms) + 1));
      const after = (await listIds(store)).filter(({ whole }) => whole).map(({ id }) => id);
      if (!ended) cut += 1;
      assert.ok(after.length >= 1 && after.length <= before.length + 1, 'one more at most');
      const newest = after.at(-1) ?? '';
      assert.ok(newest >= (before.at(-1) ?? ''), 'the newest is never lost');
      await verifyBackup(store, newest);
    }
    const last = await runFor('create', 600_000);
    assert.ok(last.ended);
    const left = await listIds(store);
    assert.ok(
      left.every(({ whole }) => whole),
      'pieces of what was cut off are gone with the next that is whole',
    );
    console.log(
      `      ${String(points)} backups killed after up to ${first.ms.toFixed(0)} ms, ${String(cut)} cut off`,
    );
  });

  it('frozen while another is taken and keeps house, it ends without a backup; what exists verifies', async () => {
    const asked = JSON.stringify({
      ...{ verb: 'create', url: source().ownerUrl, folder, key: key.toString('base64') },
    });
    for (;;) {
      const before = new Set((await listIds(store)).map(({ id }) => id));
      const child = spawn(
        process.execPath,
        ['--conditions=source', path.join(import.meta.dirname, 'backupProcess.ts'), asked],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      const mine = async () => (await listIds(store)).find(({ id }) => !before.has(id));
      while (!(await mine()) && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill('SIGSTOP');
      const frozen = await mine();
      if (!frozen || frozen.whole) {
        // It was through before it could be stopped.
        child.kill('SIGCONT');
        await exited;
        continue;
      }
      const other = await runFor('create', 600_000);
      assert.ok(other.ended);
      child.kill('SIGCONT');
      assert.equal(await exited, 1, 'a backup whose parts were removed ended well');
      const left = await listIds(store);
      assert.ok(!left.some(({ id, whole }) => id === frozen.id && whole));
      for (const { id, whole } of left) if (whole) await verifyBackup(store, id);
      return;
    }
  });

  it('while it is restored leaves no tenant, and can be restored again: every row as it was', async () => {
    const id = (await listIds(store)).at(-1)?.id ?? '';
    const wanted = await hashesOf(source().ownerUrl);
    const whole = await runFor('restore', 600_000, id);
    assert.ok(whole.ended);
    assert.deepEqual(await hashesOf(target.ownerUrl), wanted);
    let cut = 0;
    for (let point = 0; point < points; point += 1) {
      await dropSchemas(target.ownerUrl);
      const { ended } = await runFor('restore', randomInt(Math.ceil(whole.ms) + 1), id);
      if (!ended) cut += 1;
      await nobodyElse();
      const [there] = await run<{ there: boolean }>(
        target.ownerUrl,
        `select to_regclass('core.tenant') is not null as there`,
      );
      const [count] = there?.there
        ? await run<{ n: string }>(target.ownerUrl, 'select count(*) as n from core.tenant')
        : [];
      // All or nothing: the rows are one transaction; the schema is made before and brought up after.
      if (count !== undefined && count.n !== '0') assert.deepEqual(await hashesOf(target.ownerUrl), wanted);
      else await restoreBackup({ url: target.ownerUrl, store, id });
      assert.deepEqual(await hashesOf(target.ownerUrl), wanted);
    }
    console.log(
      `      ${String(points)} restores killed after up to ${whole.ms.toFixed(0)} ms, ${String(cut)} cut off`,
    );
  });
});
