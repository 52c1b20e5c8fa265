import type { RemoteEvent } from '@tsudoi/calendar/provider';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { applyPagesText, pageValues } from '../src/store/pages.ts';
import {
  openSyncWorld,
  same,
  until,
  type SyncWorld,
  type WorkerProcess,
  type WorldCalendar,
} from './syncWorld.ts';

const dayMs = 86_400_000;
/** `days` from now, at nine o'clock UTC. */
const at = (days: number, hour = '09') =>
  `${new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)}T${hour}:00:00Z`;
const timed = (days: number, hour = '09') => ({
  start: { dateTime: at(days, hour), timeZone: 'Asia/Tokyo' },
  end: { dateTime: at(days, String(Number(hour) + 2).padStart(2, '0')), timeZone: 'Asia/Tokyo' },
});

describe('entries become events', function () {
  this.timeout(60_000);
  let world: SyncWorld;
  let worker: WorkerProcess;
  let number = 0;

  before(async () => {
    world = await openSyncWorld();
    worker = await world.spawn();
  });
  after(() => world.close());

  async function tenantAlone() {
    number += 1;
    const { tenantId, apiKey } = await world.tenant(`entries${String(number)}`);
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(worker.url + path, {
        method,
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      };
    };
    const defaults = {
      category: 'meetup',
      audience: { description: 'people' },
      format: 'venue',
      capacity: 50,
      targetAttendees: 30,
      tacticBudgetJpy: 10_000,
      staffHours: 10,
    };
    const addRule = async (more: object = {}) => {
      assert.equal((await call('POST', '/v1/calendar-rules', { defaults, ...more })).status, 201);
    };
    const told = async () => {
      const { rows } = await world.owner.query<{
        payload: { externalRef: string; state: string; details: { name: string; startsAt: string } | null };
      }>(
        `select payload from core.outbox where tenant_id = $1 and type = 'calendar.event_changed' order by id`,
        [tenantId],
      );
      return rows.map((row) => row.payload);
    };
    return { tenantId, call, told, addRule };
  }

  /** A tenant with a rule for everything and a calendar. */
  async function tenantWithRule(more: object = {}) {
    const { addRule, ...tenant } = await tenantAlone();
    await addRule(more);
    return { ...tenant, calendar: await world.addCalendar(tenant.tenantId, `e${String(number)}`) };
  }

  const settled = async (calendar: WorldCalendar) => {
    await until('in step', async () => same(await world.rows(calendar.id), world.remote(calendar.remoteId)));
    await until('the rules have run', async () => {
      const { rows } = await world.owner.query(
        `select 1 from core.outbox where tenant_id = $1 and type = 'calendar.page_applied' and relayed_at is null
         union all select 1 from core.job where tenant_id = $1 and queue = 'sync' and state not in ('done', 'dead') limit 1`,
        [calendar.tenantId],
      );
      return rows.length === 0;
    });
  };

  it('one that cannot be read stops no other, keeps its event, is shown, and falls from the list when mended', async () => {
    const { calendar, told, call } = await tenantWithRule();
    world.fake.edit(calendar.remoteId, { id: 'odd00', summary: 'Odd', ...timed(3) });
    world.fake.edit(calendar.remoteId, { id: 'plain', summary: 'Plain', ...timed(4) });
    await until('both are told', async () => (await told()).length === 2);
    world.fake.edit(calendar.remoteId, {
      id: 'odd00',
      summary: 'Odd',
      ...timed(3),
      recurrence: ['RRULE:FREQ=FORTNIGHTLY'],
    });
    world.fake.erase(calendar.remoteId, 'plain');
    await until('the other is cancelled', async () => (await told()).length === 3);
    assert.equal((await told())[2]?.state, 'cancelled');
    const aside = async () =>
      (await call('GET', `/v1/calendars/${calendar.id}/set-aside`)).body['items'] as {
        id: string;
        title: string;
        reason: string;
        keepsEvent: boolean;
      }[];
    const [shown] = await aside();
    assert.deepEqual([shown?.id, shown?.title, shown?.keepsEvent], ['odd00', 'Odd', true]);
    assert.match(shown?.reason ?? '', /FORTNIGHTLY/);
    // A full run meets it again: it is neither swept nor told.
    world.fake.calendar(calendar.remoteId).loseTokens();
    await call('POST', `/v1/calendars/${calendar.id}/sync`);
    const verified = await call('POST', `/v1/calendars/${calendar.id}/verify`);
    assert.deepEqual([verified.body['equal'], verified.body['setAside']], [true, ['odd00']]);
    assert.equal((await told()).length, 3);
    world.fake.edit(calendar.remoteId, { id: 'odd00', summary: 'Odd no more', ...timed(3) });
    await until('it is told again', async () => (await told()).length === 4);
    assert.equal((await told())[3]?.details?.name, 'Odd no more');
    assert.deepEqual(await aside(), []);
  });

  it('a series stands for its next instance: left out, moved, passed', async () => {
    const { calendar, told } = await tenantWithRule();
    const series = {
      id: 'series',
      summary: 'Weekly',
      ...timed(2),
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
    };
    world.fake.edit(calendar.remoteId, series);
    await until('it is told', async () => (await told()).length === 1);
    assert.equal((await told())[0]?.details?.startsAt, at(2).replace('Z', '.000Z'));
    // The exception comes alone, without its master.
    world.fake.edit(calendar.remoteId, {
      id: 'series_1',
      summary: 'Weekly, moved',
      recurringEventId: 'series',
      originalStartTime: { dateTime: at(2) },
      ...timed(5, '12'),
    });
    await until('the move is told', async () => (await told()).length === 2);
    assert.deepEqual(
      [(await told())[1]?.details?.name, (await told())[1]?.details?.startsAt],
      ['Weekly, moved', at(5, '12').replace('Z', '.000Z')],
    );
    world.fake.edit(calendar.remoteId, {
      id: 'series_1',
      status: 'cancelled',
      recurringEventId: 'series',
      originalStartTime: { dateTime: at(2) },
    });
    await until('the next one is told', async () => (await told()).length === 3);
    assert.equal((await told())[2]?.details?.startsAt, at(9).replace('Z', '.000Z'));
    const refs = new Set((await told()).map((each) => each.externalRef));
    assert.equal(refs.size, 1);
  });

  it('when an instance has passed, the minute looks for the next one', async () => {
    const { calendar, told, tenantId } = await tenantWithRule();
    const hourAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
    world.fake.edit(calendar.remoteId, {
      id: 'passing',
      summary: 'Passing',
      start: { dateTime: hourAgo, timeZone: 'UTC' },
      end: { dateTime: new Date(Date.parse(hourAgo) + 600_000).toISOString(), timeZone: 'UTC' },
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'],
    });
    await until('the second is told', async () => (await told()).length === 1);
    const next = new Date(Date.parse(hourAgo) + 7 * dayMs).toISOString().slice(0, 16);
    assert.equal((await told())[0]?.details?.startsAt.slice(0, 16), next);
    const looked = await world.owner.query<{ look_at: Date }>(
      'select look_at from sync.entry_link where tenant_id = $1',
      [tenantId],
    );
    assert.ok((looked.rows[0]?.look_at.getTime() ?? 0) > Date.now());
    await world.owner.query(
      `update sync.entry_link set look_at = now() - interval '1 second' where tenant_id = $1`,
      [tenantId],
    );
    const rolled = await world.owner.query<{ roll_over: number }>('select sync.roll_over(100)');
    assert.ok((rolled.rows[0]?.roll_over ?? 0) >= 1);
    await until('the rules looked', async () => {
      const { rows } = await world.owner.query<{ look_at: Date }>(
        'select look_at from sync.entry_link where tenant_id = $1',
        [tenantId],
      );
      return (rows[0]?.look_at.getTime() ?? 0) > Date.now() + 3_600_000;
    });
    assert.equal((await told()).length, 1);
  });

  it('what is past, declined, a working place or over is none; a rule may ask for what was declined', async () => {
    const { calendar, told } = await tenantWithRule();
    world.fake.edit(calendar.remoteId, { id: 'past0', summary: 'Past', ...timed(-20) });
    world.fake.edit(calendar.remoteId, {
      id: 'over0',
      summary: 'Over',
      ...timed(-60),
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'],
    });
    const declined = {
      id: 'decl0',
      summary: 'Declined',
      ...timed(6),
      attendees: [{ email: 'me@example.com', self: true, responseStatus: 'declined' }],
    };
    world.fake.edit(calendar.remoteId, declined);
    world.fake.edit(calendar.remoteId, {
      id: 'home0',
      summary: 'Home',
      ...timed(6),
      eventType: 'workingLocation',
    });
    await settled(calendar);
    assert.deepEqual(await told(), []);
    const asking = await tenantWithRule({ include: ['declined'] });
    world.fake.edit(asking.calendar.remoteId, declined);
    await until('it is told', async () => (await asking.told()).length === 1);
  });

  it('the same entry in two calendars is one event, cancelled when both have lost it', async () => {
    const { tenantId, calendar, told } = await tenantWithRule();
    const shared = {
      summary: 'Shared',
      ...timed(7),
      iCalUID: 'shared@example.com',
      organizer: { email: 'Who@Example.com' },
    };
    const other = await world.addCalendar(tenantId, `second${String(number)}`);
    world.fake.edit(calendar.remoteId, { id: 'here0', ...shared });
    await until('it is told', async () => (await told()).length === 1);
    world.fake.edit(other.remoteId, { id: 'there', ...shared });
    await settled(other);
    world.fake.erase(calendar.remoteId, 'here0');
    await settled(calendar);
    assert.deepEqual(
      (await told()).map((each) => each.state),
      ['open'],
    );
    world.fake.erase(other.remoteId, 'there');
    await until('it is cancelled', async () => (await told()).length === 2);
  });

  it('after disconnecting and connecting again it is the same event', async () => {
    const { tenantId, calendar, told, call } = await tenantWithRule();
    const entry = {
      id: 'again',
      summary: 'Again',
      ...timed(8),
      iCalUID: 'again@example.com',
      organizer: { email: 'a@example.com' },
    };
    world.fake.edit(calendar.remoteId, entry);
    await until('it is told', async () => (await told()).length === 1);
    assert.equal((await call('DELETE', `/v1/calendar-connections/${calendar.connectionId}`)).status, 204);
    const back = await world.addCalendar(tenantId, `back${String(number)}`, calendar.remoteId);
    await settled(back);
    world.fake.edit(calendar.remoteId, { ...entry, ...timed(9) });
    await until('the move is told', async () => (await told()).length === 2);
    assert.equal(new Set((await told()).map((each) => each.externalRef)).size, 1);
  });

  it('an all-day entry begins when its workspace says', async () => {
    const { calendar, told, call } = await tenantWithRule();
    const date = at(5).slice(0, 10);
    const next = at(6).slice(0, 10);
    world.fake.edit(calendar.remoteId, {
      id: 'whole',
      summary: 'Whole',
      start: { date },
      end: { date: next },
    });
    await until('it is told', async () => (await told()).length === 1);
    // Nine o'clock in Tokyo.
    assert.equal((await told())[0]?.details?.startsAt, `${date}T00:00:00.000Z`);
    const set = await call('PUT', '/v1/calendar-days/main', { dayStartsAt: '13:30' });
    assert.deepEqual([set.status, set.body['dayStartsAt']], [200, '13:30']);
    await until('it is told anew', async () => (await told()).length === 2);
    assert.equal((await told())[1]?.details?.startsAt, `${date}T04:30:00.000Z`);
    assert.equal((await call('PUT', '/v1/calendar-days/main', { dayStartsAt: '25:00' })).status, 400);
    assert.equal((await call('PUT', '/v1/calendar-days/nowhere', { dayStartsAt: '10:00' })).status, 404);
  });

  it('the consent ends on a page for people', async () => {
    const page = await fetch(`${worker.url}/calendars/connected?code=c&state=s&scope=x`);
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    assert.match(text, /tsudoi calendars connected/);
    assert.match(text, /同意/);
    assert.match(text, /href="\/calendars#code=c&amp;state=s"/);
    const odd = await fetch(
      `${worker.url}/calendars/connected?code=${encodeURIComponent('"><script>')}&state=s`,
    );
    assert.doesNotMatch(await odd.text(), /<script>/);
    assert.match(
      await (await fetch(`${worker.url}/calendars/connected?error=access_denied`)).text(),
      /Nothing was connected/,
    );
  });

  it('a rule made while the first page is being written finds its entries', async () => {
    const { tenantId, told, addRule } = await tenantAlone();
    const ids = { calendar: randomUUID(), connection: randomUUID() };
    // As a worker: the owner of the tables would see the rules of every tenant.
    const lane = new pg.Client({ connectionString: world.database.appUrl });
    await lane.connect();
    try {
      // A worker elsewhere holds the calendar; its page has looked for rules and is not committed.
      await lane.query('begin');
      await lane.query(`select set_config('tsudoi.tenant', $1, true)`, [tenantId]);
      await lane.query(
        `insert into sync.connection (id, tenant_id, provider, account, secret, connected_by) values ($1, $2, 'google', 'e', '', 'test')`,
        [ids.connection, tenantId],
      );
      await lane.query(
        `insert into sync.calendar (id, tenant_id, connection_id, workspace, remote_id, name) values ($1, $2, $3, 'main', 'e', 'e')`,
        [ids.calendar, tenantId, ids.connection],
      );
      const { rows } = await lane.query<{ fence: string }>(
        'select fence from sync.claim_calendar($1, $2, 60000)',
        [tenantId, ids.calendar],
      );
      await lane.query('commit');
      await lane.query('begin');
      const page = { changes: [{ kind: 'upsert' as const, event: entry }], next: null, token: 'token' };
      const target = {
        tenantId,
        calendarId: ids.calendar,
        fence: rows[0]?.fence ?? '',
        leaseMs: 60_000,
        safetySeconds: 60,
      };
      await lane.query(applyPagesText, [tenantId, ...pageValues([{ target, page }]).values]);
      const added = addRule();
      const waits = until('the rule waits', async () => {
        const found = await world.owner.query(
          `select 1 from pg_locks where locktype = 'advisory' and not granted
             and database = (select oid from pg_database where datname = current_database())`,
        );
        return found.rows.length > 0;
      });
      await Promise.race([added, waits.catch(() => undefined)]);
      await lane.query('commit');
      await added;
    } finally {
      await lane.end();
    }
    await until('the entry is told', async () => (await told()).length === 1);
    assert.equal((await told())[0]?.details?.name, 'Between');
  });
});

const entry: RemoteEvent = {
  id: 'between',
  etag: '"1"',
  seriesId: null,
  originalStart: null,
  status: 'confirmed',
  title: 'Between',
  start: { at: at(3), date: null, timeZone: 'Asia/Tokyo' },
  end: { at: at(3, '11'), date: null, timeZone: 'Asia/Tokyo' },
  origin: null,
  description: '',
  location: '',
  recurrence: [],
  tags: [],
  uid: 'between@example.com',
  organizer: null,
  sequence: 0,
  nature: 'event',
  andFuture: false,
};
