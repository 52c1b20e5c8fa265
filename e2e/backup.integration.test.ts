import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { dropSchemas } from '../packages/backup/test/dropSchemas.ts';
import { fillTenant } from '../packages/backup/test/fillTenant.ts';
import { hashesOf, run } from '../packages/backup/test/hashesOf.ts';
import { openBackupCommand, seededFractions } from './backupCommand.ts';

const full = process.env['TSUDOI_FULL'] !== undefined;
const kills = full ? 50 : 4;

describe(`A backup by the command line, killed ${String(kills)} times each way`, function () {
  this.timeout(full ? 900_000 : 180_000);
  const backups = openBackupCommand(2);
  const fraction = seededFractions();
  let source: TestDatabase;
  let target: TestDatabase;

  before(async () => {
    [source, target] = [await createTestDatabase(), await createTestDatabase()];
    await fillTenant(source.ownerUrl, randomUUID(), 20_000);
    await dropSchemas(target.ownerUrl);
  });
  after(async () => {
    await Promise.all([source.drop(), target.drop()]);
    backups.remove();
  });

  it('is whole or not there: after every kill the list holds whole backups only, and each verifies', async () => {
    const startedAt = performance.now();
    const first = await backups.run(source.ownerUrl, ['create']);
    assert.equal(first.code, 0, first.said);
    const wholeMs = performance.now() - startedAt;
    for (let step = 0; step < kills; step++) {
      await backups.run(source.ownerUrl, ['create'], fraction(step) * wholeMs);
      const kept = await backups.list();
      assert.ok(kept.length >= 1 && kept.length <= 3);
      const { code, said } = await backups.run(source.ownerUrl, ['verify', String(kept.at(-1)?.id)]);
      assert.equal(code, 0, said);
    }
    const last = await backups.run(source.ownerUrl, ['create', '--rehearse']);
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
      const { code } = await backups.run(
        target.ownerUrl,
        ['restore', 'latest'],
        fraction(100 + step) * wholeMs,
      );
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
    const { code, said } = await backups.run(target.ownerUrl, ['restore', 'latest']);
    assert.equal(code, 0, said);
    assert.deepEqual(await rowsOf(target.ownerUrl), wanted);
    console.log(`      ${String(kills)} restores killed, ${String(whole)} were over before the kill`);
  });

  it('stays and takes one after another where it is told how often, until SIGTERM', async () => {
    const child = backups.start(source.ownerUrl, ['create', '--every', '24']);
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
    assert.equal((await backups.run(source.ownerUrl, ['verify', id])).code, 0);
  });

  it('says in one line what it lacks', async () => {
    const { code, said } = await backups.run('', ['verify', 'nothing-like-it']);
    assert.equal(code, 1);
    assert.match(said, /there is no backup nothing-like-it/);
  });
});
