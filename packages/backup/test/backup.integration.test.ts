import { migrationNames } from '@tsudoi/database/migrationNames';
import { createFolderStore } from '@tsudoi/storage/folderStore';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { sealObjects } from '@tsudoi/storage/sealedStore';
import { systemClock } from '@tsudoi/runtime/clock';
import { createTestDatabase, useTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listIds, putManifest } from '../src/backupStore.ts';
import { createBackup } from '../src/createBackup.ts';
import { deleteTenant } from '../src/deleteTenant.ts';
import { keepBackups } from '../src/keepBackups.ts';
import { totals, type Manifest } from '../src/manifest.ts';
import { restoreBackup } from '../src/restoreBackup.ts';
import { restoreTenant } from '../src/restoreTenant.ts';
import { rehearseRestore } from '../src/rehearseRestore.ts';
import { verifyBackup } from '../src/verifyBackup.ts';
import { dropSchemas } from './dropSchemas.ts';
import { fillTenant } from './fillTenant.ts';
import { hashesOf, run } from './hashesOf.ts';

describe('A backup', function () {
  this.timeout(120_000);
  const source = useTestDatabase({ before, after });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-backup-'));
  const key = randomBytes(32);
  const plain = createFolderStore({
    folder,
    publicUrl: '',
    signingKey: Buffer.alloc(32),
    clock: systemClock,
  });
  const store: ObjectStore = sealObjects(plain, { currentId: 'k1', keys: new Map([['k1', key]]) });
  const others: TestDatabase[] = [];
  const [one, two] = [randomUUID(), randomUUID()];
  let manifest: Manifest;

  /** A database without a schema. */
  async function empty(): Promise<TestDatabase> {
    const database = await createTestDatabase();
    others.push(database);
    await dropSchemas(database.ownerUrl);
    return database;
  }

  /** Every index of ours, by name, as it is defined; those that are not valid are told apart. */
  async function indexesOf(url: string): Promise<readonly string[]> {
    const found = await run<{ told: string }>(
      url,
      `select pg_get_indexdef(indexrelid) || ' ' || indisvalid as told from pg_index i join pg_class c on c.oid = i.indexrelid
       join pg_namespace n on n.oid = c.relnamespace where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1`,
    );
    assert.ok(found.length > 100, String(found.length));
    return found.map(({ told }) => told);
  }

  before(async () => {
    await fillTenant(source().ownerUrl, one, 1_200);
    await fillTenant(source().ownerUrl, two, 300);
    // A month that no other installation has.
    await run(
      source().ownerUrl,
      `select core.make_log_partitions('2031-06-01', 1);
       insert into core.access_log (tenant_id, kind, at, method, route, status, duration_ms, request_id)
         values ('${one}', 'error', '2031-06-10', 'get', '/v1/events', 500, 1, 'own month')`,
    );
    manifest = await createBackup({ url: source().ownerUrl, store, clock: systemClock });
  });
  after(async () => {
    for (const database of others) await database.drop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('comes back into an empty database: every row of every table, sequences and partitions, byte for byte', async () => {
    const target = await empty();
    await restoreBackup({ url: target.ownerUrl, store, id: manifest.id });
    const before = await hashesOf(source().ownerUrl);
    assert.ok(before.size > 8, 'many tables hold rows');
    assert.deepEqual(await hashesOf(target.ownerUrl), before);
    assert.deepEqual(await indexesOf(target.ownerUrl), await indexesOf(source().ownerUrl));
    // A new row gets a number of its own.
    await run(
      target.ownerUrl,
      `insert into core.outbox (tenant_id, type, payload) values ('${one}', 'plan.accepted', '{}')`,
    );
  });

  it('is one snapshot: rows written while it is taken are all there or not at all', async () => {
    const load = { over: false };
    let written = 0;
    const writer = (async () => {
      while (!load.over) {
        written += 1;
        // Both rows in one transaction, in tables that are far apart in the order of the backup.
        await run(
          source().ownerUrl,
          `begin; insert into core.workspace (tenant_id, slug, name) values ('${two}', 'w${String(written)}', 'x');
           insert into core.outbox (tenant_id, type, payload) values ('${two}', 'pair', '{"n": ${String(written)}}'); commit`,
        );
      }
    })();
    const taken = await createBackup({ url: source().ownerUrl, store, clock: systemClock });
    load.over = true;
    await writer;
    const target = await empty();
    await restoreBackup({ url: target.ownerUrl, store, id: taken.id });
    const [pairs] = await run<{ a: string; b: string }>(
      target.ownerUrl,
      `select (select count(*) from core.workspace where slug ~ '^w\\d') as a,
              (select count(*) from core.outbox where type = 'pair') as b`,
    );
    assert.equal(pairs?.a, pairs?.b);
    await run(source().ownerUrl, `delete from core.workspace where slug ~ '^w\\d'`);
    await run(source().ownerUrl, `delete from core.outbox where type = 'pair'`);
  });

  it('is restored into no database that holds a tenant, and says so', async () => {
    await assert.rejects(
      restoreBackup({ url: source().ownerUrl, store, id: manifest.id }),
      /holds 2 tenant\(s\)/,
    );
  });

  it('of a newer version is refused by name, and nothing is touched', async () => {
    const newer = {
      ...manifest,
      id: '99990101T000000Z-new',
      migrations: [...migrationNames(), 'FromTheFuture9'],
    };
    await putManifest(store, newer);
    const target = await empty();
    await assert.rejects(
      restoreBackup({ url: target.ownerUrl, store, id: newer.id }),
      /newer version \(FromTheFuture9\)/,
    );
    fs.rmSync(path.join(folder, '00000000-0000-0000-0000-000000000000/backups', newer.id), {
      recursive: true,
    });
  });

  it('of an older schema is brought up to this build', async () => {
    const all = migrationNames();
    const target = await empty();
    const older = { ...manifest, id: '20000101T000000Z-old', migrations: all.slice(0, -1) };
    const { migrate } = await import('@tsudoi/database/migrate');
    await migrate({ url: target.ownerUrl, only: older.migrations });
    const taken = await createBackup({ url: target.ownerUrl, store, clock: systemClock });
    assert.deepEqual(taken.migrations, older.migrations);
    const again = await empty();
    await restoreBackup({ url: again.ownerUrl, store, id: taken.id });
    const ran = await run<{ name: string }>(again.ownerUrl, 'select name from public.tsudoi_migration');
    assert.deepEqual(ran.map(({ name }) => name).sort(), [...all].sort());
  });

  it('gives one tenant back beside others, and theirs stay as they are', async () => {
    const target = await createTestDatabase();
    others.push(target);
    const stranger = randomUUID();
    await fillTenant(target.ownerUrl, stranger, 50);
    const theirs = await hashesOf(target.ownerUrl, stranger);
    const written = await restoreTenant({ url: target.ownerUrl, store, id: manifest.id }, one);
    assert.ok((written.get('core.contact') ?? 0) >= 1_200);
    assert.equal(written.get('core.access_log'), 31, 'a month that was not there is made');
    const open = await run(
      target.ownerUrl,
      `select from pg_class where relname like 'access_log_%_2031_06' and not relrowsecurity`,
    );
    assert.equal(open.length, 0, 'as closed to other tenants as the others');
    assert.deepEqual(await hashesOf(target.ownerUrl, stranger), theirs);
    const passing = ['core.job', 'core.outbox'];
    const wanted = [...(await hashesOf(source().ownerUrl, one))].filter(([name]) => !passing.includes(name));
    const found = [...(await hashesOf(target.ownerUrl, one))].filter(([name]) => !passing.includes(name));
    assert.deepEqual(found, wanted);
    assert.equal((await hashesOf(target.ownerUrl, two)).size, 0, 'nothing of the other tenant of the backup');
    await assert.rejects(
      restoreTenant({ url: target.ownerUrl, store, id: manifest.id }, one),
      /is here already/,
    );
    await assert.rejects(
      restoreTenant({ url: target.ownerUrl, store, id: manifest.id }, randomUUID()),
      /holds no tenant/,
    );
  });

  it('has the way back of a tenant that was deleted: all of it is gone, the others are as they were, and it comes back', async () => {
    const target = await empty();
    await restoreBackup({ url: target.ownerUrl, store, id: manifest.id });
    const [slug] = await run<{ slug: string }>(
      target.ownerUrl,
      `select slug from core.tenant where id = '${one}'`,
    );
    assert.ok(slug);
    await assert.rejects(deleteTenant(target.ownerUrl, slug.slug), /the only admins/);
    await run(
      target.ownerUrl,
      `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes) values ('${two}', 'k', 'k', 'x', 'admin', '{}')`,
    );
    const [before, theirs] = [await hashesOf(target.ownerUrl, one), await hashesOf(target.ownerUrl, two)];
    const deleted = await deleteTenant(target.ownerUrl, slug.slug);
    assert.deepEqual([...deleted.keys()].sort(), [...before.keys()].sort());
    assert.equal((await hashesOf(target.ownerUrl, one)).size, 0);
    assert.deepEqual(await hashesOf(target.ownerUrl, two), theirs);
    await assert.rejects(deleteTenant(target.ownerUrl, slug.slug), /no tenant/);
    await restoreTenant({ url: target.ownerUrl, store, id: manifest.id }, one);
    const passing = ['core.job', 'core.outbox'];
    const without = (hashes: ReadonlyMap<string, string>) =>
      [...hashes].filter(([name]) => !passing.includes(name));
    assert.deepEqual(without(await hashesOf(target.ownerUrl, one)), without(before));
  });

  it('is verified bit by bit: a changed, missing or swapped part is named', async () => {
    await verifyBackup(store, manifest.id);
    const parts = path.join(folder, '00000000-0000-0000-0000-000000000000/backups', manifest.id);
    const file = path.join(parts, 'core.contact/000000.zst');
    const kept = fs.readFileSync(file);
    const changed = Buffer.from(kept);
    changed[kept.length - 20] = (changed[kept.length - 20] ?? 0) ^ 1;
    for (const [fault, damage] of [
      [/core\.contact, part 0 does not open/, () => fs.writeFileSync(file, changed)],
      [/core\.contact, part 0 is missing/, () => fs.rmSync(file)],
      [
        /core\.contact, part 0 does not open/,
        () => fs.copyFileSync(path.join(parts, 'core.tenant/000000.zst'), file),
      ],
      [/core\.contact, part 0 does not open/, () => fs.writeFileSync(file, '')],
    ] as const) {
      damage();
      await assert.rejects(verifyBackup(store, manifest.id), fault);
      fs.writeFileSync(file, kept);
    }
    await verifyBackup(store, manifest.id);
  });

  it('says nothing in clear: no name of a person in any file', () => {
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        assert.ok(
          !fs.readFileSync(path.join(entry.parentPath, entry.name)).includes('@example.jp'),
          entry.name,
        );
  });

  it('is rehearsed in a database that is gone afterwards', async () => {
    await rehearseRestore({ url: source().ownerUrl, store, id: manifest.id });
    const left = await run(
      source().ownerUrl,
      `select 1 from pg_database where datname like 'tsudoi_rehearsal_%'`,
    );
    assert.equal(left.length, 0);
  });

  it('that was cut off does not exist, and its pieces go with the next', async () => {
    const cut = { calls: 0 };
    const cutting: ObjectStore = {
      ...store,
      put: (key_, body, type) =>
        ++cut.calls > 5 ? Promise.reject(new Error('the power went')) : store.put(key_, body, type),
    };
    await assert.rejects(
      createBackup({ url: source().ownerUrl, store: cutting, clock: systemClock }),
      /the power went/,
    );
    const pieces = (await listIds(store)).filter(({ whole }) => !whole);
    assert.equal(pieces.length, 1);
    const last = await createBackup({ url: source().ownerUrl, store, clock: systemClock });
    await keepBackups(store, 2);
    const ids = await listIds(store);
    assert.deepEqual([ids.length, ids.at(-1)], [2, { id: last.id, whole: true }]);
    assert.ok(totals(last).rows > 1_500);
  });
});
