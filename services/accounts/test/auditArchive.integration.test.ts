import type { ObjectStoreConfig } from '@tsudoi/storage/openObjectStore';
import { startS3Server, type S3Server } from '@tsudoi/testing/fakes/s3Server';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { planArchive } from '../src/archive/planArchive.ts';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { fillChain, type FilledEntry } from './fillChain.ts';
import { anotherTenant } from './member.ts';
import { sealedEntry } from './sealedEntry.ts';

interface Entry {
  readonly day: string;
  readonly sequence: string;
  readonly hash: string;
  readonly targetId: string;
  readonly change: unknown;
}
interface Page {
  readonly items: Entry[];
  readonly nextCursor: string | null;
}
interface Archive {
  readonly month: string;
  readonly entries: number;
  readonly faults: number;
  readonly objects: number;
  readonly droppedAt: string | null;
}
interface Verdict {
  readonly days: number;
  readonly archivedDays: number;
  readonly entries: number;
  readonly faults: { fault: string }[];
}

/** Each place that objects may lie in: its configuration, and how to put it away again. */
const places: Readonly<
  Record<string, () => Promise<{ config: ObjectStoreConfig; stop: () => Promise<void> }>>
> = {
  'a local folder': async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-archive-'));
    return Promise.resolve({
      config: { OBJECTS_FOLDER: folder },
      stop: () => fs.promises.rm(folder, { recursive: true, force: true }),
    });
  },
  'an S3-compatible store over the wire': async () => {
    const server: S3Server = await startS3Server('archive');
    return {
      config: {
        S3_BUCKET: 'archive',
        S3_ENDPOINT: server.url,
        S3_ACCESS_KEY_ID: 'S3RVER',
        S3_SECRET_ACCESS_KEY: 'S3RVER',
      },
      stop: () => server.stop(),
    };
  },
};

for (const [place, open] of Object.entries(places)) {
  describe(`Closed months of the audit log in ${place}`, function () {
    this.timeout(120_000);
    let service: AccountsService;
    let owner: pg.Client;
    let stopPlace: () => Promise<void>;
    const closers: (() => Promise<void>)[] = [];
    let contactId: string;
    let live: Entry[];
    let cursor: string;

    before(async () => {
      const opened = await open();
      let stopped: Promise<void> | undefined;
      stopPlace = () => (stopped ??= opened.stop());
      closers.push(stopPlace);
      service = await startAccounts({ ...opened.config, AUDIT_LIVE_MONTHS: 1 });
      closers.push(() => service.stop());
      owner = new pg.Client(service.database.ownerUrl);
      await owner.connect();
      closers.push(() => owner.end());
      await owner.query(`select core.make_log_partitions('2024-03-01', 2)`);
      const made = await get('/v1/contacts', 'POST', { email: 'old@example.jp', displayName: 'Old Friend' });
      contactId = (made as { id: string }).id;
      const about = await sealedEntry(service.platform, service.tenantId, contactId, {
        displayName: 'Old Friend',
      });
      const everySeventh = (number: number): FilledEntry =>
        number % 7 === 0
          ? about
          : { action: 'a.b', targetKind: 'x', targetId: String(number), change: { number } };
      await fillChain(owner, service.tenantId, '2024-03-02', 5_003, everySeventh);
      await fillChain(owner, service.tenantId, '2024-03-31', 12, everySeventh);
      await fillChain(owner, service.tenantId, '2024-04-01', 30, everySeventh);
    });
    after(async () => {
      for (const close of closers.reverse()) await close();
    });

    async function get<T>(url: string, method = 'GET', body?: object): Promise<T> {
      const answer = await service.call(method, url, { token: service.adminKey, body });
      assert.ok(
        answer.status < 300,
        `${method} ${url}: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
      );
      return answer.body;
    }
    const archives = async () => (await get<{ items: Archive[] }>('/v1/audit/archives')).items;
    const verdict = () => get<Verdict>('/v1/audit/verification?from=2024-03-01&to=2024-04-30');
    async function pages(query: string, limit = 200): Promise<Entry[]> {
      const found: Entry[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: Page = await get(
          `/v1/audit?limit=${String(limit)}&${query}${next === '' ? '' : `&cursor=${next}`}`,
        );
        found.push(...page.items);
        next = page.nextCursor;
      }
      return found;
    }
    async function until(what: string, met: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + 60_000;
      while (!(await met())) {
        assert.ok(Date.now() < deadline, `not within 60 s: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    /** The command line, on this installation. */
    async function tsudoi(...args: string[]): Promise<{ code: number | null; text: string }> {
      const bin = path.resolve(import.meta.dirname, '../../../packages/cli/bin/tsudoi.js');
      const child = spawn(process.execPath, ['--conditions=source', bin, ...args], {
        env: { PATH: process.env['PATH'], TSUDOI_URL: service.url, TSUDOI_API_KEY: service.adminKey },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (part: Buffer) => (text += part.toString()));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { code, text };
    }
    const hasPartition = async (month: string) =>
      (await owner.query<{ t: string | null }>(`select to_regclass('core.audit_entry_' || $1) as t`, [month]))
        .rows[0]?.t !== null;

    it('are archived by a job a tenant and month, and stay in the database while the stage does not move them', async () => {
      live = await pages('from=2024-01-01&to=2024-12-31');
      assert.equal(live.length, 5_003 + 12 + 30);
      cursor = (await get<Page>('/v1/audit?from=2024-01-01&to=2024-12-31&limit=35')).nextCursor ?? '';
      assert.equal(await planArchive(service.platform.database), 2);
      await until('two archived months', async () => (await archives()).length === 2);
      assert.deepEqual(
        (await archives()).map((each) => [
          each.month,
          each.entries,
          each.faults,
          each.objects,
          each.droppedAt,
        ]),
        [
          ['2024-04', 30, 0, 1, null],
          ['2024-03', 5_015, 0, 3, null],
        ],
      );
      assert.equal(await planArchive(service.platform.database), 0, 'nothing is left to archive');
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      assert.match(metrics, /^tsudoi_audit_archived_entries_total\{[^}]*\} 5045$/m);
      assert.match(metrics, /^tsudoi_audit_months_to_archive\{[^}]*\} 0$/m);
      const both = await verdict();
      assert.deepEqual([both.days, both.archivedDays, both.entries, both.faults], [3, 3, 5_045, []]);
      assert.ok(await hasPartition('2024_03'));
    });

    it('leave the database when the stage says so, and are listed with the same cursors as before', async () => {
      const stage = await service.call('GET', '/v1/admin/stage', { token: service.adminKey });
      const changed = await service.call('PATCH', '/v1/admin/stage', {
        token: service.adminKey,
        body: { modes: { auditArchive: true }, reason: 'test' },
        headers: { 'if-match': stage.headers.get('etag') ?? '' },
      });
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      await until('both months dropped', async () =>
        (await archives()).every((each) => each.droppedAt !== null),
      );
      assert.deepEqual([await hasPartition('2024_03'), await hasPartition('2024_04')], [false, false]);
      const { rows } = await owner.query<{ n: number }>(
        `select count(*)::int as n from core.audit_entry where day < '2025-01-01'`,
      );
      assert.equal(rows[0]?.n, 0);

      assert.deepEqual(await pages('from=2024-01-01&to=2024-12-31'), live);
      assert.deepEqual(await pages('day=2024-03-31', 5), live.slice(30, 42));
      const resumed = await get<Page>(`/v1/audit?from=2024-01-01&to=2024-12-31&limit=35&cursor=${cursor}`);
      assert.deepEqual(resumed.items, live.slice(35, 70), 'a cursor from before goes on');
      const all = await pages('from=2024-01-01', 100);
      assert.deepEqual(all.slice(-live.length), live, 'live and archived months in one list');
      assert.ok(all.length > live.length, 'today is in it too');
    });

    it('answer for one person by name, opened with their key', async () => {
      const about = await pages(`from=2024-01-01&to=2024-12-31&targetId=${contactId}`, 100);
      assert.equal(about.length, Math.floor(5_003 / 7) + 1 + 4);
      assert.ok(about.every((entry) => entry.targetId === contactId));
      assert.deepEqual(about[0]?.change, { before: null, after: { displayName: 'Old Friend' } });
      const exported = await get<{ audit: { change: unknown }[] }>(`/v1/contacts/${contactId}/export`);
      assert.equal(exported.audit.length, about.length + 1, 'the export has the archived entries too');
    });

    it('verify by the same command, which names what was altered, taken away or swapped in the store', async () => {
      const whole = await verdict();
      assert.deepEqual([whole.days, whole.archivedDays, whole.entries, whole.faults], [3, 3, 5_045, []]);
      const told = await tsudoi('audit', 'verify', '--from', '2024-03-01', '--to', '2024-04-02');
      assert.deepEqual(told, {
        code: 0,
        text: '5045 entries of 3 day(s), 3 of them archived: the chain holds\n',
      });
      const { objects } = service.platform;
      assert.ok(objects);
      const parts: string[] = [];
      for await (const { path } of objects.list(service.tenantId, 'audit/')) parts.push(path);
      assert.equal(parts.length, 4);
      const key = { tenantId: service.tenantId, path: parts[0] ?? '' };
      const other = { tenantId: service.tenantId, path: parts[3] ?? '' };
      const kept = await objects.get(key);
      const swapped = await objects.get(other);
      assert.ok(kept && swapped);
      await objects.put(key, swapped.body);
      assert.match((await verdict()).faults[0]?.fault ?? '', /is not the one that was recorded/);
      await objects.delete(key);
      const named = await tsudoi('audit', 'verify', '--from', '2024-03-02', '--to', '2024-03-02');
      assert.equal(named.code, 2);
      assert.match(named.text, /2024-03-02 #1: the archived object .* is missing/);
      const missing = await verdict();
      assert.match(missing.faults[0]?.fault ?? '', /is missing/);
      assert.match(missing.faults[1]?.fault ?? '', /in the archive: entry 1 is missing before it/);
      const listed = await service.call('GET', '/v1/audit?day=2024-03-02&limit=2', {
        token: service.adminKey,
      });
      assert.equal(listed.status, 200, 'the newest part of that day is there');
      await objects.put(key, kept.body);
      assert.deepEqual((await verdict()).faults, []);
    });

    it('tell another tenant nothing', async () => {
      const other = await anotherTenant(service, 'archive-other');
      for (const url of ['/v1/audit?from=2024-01-01&to=2024-12-31', '/v1/audit/archives']) {
        const answer = await service.call('GET', url, { token: other.accessToken });
        assert.deepEqual((answer.body as { items: unknown[] }).items, []);
      }
    });

    it('keep the promise of erasure without being written again', async () => {
      const { objects } = service.platform;
      const key = { tenantId: service.tenantId, path: 'audit/2024-03/02-000000000001.gz' };
      const stored = await objects?.get(key);
      assert.equal(
        (await service.call('DELETE', `/v1/contacts/${contactId}`, { token: service.adminKey })).status,
        204,
      );
      const entries = await pages('from=2024-01-01&to=2024-12-31');
      const closed = entries.filter((entry) => Number(entry.sequence) % 7 === 0);
      assert.ok(closed.length > 700 && closed.every((entry) => entry.change === null));
      assert.ok(
        !JSON.stringify(entries).includes('Old Friend') && !JSON.stringify(entries).includes(contactId),
      );
      assert.deepEqual((await objects?.get(key))?.body, stored?.body);
      assert.deepEqual((await verdict()).faults, []);
    });

    it('stay in the database where a tenant has an entry that does not fit or is not archived', async () => {
      const other = await anotherTenant(service, 'archive-altered');
      await owner.query(`select core.make_log_partitions('2024-05-01', 1)`);
      await fillChain(owner, service.tenantId, '2024-05-05', 5);
      await fillChain(owner, other.tenantId, '2024-05-05', 5);
      await owner.query(
        `update core.audit_entry set change = '{"x":1}' where tenant_id = $1 and day = '2024-05-05' and seq = 3`,
        [other.tenantId],
      );
      const drop = () => owner.query<{ name: string }>('select core.drop_archived_audit(1) as name');
      assert.deepEqual((await drop()).rows, [], 'not archived');
      assert.equal(await planArchive(service.platform.database), 2);
      await until('two more months', async () => {
        const { rows } = await owner.query(
          `select 1 from core.audit_archived_month where month = '2024-05-01'`,
        );
        return rows.length === 2;
      });
      assert.deepEqual((await drop()).rows, [], 'a chain does not hold');
      assert.ok(await hasPartition('2024_05'));
      const verified = await service.call('GET', '/v1/audit/verification?from=2024-05-01&to=2024-05-31', {
        token: other.accessToken,
      });
      assert.deepEqual(
        (verified.body as Verdict).faults.map((each) => each.fault),
        ['altered: its hash does not fit', 'in the archive: altered: its hash does not fit'],
      );
    });

    it('answer 503 and say so while the store is away, and lose nothing', async () => {
      await stopPlace();
      if (place.includes('folder')) return;
      const away = await service.call('GET', '/v1/audit?day=2024-04-01', { token: service.adminKey });
      assert.equal(away.status, 503);
      assert.equal((await service.call('GET', '/v1/audit', { token: service.adminKey })).status, 200);
    });
  });
}
