import assert from 'node:assert/strict';
import { startRadicale, type RunningRadicale } from '@tsudoi/testing/launch/radicale';
import {
  googleEvent,
  openSyncWorld,
  until,
  type SyncWorld,
  type WorkerProcess,
} from '../services/sync-worker/test/syncWorld.ts';

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly startsAt: string;
    readonly state: string;
    readonly events: number;
  }[];
}

describe('calendars and the rest of the platform', function () {
  this.timeout(120_000);
  let world: SyncWorld;
  let installation: WorkerProcess;
  let radicale: RunningRadicale | undefined;
  let apiKey: string;
  let tenantId: string;

  before(async () => {
    world = await openSyncWorld();
    ({ tenantId, apiKey } = await world.tenant('whole'));
    installation = await world.spawn({}, 'standalone');
  });
  after(async () => {
    await radicale?.stop();
    await world.close();
  });

  async function call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(installation.url + path, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${String(response.status)} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
  const event = async (name: string) =>
    (await call<Listed>('GET', '/v1/events')).items.find((each) => each.name === name);
  const rule = {
    tag: 'meetup',
    defaults: {
      category: 'meetup',
      audience: { description: 'engineers near the station' },
      format: 'venue',
      capacity: 80,
      targetAttendees: 40,
      tacticBudgetJpy: 60_000,
      staffHours: 40,
    },
  };

  it('a calendar entry becomes an event, moves with it and is cancelled with it', async () => {
    const calendar = await world.addCalendar(tenantId, 'organiser');
    await call('POST', '/v1/calendar-rules', rule);
    world.fake.edit(calendar.remoteId, googleEvent(30, 'Night of types #meetup'));
    await until('the event is there', async () => (await event('Night of types #meetup'))?.state === 'open');
    const startsAt = '2027-06-01T09:00:00.000Z';
    world.fake.edit(calendar.remoteId, {
      ...googleEvent(30, 'Night of types #meetup'),
      start: { dateTime: startsAt },
      end: { dateTime: '2027-06-01T11:00:00Z' },
    });
    await until(
      'it moved',
      async () =>
        Date.parse((await event('Night of types #meetup'))?.startsAt ?? '') === Date.parse(startsAt),
    );
    world.fake.erase(calendar.remoteId, 'e00030');
    await until(
      'it is cancelled',
      async () => (await event('Night of types #meetup'))?.state === 'cancelled',
    );
    const { rows } = await world.owner.query(
      `select 1 from core.outbox where type = 'event.changed' and tenant_id = $1`,
      [tenantId],
    );
    assert.equal(rows.length, 2);
  });

  it('tasks of an accepted plan become entries, once, and do not come back as events', async () => {
    const calendar = await world.addCalendar(tenantId, 'staff');
    await world.owner.query('update sync.calendar set write_back = true where id = $1', [calendar.id]);
    const made = await call<{ id: string }>('POST', '/v1/events', {
      ...rule.defaults,
      name: 'Planned by hand',
      theme: 'TypeScript',
      startsAt: '2027-05-20T09:00:00Z',
    });
    const plan = await call<{ id: string; version: number }>('POST', `/v1/events/${made.id}/plans`, {});
    const accepted = await fetch(`${installation.url}/v1/plans/${plan.id}/accept`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        'If-Match': `"${String(plan.version)}"`,
      },
      body: '{}',
    });
    assert.ok(accepted.ok, await accepted.text());
    const { items: tasks } = await call<Listed>('GET', `/v1/plans/${plan.id}/tasks`);
    assert.ok(tasks.length > 0);
    const before = (await call<Listed>('GET', '/v1/events')).items.length;
    await until(
      'the entries are at the provider',
      () => world.remote(calendar.remoteId).size === tasks.length,
    );
    await until('and back as rows', async () => (await world.rows(calendar.id)).size === tasks.length);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(world.remote(calendar.remoteId).size, tasks.length);
    assert.equal((await call<Listed>('GET', '/v1/events')).items.length, before);
  });

  it('a CalDAV account connects by its app password and is kept in step', async () => {
    radicale = await startRadicale();
    const account = {
      serverUrl: radicale.url,
      homePath: radicale.homePath,
      username: radicale.username,
    };
    const refused = await fetch(`${installation.url}/v1/calendar-connections/caldav`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...account, password: 'wrong' }),
    });
    assert.equal(refused.status, 400);
    const connection = await call<{ id: string }>('POST', '/v1/calendar-connections/caldav', {
      ...account,
      password: radicale.password,
    });
    const one = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//test//EN',
      'BEGIN:VEVENT',
      'UID:one',
      'DTSTAMP:20260101T000000Z',
      'DTSTART:20270301T090000Z',
      'DTEND:20270301T100000Z',
      'SUMMARY:One',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n');
    await radicale.put('one.ics', one);
    const { items } = await call<Listed>('GET', `/v1/calendar-connections/${connection.id}/calendars`);
    const remoteId = items.find((each) => each.id === radicale?.calendarPath)?.id;
    const calendar = await call<{ id: string }>('POST', '/v1/calendars', {
      connectionId: connection.id,
      remoteId,
      name: 'Radicale',
    });
    await until('the entry is there', async () => (await world.rows(calendar.id)).size === 1);
    await radicale.remove('one.ics');
    await call('POST', `/v1/calendars/${calendar.id}/sync`);
    await until('it is gone', async () => (await world.rows(calendar.id)).size === 0);

    // A wrong password changes nothing, neither for a connection that works nor for one that waits for its person.
    const connect = async (password: string) =>
      (
        await fetch(`${installation.url}/v1/calendar-connections/caldav`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...account, password, connectionId: connection.id }),
        })
      ).status;
    const state = async () => {
      const { items } = await call<Listed>('GET', '/v1/calendar-connections');
      return items.find((each) => each.id === connection.id)?.state;
    };
    assert.deepEqual([await connect('wrong'), await state()], [400, 'active']);
    await world.owner.query(`update sync.connection set state = 'needs_reconnect' where id = $1`, [
      connection.id,
    ]);
    await world.owner.query(`update sync.calendar set state = 'paused' where id = $1`, [calendar.id]);
    assert.deepEqual([await connect('wrong'), await state()], [400, 'needs_reconnect']);
    assert.equal(await connect(radicale.password), 201);
    assert.equal(await state(), 'active');
    await radicale.put('two.ics', one.replaceAll('one', 'two'));
    await call('POST', `/v1/calendars/${calendar.id}/sync`);
    await until('its calendar goes on', async () => (await world.rows(calendar.id)).size === 1);
  });
});
