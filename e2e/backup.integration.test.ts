import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fillTenant } from '../packages/backup/test/fillTenant.ts';
import { hashesOf, run } from '../packages/backup/test/hashesOf.ts';

const full = process.env['TSUDOI_FULL'] !== undefined;
const kills = full ? 50 : 4;

describe(`A backup by the command line, killed ${String(kills)} times each way`, function () {
  this.timeout(full ? 900_000 : 180_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-backup-'));
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
  const sealKeys = `k1:${randomBytes(32).toString('base64')}`;
  let source: TestDatabase;
  let target: TestDatabase;

  before(async () => {
    console.log(`      seed ${String(seed)}`);
    [source, target] = [await createTestDatabase(), await createTestDatabase()];
    await fillTenant(source.ownerUrl, randomUUID(), 20_000);
    await run(
      target.ownerUrl,
      `do $$ declare s text; begin for s in select nspname from pg_namespace where nspname not like 'pg\\_%'
         and nspname not in ('information_schema', 'public') loop execute format('drop schema %I cascade', s); end loop;
         drop table public.tsudoi_migration; end $$`,
    );
  });
  after(async () => {
    await Promise.all([source.drop(), target.drop()]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  function start(url: string, args: readonly string[]) {
    return spawn(
      process.execPath,
      [path.join(import.meta.dirname, '../packages/cli/bin/tsudoi.js'), '--json', 'backup', ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          DATABASE_OWNER_URL: url,
          SEAL_KEYS: sealKeys,
          BACKUP_FOLDER: folder,
          BACKUP_KEEP: '2',
        },
      },
    );
  }

  /** Runs `tsudoi backup …`; kills it after `killMs`. Resolves to the exit code (null when killed) and what it said. */
  function tsudoi(
    url: string,
    args: readonly string[],
    killMs?: number,
  ): Promise<{ code: number | null; said: string }> {
    const child = start(url, args);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    const timer = killMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killMs);
    return new Promise((resolve) => {
      child.once('exit', (code) => {
        clearTimeout(timer);
        resolve({ code, said });
      });
    });
  }

  /** The same fraction for the same seed and step. */
  const fraction = (step: number) => (((Math.sin(seed + step * 12.9898) * 43_758.5453) % 1) + 1) % 1;

  it('is whole or not there: after every kill the list holds whole backups only, and each verifies', async () => {
    const startedAt = performance.now();
    const first = await tsudoi(source.ownerUrl, ['create']);
    assert.equal(first.code, 0, first.said);
    const wholeMs = performance.now() - startedAt;
    for (let step = 0; step < kills; step++) {
      await tsudoi(source.ownerUrl, ['create'], fraction(step) * wholeMs);
      const { items } = JSON.parse((await tsudoi(source.ownerUrl, ['list'])).said) as {
        items: { id: string }[];
      };
      assert.ok(items.length >= 1 && items.length <= 3);
      const { code, said } = await tsudoi(source.ownerUrl, ['verify', String(items.at(-1)?.id)]);
      assert.equal(code, 0, said);
    }
    const last = await tsudoi(source.ownerUrl, ['create', '--rehearse']);
    assert.equal(last.code, 0, last.said);
    assert.equal((JSON.parse(last.said) as { rehearsed: boolean }).rehearsed, true);
  });

  it('restores all or nothing: killed anywhere, the database holds no tenant or every row', async () => {
    // When a backup ended is marked after its snapshot, so it cannot be in it.
    const rowsOf = async (url: string) => {
      const hashes = new Map(await hashesOf(url));
      hashes.delete('core.backup_mark');
      return hashes;
    };
    const wanted = await rowsOf(source.ownerUrl);
    let wholeMs = 4_000;
    let whole = 0;
    for (let step = 0; step < kills; step++) {
      const startedAt = performance.now();
      const { code } = await tsudoi(target.ownerUrl, ['restore', 'latest'], fraction(100 + step) * wholeMs);
      if (code === 0) wholeMs = performance.now() - startedAt;
      const [schema] = await run<{ there: boolean }>(
        target.ownerUrl,
        `select to_regclass('core.tenant') is not null as there`,
      );
      const tenants = schema?.there ? await run(target.ownerUrl, 'select 1 from core.tenant') : [];
      if (tenants.length === 0) continue;
      whole += 1;
      assert.deepEqual(await rowsOf(target.ownerUrl), wanted);
      await run(target.ownerUrl, 'truncate core.tenant cascade');
    }
    const { code, said } = await tsudoi(target.ownerUrl, ['restore', 'latest']);
    assert.equal(code, 0, said);
    assert.deepEqual(await rowsOf(target.ownerUrl), wanted);
    console.log(`      ${String(kills)} restores killed, ${String(whole)} were over before the kill`);
  });

  it('stays and takes one after another where it is told how often, until SIGTERM', async () => {
    const child = start(source.ownerUrl, ['create', '--every', '24']);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    let said = '';
    child.stderr.on('data', (text) => (said += String(text)));
    const id = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (text) => {
        const found = /"id": ?"([^"]+)"/.exec((said += String(text)))?.[1];
        if (found) resolve(found);
      });
      child.once('exit', () => {
        reject(new Error(said));
      });
    });
    child.kill('SIGTERM');
    assert.equal(await ended, 0, said);
    assert.equal((await tsudoi(source.ownerUrl, ['verify', id])).code, 0);
  });

  it('says in one line what it lacks', async () => {
    const { code, said } = await tsudoi('', ['verify', 'nothing-like-it']);
    assert.equal(code, 1);
    assert.match(said, /there is no backup nothing-like-it/);
  });
});
