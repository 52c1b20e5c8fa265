import { createCalDavProvider } from '@tsudoi/calendar/caldavProvider';
import { openDatabase } from '@tsudoi/database/database';
import { createLogger } from '@tsudoi/runtime/logger';
import { startCalDavFake, type CalDavFake } from '@tsudoi/testing/fakes/caldavFake';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import { createSyncMetrics } from '../src/metrics.ts';
import type { OpenProvider } from '../src/providers/openProvider.ts';
import { claimCalendar } from '../src/store/leases.ts';
import { makeDue } from '../src/store/calendars.ts';
import { createPageWriter } from '../src/store/pageWriter.ts';
import { syncCalendar, type RunParts } from '../src/sync/syncCalendar.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { openSyncWorld, type SyncWorld } from './syncWorld.ts';

const rounds = process.env['TSUDOI_FULL'] === '1' ? 2_000 : 120;
const seed = Number(process.env['TSUDOI_SEED'] ?? Math.floor(Date.now() / 86_400_000));

const object = (name: string, title: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:${name}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20270101T090000Z\r\nSUMMARY:${title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const broken = (name: string) => object(name, 'broken').replace('DTSTART:20270101T090000Z', 'DTSTART:never');

describe(`a CalDAV server of changing ways, ${String(rounds)} rounds against a model (seed ${String(seed)})`, function () {
  this.timeout(600_000);
  let world: SyncWorld;
  let fake: CalDavFake;

  before(async () => {
    [world, fake] = await Promise.all([openSyncWorld(), startCalDavFake()]);
  });
  after(async () => {
    await fake.close();
    await world.close();
  });

  it('loses no entry wrongly, and misses none for longer than one run', async () => {
    const random = createSeededRandom(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const { tenantId } = await world.tenant('rounds');
    const calendar = { id: randomUUID(), connectionId: randomUUID() };
    await world.owner.query(
      `insert into sync.connection (id, tenant_id, provider, account, secret, connected_by) values ($1, $2, 'caldav', 'p', '', 'test')`,
      [calendar.connectionId, tenantId],
    );
    await world.owner.query(
      `insert into sync.calendar (id, tenant_id, connection_id, workspace, remote_id, name) values ($1, $2, $3, 'main', $4, 'c')`,
      [calendar.id, tenantId, calendar.connectionId, fake.calendarPath],
    );
    const database = await openDatabase({
      url: world.database.appUrl,
      dispatcherUrl: world.database.dispatcherUrl,
      applicationName: 'rounds',
      connectionBudget: 4,
      maxReplicas: 1,
      log: createLogger('rounds', 'silent'),
    });
    const openProvider: OpenProvider = (_tenant, _connection, _signal, context = {}) =>
      createCalDavProvider({
        rootUrl: fake.url,
        homes: [fake.homePath],
        username: fake.username,
        password: () => Promise.resolve(fake.password),
        ...context,
      });
    const parts: RunParts = {
      config: {
        SYNC_LEASE_MS: 30_000,
        SYNC_PAGE_SIZE: 7,
        SYNC_SAFETY_SECONDS: 60,
        SYNC_RUN_DEADLINE_MS: 60_000,
        SYNC_CHANNEL_SECONDS: 3_600,
        PUBLIC_URL: undefined,
      },
      database,
      write: createPageWriter(database),
      openProvider,
      tokens: { lost: () => Promise.resolve() } as unknown as RunParts['tokens'],
      metrics: createSyncMetrics(new Registry(), database),
      log: createLogger('rounds', 'silent'),
      applied: () => undefined,
    };
    const names = Array.from({ length: 40 }, (_, number) => `e${String(number)}@x.ics`);
    const idOf = (name: string) => fake.calendarPath + name;
    const succeeded = async () => {
      const { rows } = await world.owner.query<{ at: Date | null; state: string; error: string | null }>(
        'select last_success_at as at, state, last_error as error from sync.calendar where id = $1',
        [calendar.id],
      );
      return rows[0];
    };
    let full = 0;
    let failed = 0;
    let asideRounds = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { ways } = fake;
      ways.syncCollection = random() < 0.75 ? 'yes' : pick([403, 415, 501, 405]);
      ways.truncateAt = random() < 0.4 ? pick([1, 3, 10]) : 0;
      ways.truncation = pick(['first', 'last']);
      ways.ctag = random() < 0.7;
      ways.multiget = random() < 0.85 ? 'yes' : pick([405, 501, 403]);
      ways.hrefs = pick(['path', 'encoded', 'absolute']);
      ways.auth = random() < 0.8 ? 'basic' : 'digest';
      ways.refused.clear();
      ways.omitted.clear();
      if (random() < 0.25) ways.refused.set(pick(names), pick([403, 500, 423]));
      if (random() < 0.25) ways.omitted.add(pick(names));
      if (random() < 0.15) ways.failures.push(pick([500, 503, 502]));
      ways.cut = random() < 0.07;
      if (random() < 0.06) fake.loseTokens();
      for (let change = Math.floor(random() * 5); change > 0; change -= 1) {
        const name = pick(names);
        const what = random();
        if (what < 0.3) fake.remove(name);
        else if (what < 0.37) fake.put(name, broken(name));
        else fake.put(name, object(name, `round ${String(round)}`));
      }
      const before = new Set((await world.rows(calendar.id)).keys());
      const was = await succeeded();
      await world.owner.query(
        `update sync.calendar set due_at = now() - interval '1 second', state = 'active', failures = 0 where id = $1`,
        [calendar.id],
      );
      if (random() < 0.1) await database.withTenant(tenantId, (tx) => makeDue(tx, calendar.id, true));
      // A run that ends with a stale token is followed by a full one at once.
      for (let turn = 0; turn < 3; turn += 1) {
        const held = await claimCalendar(database, { id: calendar.id, tenantId }, 30_000);
        if (!held) break;
        if (held.fullRun) full += 1;
        await syncCalendar(parts, held, new AbortController().signal);
      }
      const now = await succeeded();
      const rows = await world.rows(calendar.id);
      const aside = new Set(
        (
          await world.owner.query<{ remote_id: string }>(
            'select remote_id from sync.quarantine where calendar_id = $1',
            [calendar.id],
          )
        ).rows.map((row) => row.remote_id),
      );
      const where = `round ${String(round)}: ${JSON.stringify({ ...ways, refused: [...ways.refused], omitted: [...ways.omitted] })}`;
      for (const id of before)
        if (fake.members.has(id.slice(fake.calendarPath.length)))
          assert.ok(rows.has(id), `${id} was lost though it is there; ${where}`);
      if (now?.at?.getTime() === was?.at?.getTime()) {
        failed += 1;
        fake.ways.failures.length = 0;
        continue;
      }
      if (aside.size > 0) asideRounds += 1;
      for (const [name, member] of fake.members) {
        const id = idOf(name);
        if (aside.has(id)) continue;
        assert.equal(rows.get(id), member.etag, `${id} was missed; ${where}`);
      }
      for (const id of rows.keys())
        assert.ok(fake.members.has(id.slice(fake.calendarPath.length)), `${id} is gone and kept; ${where}`);
      for (const id of aside) {
        const name = id.slice(fake.calendarPath.length);
        const member = fake.members.get(name);
        assert.ok(member, `${id} is set aside and gone; ${where}`);
        assert.ok(
          member.text.includes('never') || fake.ways.refused.has(name),
          `${id} is set aside and can be read; ${where}`,
        );
      }
    }
    await database.close();
    console.log(
      `      ${String(rounds)} rounds: ${String(full)} full runs, ${String(failed)} that failed, ${String(asideRounds)} with entries set aside; 0 lost, 0 missed`,
    );
    assert.ok(full > rounds / 20 && asideRounds > 0);
  });
});
