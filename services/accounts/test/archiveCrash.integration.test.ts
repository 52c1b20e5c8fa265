import { anchoredMonths } from '@tsudoi/audit/anchors';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import type { ObjectStore } from '@tsudoi/storage/objectStore';
import { openObjectStore } from '@tsudoi/storage/openObjectStore';
import { asService } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { archiveMonth } from '../src/archive/archiveMonth.ts';
import { verifyChain } from '../src/audit/verifyChain.ts';
import { resealObjects } from '../src/secrets/resealObjects.ts';
import { sealKeys, startAccounts, type AccountsService } from './accountsService.ts';
import { fillChain } from './fillChain.ts';

describe('The archive of the audit log and kill -9', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let owner: pg.Client;
  let folder: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-archive-kill-'));
    service = await startAccounts({ OBJECTS_FOLDER: folder });
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    await owner.query(`select core.make_log_partitions('2024-03-01', 1)`);
    await fillChain(owner, service.tenantId, '2024-03-02', 5_001);
    await fillChain(owner, service.tenantId, '2024-03-03', 3);
  });
  after(async () => {
    await owner.end();
    await service.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('killed after each object and before the record, leaves exactly one archive in the end', async () => {
    const { objects, database } = service.platform;
    assert.ok(objects);
    for (const diesAt of ['1', '2', '3', 'record']) {
      assert.equal(await archiveAndDie(diesAt), 'SIGKILL', `at ${diesAt}`);
      const { rows } = await owner.query('select 1 from core.audit_archived_month');
      assert.equal(rows.length, 0, `nothing is recorded after it died at ${diesAt}`);
    }
    const parts = { database, objects, sealKeyId: 'k1' };
    const done = await Promise.all([
      archiveMonth(parts, service.tenantId, '2024-03'),
      archiveMonth(parts, service.tenantId, '2024-03'),
    ]);
    assert.equal(done.filter((each) => each !== undefined).length, 1, 'of two at once, one records');
    const paths: string[] = [];
    for await (const each of objects.list(service.tenantId, 'audit/')) paths.push(each.path);
    assert.deepEqual(paths, [
      'audit/2024-03/02-000000000001.gz',
      'audit/2024-03/02-000000005001.gz',
      'audit/2024-03/03-000000000001.gz',
    ]);
    const { rows } = await owner.query<{ path: string }>(
      'select path from core.audit_archive_part order by path',
    );
    assert.deepEqual(
      rows.map((row) => row.path),
      paths,
    );
    const entries = await owner.query(`select 1 from core.audit_entry where action = 'audit.archived'`);
    assert.equal(entries.rows.length, 1, 'the audit log says once that it was archived');
    const verdict = await service.call('GET', '/v1/audit/verification?from=2024-03-01&to=2024-03-31', {
      token: service.adminKey,
    });
    assert.deepEqual((verdict.body as { faults: unknown[] }).faults, []);
  });

  it('is sealed anew by a rotation of keys that is cut off after each object', async () => {
    const fresh = `k2:${randomBytes(32).toString('base64')}`;
    const open = (ring: string) =>
      openObjectStore(
        { OBJECTS_FOLDER: folder },
        { clock: service.clock, publicUrl: '', signingKey: randomBytes(32), seal: parseKeyRing(ring) },
      );
    const [both, alone] = [await open(`${fresh},${sealKeys}`), await open(fresh)];
    assert.ok(both && alone);
    const { database } = service.platform;
    const rotate = (objects: ObjectStore) =>
      resealObjects(database, objects, 'k2', service.tenantId, () => false);
    const cutOff: ObjectStore = {
      ...both,
      async put(...given) {
        await both.put(...given);
        throw new Error('cut off');
      },
    };
    await assert.rejects(rotate(cutOff), /cut off/);
    const readable = await verifyChain(database, both, service.tenantId, '2024-03-01', '2024-03-31');
    assert.deepEqual(readable.faults, [], 'half rotated, it opens with the ring');
    const anchors = await anchoredMonths(both, service.tenantId, '0000-01-01', '9999-12-31');
    assert.deepEqual(await rotate(both), { resealed: 3 + anchors.length, remaining: 0, broken: [] });
    const rotated = await verifyChain(database, alone, service.tenantId, '2024-03-01', '2024-03-31');
    assert.deepEqual([rotated.archivedDays, rotated.faults], [2, []], 'the new key alone opens all');
  });

  function archiveAndDie(diesAt: string): Promise<NodeJS.Signals | null> {
    const child = spawn(process.execPath, ['--conditions=source', `${import.meta.dirname}/archiveMain.ts`], {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: asService(service.database, 'accounts'),
        DISPATCHER_DATABASE_URL: service.database.dispatcherUrl,
        OBJECTS_FOLDER: folder,
        SEAL_KEYS: sealKeys,
        TENANT: service.tenantId,
        MONTH: '2024-03',
        DIES_AT: diesAt,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  }
});
