import { createFolderStore } from '@tsudoi/storage/folderStore';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { systemClock } from '@tsudoi/runtime/clock';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { startFaultProxy, type FaultProxy } from '@tsudoi/testing/faultProxy';
import { createTestDatabase, useTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listIds } from '../src/backupStore.ts';
import { createBackup } from '../src/createBackup.ts';
import { restoreBackup } from '../src/restoreBackup.ts';
import { dropSchemas } from './dropSchemas.ts';
import { fillTenant } from './fillTenant.ts';
import { hashesOf, run } from './hashesOf.ts';

const looks = { lookMs: 250, answerMs: 1_000 };

describe('A backup whose database falls silent', function () {
  this.timeout(180_000);
  const source = useTestDatabase({ before, after });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-backup-silent-'));
  const store: ObjectStore = createFolderStore({
    ...{ folder, publicUrl: '', signingKey: Buffer.alloc(32), clock: systemClock },
  });
  let target: TestDatabase;
  let proxy: FaultProxy;
  let id: string;

  const through = (url: string) => Object.assign(new URL(url), { port: String(proxy.port) }).href;
  const rowsOf = async (url: string) =>
    (await run<{ there: boolean }>(url, `select to_regclass('core.tenant') is not null as there`))[0]?.there
      ? (await run<{ n: string }>(url, 'select count(*) as n from core.tenant'))[0]?.n
      : '0';

  before(async () => {
    // A few MB: more than the buffers on the way hold.
    await fillTenant(source().ownerUrl, randomUUID(), 60_000);
    proxy = await startFaultProxy(Number(new URL(source().ownerUrl).port));
    target = await createTestDatabase();
    await dropSchemas(target.ownerUrl);
    ({ id } = await createBackup({ url: source().ownerUrl, store, clock: systemClock }));
  });
  after(async () => {
    await proxy.close();
    await target.drop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    proxy.set({});
    proxy.cutAll();
  });

  /** Everything is swallowed from this many bytes of the longest connection on: for it alone, or for everybody. */
  const silences = [
    ['its connection alone', 2_000_000, false],
    ['its connection alone, at the first statements', 3_000, false],
    ['the whole way to it', 2_000_000, true],
  ] as const;

  for (const [what, bytes, everybody] of silences)
    it(`while it is taken, ${what}: it fails as a passing fault, and no backup exists`, async () => {
      proxy.set({ swallowAfterBytes: bytes });
      const taken = createBackup({
        ...{ url: through(source().ownerUrl), store, clock: systemClock, looks },
        onTable: () => {
          if (everybody) proxy.set({ blackHole: true });
        },
      });
      await assert.rejects(taken, isPassingFault);
      assert.deepEqual(
        (await listIds(store)).filter(({ whole }) => whole).map((each) => each.id),
        [id],
      );
    });

  for (const [what, bytes] of silences.slice(0, 2))
    it(`while it is restored, ${what}: it fails as a passing fault, leaves no row, and can be restored again`, async () => {
      await dropSchemas(target.ownerUrl);
      proxy.set({ swallowAfterBytes: bytes });
      await assert.rejects(
        restoreBackup({ url: through(target.ownerUrl), store, id, looks }),
        isPassingFault,
      );
      proxy.set({});
      proxy.cutAll();
      const untilMs = performance.now() + 60_000;
      const others = async () =>
        (
          await run<{ n: string }>(
            target.ownerUrl,
            'select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
          )
        )[0]?.n;
      while ((await others()) !== '0' && performance.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(await rowsOf(target.ownerUrl), '0');
      await restoreBackup({ url: target.ownerUrl, store, id });
      assert.deepEqual(await hashesOf(target.ownerUrl), await hashesOf(source().ownerUrl));
    });

  it('lets a statement that is silent because it works, or waits for a lock, take its time', async () => {
    const slow = run(
      source().ownerUrl,
      'begin; lock table core.contact in access exclusive mode; select pg_sleep(4); commit',
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const taken = await createBackup({
      ...{ url: through(source().ownerUrl), store, clock: systemClock, looks },
    });
    await slow;
    assert.ok(taken.tables.length > 50);
  });

  it('does not take a store that is slow for a silent database', async () => {
    let puts = 0;
    const slow: ObjectStore = {
      ...store,
      put: async (...asked) => {
        if ((puts += 1) === 2) await new Promise((resolve) => setTimeout(resolve, 4_000));
        await store.put(...asked);
      },
    };
    const taken = await createBackup({
      ...{ url: through(source().ownerUrl), store: slow, clock: systemClock, looks },
    });
    assert.ok(taken.tables.length > 50 && puts > 2);
  });
});
