import type { Change, ChangePage, RemoteEvent } from '@tsudoi/calendar/provider';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { createLogger } from '@tsudoi/runtime/logger';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { bootstrap } from '@tsudoi/database/bootstrap';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createPageWriter } from '../src/store/pageWriter.ts';
import { applyPages, LeaseLostMeanwhile, type TargetedPage } from '../src/store/pages.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';

const seed = Number(process.env['TSUDOI_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const rounds = process.env['TSUDOI_FULL'] === '1' ? 300 : 40;

const entry = (id: string, version: number, seriesId: string | null): RemoteEvent => ({
  id,
  etag: `"${String(version)}"`,
  seriesId,
  originalStart: null,
  status: 'confirmed',
  title: `${id} ${String(version)}`,
  start: { at: '2027-01-01T00:00:00.000Z', date: null, timeZone: 'Asia/Tokyo' },
  end: { at: '2027-01-01T01:00:00.000Z', date: null, timeZone: 'Asia/Tokyo' },
  origin: null,
  description: '',
  location: '',
  recurrence: [],
  tags: [],
  uid: null,
  organizer: null,
  sequence: 0,
  nature: 'event',
  andFuture: false,
});

interface Twin {
  readonly tenantId: string;
  readonly calendarId: string;
  fence: string;
}

describe(`pages of several calendars and tenants in one transaction (seed ${String(seed)})`, function () {
  this.timeout(120_000);
  let testDatabase: TestDatabase;
  let owner: pg.Pool;
  let database: Database;

  before(async () => {
    testDatabase = await createTestDatabase();
    owner = new pg.Pool({ connectionString: testDatabase.ownerUrl, max: 2 });
    database = await openDatabase({
      url: testDatabase.appUrl,
      dispatcherUrl: testDatabase.dispatcherUrl,
      applicationName: 'pages',
      connectionBudget: 4,
      maxReplicas: 1,
      log: createLogger('pages', 'silent'),
    });
  });
  after(async () => {
    await database.close();
    await owner.end();
    await testDatabase.drop();
  });

  async function twinsOf(slug: string, withRule: boolean, count: number): Promise<Twin[]> {
    const { tenantId } = await bootstrap({
      url: testDatabase.ownerUrl,
      tenant: { slug, name: slug },
      key: { name: 'test', role: 'admin' },
    });
    const connectionId = randomUUID();
    await owner.query(
      `insert into sync.connection (id, tenant_id, provider, account, secret, connected_by) values ($1, $2, 'google', 'p', '', 'test')`,
      [connectionId, tenantId],
    );
    if (withRule)
      await owner.query(
        `insert into sync.rule (id, tenant_id, workspace, defaults) values ($1, $2, 'main', '{}')`,
        [randomUUID(), tenantId],
      );
    const twins: Twin[] = [];
    for (let number = 0; number < count; number += 1) {
      const calendarId = randomUUID();
      await owner.query(
        `insert into sync.calendar (id, tenant_id, connection_id, workspace, remote_id, name) values ($1, $2, $3, 'main', $4, 'c')`,
        [calendarId, tenantId, connectionId, String(number)],
      );
      twins.push({ tenantId, calendarId, fence: '' });
    }
    return twins;
  }

  /** Claims a calendar that is not in a run; a full run where `full`. */
  async function claim(twin: Twin, full: boolean): Promise<void> {
    await owner.query(
      `update sync.calendar set due_at = now() - interval '1 second', token = case when $2 then null else coalesce(token, 't') end
       where id = $1 and run_id is null`,
      [twin.calendarId, full],
    );
    const [row] = await database.read<{ fence: string }>(
      'claim',
      'select fence from sync.claim_calendar($1, $2, 60000)',
      twin.tenantId,
      twin.calendarId,
    );
    assert.ok(row);
    twin.fence = row.fence;
  }

  /** Everything that a page may have written, without what differs between twins by nature. */
  async function stateOf({ calendarId }: Twin): Promise<unknown> {
    const { rows } = await owner.query(
      `select
         (select jsonb_agg(jsonb_build_array(remote_id, etag, series_id, title, generation, details) order by remote_id)
            from sync.event where calendar_id = c.id) as events,
         (select jsonb_agg(jsonb_build_array(remote_id, etag, reason, title, again, generation) order by remote_id)
            from sync.quarantine where calendar_id = c.id) as aside,
         (select jsonb_agg(payload -> 'ids' order by id) from core.outbox
            where type = 'calendar.page_applied' and payload ->> 'calendarId' = c.id::text) as told,
         (select jsonb_agg(jsonb_build_array(kind, pages, changes, outcome) order by started_at) from sync.run where calendar_id = c.id)
           as runs,
         page, token, run_pages, run_changes, generation, run_generation, full_run, poll_seconds, failures,
         last_success_at is not null as succeeded, run_id is null as ended
       from sync.calendar c where id = $1`,
      [calendarId],
    );
    return rows[0];
  }

  const targeted = (twin: Twin, page: ChangePage): TargetedPage => ({
    target: { ...twin, leaseMs: 60_000, safetySeconds: 60 },
    page,
  });

  it('each comes out as it does alone', async () => {
    const random = createSeededRandom(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    // Told by rules in two tenants, not in the third; each page is applied to one twin together with others, to the other alone.
    const together = [
      ...(await twinsOf('a', true, 3)),
      ...(await twinsOf('b', true, 2)),
      ...(await twinsOf('c', false, 1)),
    ];
    const alone = [
      ...(await twinsOf('d', true, 3)),
      ...(await twinsOf('e', true, 2)),
      ...(await twinsOf('f', false, 1)),
    ];
    const inRun = together.map(() => false);
    let ended = 0;
    let stale = 0;
    for (let round = 0; round < rounds; round += 1) {
      const chosen = [...together.keys()].filter(() => random() < 0.7).sort(() => random() - 0.5);
      const pages = new Map<number, ChangePage>();
      for (const index of chosen) {
        if (!inRun[index]) {
          const full = random() < 0.3;
          await claim(together[index] as Twin, full);
          await claim(alone[index] as Twin, full);
        }
        const changes = Array.from({ length: Math.floor(random() * 7) }, (): Change => {
          const id = pick(['m1', 'm2', 'm3', 'm4', 'o1', 'o2', 'o3']);
          const what = random();
          if (what < 0.55)
            return {
              kind: 'upsert',
              event: entry(id, Math.floor(random() * 4), id.startsWith('o') ? pick(['m1', 'm2']) : null),
            };
          if (what < 0.75) return { kind: 'remove', id };
          if (what < 0.85) return { kind: 'whole', id };
          return { kind: 'set-aside', id, etag: '"x"', reason: 'odd', title: 'odd', again: random() < 0.5 };
        });
        const last = random() < 0.4;
        pages.set(index, {
          changes,
          next: last ? null : `page ${String(round)}`,
          token: last ? `token ${String(round)}` : null,
        });
        inRun[index] = !last;
        if (last) ended += 1;
      }
      if (chosen.length === 0) continue;
      const batch = chosen.map((index) => targeted(together[index] as Twin, pages.get(index) as ChangePage));
      // One more of a worker that has lost its calendar long since.
      const lost = together[chosen[0] as number] as Twin;
      const withStale = random() < 0.3;
      if (withStale) {
        stale += 1;
        batch.splice(
          Math.floor(random() * batch.length),
          0,
          targeted({ ...lost, fence: '0' }, { changes: [], next: 'stale', token: null }),
        );
      }
      const results = await applyPages(database, batch);
      const expected = new Map<string, number>();
      for (const index of chosen) {
        const [changed = -1] = await applyPages(database, [
          targeted(alone[index] as Twin, pages.get(index) as ChangePage),
        ]);
        expected.set(`${(together[index] as Twin).calendarId} ${(together[index] as Twin).fence}`, changed);
      }
      assert.deepEqual(
        results,
        batch.map(({ target }) => expected.get(`${target.calendarId} ${target.fence}`) ?? -1),
        `round ${String(round)}`,
      );
      for (const index of chosen)
        assert.deepEqual(
          await stateOf(together[index] as Twin),
          await stateOf(alone[index] as Twin),
          `round ${String(round)}: ${JSON.stringify(pages.get(index))}`,
        );
    }
    assert.ok(ended > 0 && stale > 0, 'the seed made neither an end nor a stale page');
  });

  it('one calendar that is taken over meanwhile leaves the others their pages', async () => {
    const twins = await twinsOf('g', true, 3);
    for (const twin of twins) await claim(twin, true);
    const page = (id: string): ChangePage => ({
      changes: [{ kind: 'upsert', event: entry(id, 1, null) }],
      next: 'next',
      token: null,
    });
    const [first, second] = twins as [Twin, Twin, Twin];
    // Another worker's claim is not committed yet: both looks of the page find the old fence, its last one waits and finds the new one.
    const other = await owner.connect();
    try {
      await other.query('begin');
      await other.query(`update sync.calendar set fence = fence + 1 where id = $1`, [second.calendarId]);
      const written = applyPages(database, [targeted(first, page('a')), targeted(second, page('b'))]);
      const refused = assert.rejects(written, LeaseLostMeanwhile);
      const write = createPageWriter(database);
      const each = Promise.all(
        twins.map((twin) => {
          const { target, page: own } = targeted(twin, page('c'));
          return write(target, own);
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      await other.query('commit');
      await refused;
      assert.deepEqual(await each, [1, -1, 1]);
    } finally {
      other.release();
    }
    const { rows } = await owner.query<{ remote_id: string }>(
      'select remote_id from sync.event where calendar_id = any ($1) order by calendar_id = $2 desc',
      [twins.map((twin) => twin.calendarId), first.calendarId],
    );
    assert.deepEqual(
      rows.map((row) => row.remote_id),
      ['c', 'c'],
    );
  });
});
