import assert from 'node:assert/strict';
import { googleEvent, openSyncWorld, same, until, type SyncWorld, type WorkerProcess } from './syncWorld.ts';

describe('the sync worker', function () {
  this.timeout(60_000);
  let world: SyncWorld;
  let worker: WorkerProcess;
  let tenantId: string;
  let apiKey: string;

  before(async () => {
    world = await openSyncWorld();
    ({ tenantId, apiKey } = await world.tenant('sync'));
    worker = await world.spawn({ SYNC_PAGE_SIZE: '20' });
  });
  after(() => world.close());

  const inStep = (calendar: { id: string; remoteId: string }) =>
    until('the rows equal the calendar', async () =>
      same(await world.rows(calendar.id), world.remote(calendar.remoteId)),
    );
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

  it('reads a calendar whole, then only its changes, heard by push', async () => {
    for (let number = 0; number < 55; number += 1)
      world.fake.calendar('a@example.com').store({ status: 'confirmed', ...googleEvent(number) });
    const calendar = await world.addCalendar(tenantId, 'a');
    await inStep(calendar);
    const lists = world.fake.requests.filter((request) => request.path.endsWith('/events')).length;
    world.fake.edit(calendar.remoteId, googleEvent(3, 'Renamed'));
    world.fake.edit(calendar.remoteId, googleEvent(900));
    world.fake.erase(calendar.remoteId, 'e00004');
    await inStep(calendar);
    const more = world.fake.requests.filter((request) => request.path.endsWith('/events')).slice(lists);
    assert.ok(more.every((request) => request.query.has('syncToken')));
    assert.ok(more.length <= 6, `${String(more.length)} lists for three changes`);
  });

  it('one that cannot be claimed, first in the line every time, holds up nobody behind it', async () => {
    const other = await world.tenant('unclaimable');
    await world.owner.query(`
      create function sync.poison() returns trigger language plpgsql as $$ begin raise 'cannot be claimed'; end $$;
      create trigger poison before update on sync.calendar for each row
        when (old.remote_id like 'poison%') execute function sync.poison()`);
    try {
      await world.addCalendar(other.tenantId, 'poison');
      await until('the worker to try it', () => worker.log().includes('a calendar was not claimed'));
      world.fake.calendar('behind@example.com').store({ status: 'confirmed', ...googleEvent(1) });
      await inStep(await world.addCalendar(tenantId, 'behind'));
    } finally {
      await world.owner.query(`drop function sync.poison() cascade`);
      await world.owner.query(`delete from sync.calendar where remote_id like 'poison%'`);
    }
  });

  it('survives the loss of the token with offline deletions, and no reader sees a false disappearance', async () => {
    const calendar = await world.addCalendar(tenantId, 'b');
    for (let number = 0; number < 60; number += 1) world.fake.edit(calendar.remoteId, googleEvent(number));
    await inStep(calendar);
    const kept = new Set([...world.remote(calendar.remoteId).keys()].filter((id) => id >= 'e00010'));
    const watching = { on: true };
    const seen: number[] = [];
    const reader = (async () => {
      while (watching.on) {
        const rows = await world.rows(calendar.id);
        seen.push([...kept].filter((id) => rows.has(id)).length);
      }
    })();
    for (let number = 0; number < 10; number += 1)
      world.fake.calendar(calendar.remoteId).remove(`e0000${String(number)}`);
    world.fake.calendar(calendar.remoteId).loseTokens();
    assert.equal((await call('POST', `/v1/calendars/${calendar.id}/sync`)).status, 202);
    await inStep(calendar);
    watching.on = false;
    await reader;
    assert.equal(world.remote(calendar.remoteId).size, 50);
    assert.ok(seen.length > 3);
    assert.deepEqual([...new Set(seen)], [kept.size]);
  });

  it('sets a poison event aside and advances the token', async () => {
    const calendar = await world.addCalendar(tenantId, 'c');
    world.fake.edit(calendar.remoteId, {
      id: 'poison',
      summary: 'p',
      start: { dateTime: 'never' },
      end: { dateTime: 'never' },
    });
    world.fake.edit(calendar.remoteId, googleEvent(1, 'NUL \u0000 and half a pair \ud800'));
    await until('the good one is there', async () => (await world.rows(calendar.id)).has('e00001'));
    const { rows } = await world.owner.query<{ token: string | null }>(
      'select token from sync.calendar where id = $1',
      [calendar.id],
    );
    assert.notEqual(rows[0]?.token, null);
    const state = await call('GET', '/v1/calendars');
    const items = state.body['items'] as { id: string; quarantined: number }[];
    assert.equal(items.find((each) => each.id === calendar.id)?.quarantined, 1);
  });

  it('verifies, finds a drift and repairs it', async () => {
    const calendar = await world.addCalendar(tenantId, 'd');
    for (let number = 0; number < 30; number += 1) world.fake.edit(calendar.remoteId, googleEvent(number));
    await inStep(calendar);
    const clean = await call('POST', `/v1/calendars/${calendar.id}/verify`);
    assert.equal(clean.body['equal'], true);
    await world.owner.query(`delete from sync.event where calendar_id = $1 and remote_id = 'e00007'`, [
      calendar.id,
    ]);
    await world.owner.query(
      `update sync.event set etag = 'old' where calendar_id = $1 and remote_id = 'e00008'`,
      [calendar.id],
    );
    const drift = await call('POST', `/v1/calendars/${calendar.id}/verify`);
    assert.deepEqual(
      [drift.body['equal'], drift.body['missing'], drift.body['stale']],
      [false, ['e00007'], ['e00008']],
    );
    await inStep(calendar);
  });

  it('asks the person to reconnect when the grant is gone, and leaves the calendar alone', async () => {
    const calendar = await world.addCalendar(tenantId, 'lost');
    await inStep(calendar);
    world.fake.oauth.revokeAll('lost');
    await call('POST', `/v1/calendars/${calendar.id}/sync`);
    await until('the connection needs its person', async () => {
      const { rows } = await world.owner.query<{ state: string }>(
        'select state from sync.connection where id = $1',
        [calendar.connectionId],
      );
      return rows[0]?.state === 'needs_reconnect';
    });
    const { rows } = await world.owner.query<{ payload: unknown }>(
      `select payload from core.outbox where type = 'calendar.connection_lost' and tenant_id = $1`,
      [tenantId],
    );
    // Connected by a key, so there is no member to name.
    assert.deepEqual(
      rows.map((row) => row.payload),
      [
        {
          tenantId,
          connectionId: calendar.connectionId,
          provider: 'google',
          account: 'lost',
          memberId: null,
        },
      ],
    );
  });

  it('connects by OAuth with PKCE and state, and disconnecting revokes and erases', async () => {
    const begun = await call('POST', '/v1/calendar-connections/begin', { provider: 'google' });
    const { code, state } = world.fake.oauth.consent(String(begun.body['authorizeUrl']), 'e');
    assert.equal(
      (await call('POST', '/v1/calendar-connections/complete', { code, state: `${state}x` })).status,
      400,
    );
    const made = await call('POST', '/v1/calendar-connections/complete', { code, state });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal((await call('POST', '/v1/calendar-connections/complete', { code, state })).status, 400);
    const id = String(made.body['id']);
    const remote = await call('GET', `/v1/calendar-connections/${id}/calendars`);
    assert.ok((remote.body['items'] as unknown[]).length > 0);
    const added = await call('POST', '/v1/calendars', {
      connectionId: id,
      remoteId: 'a@example.com',
      name: 'A',
    });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    await inStep({ id: String(added.body['id']), remoteId: 'a@example.com' });
    assert.equal((await call('DELETE', `/v1/calendar-connections/${id}`)).status, 204);
    assert.equal((await world.rows(String(added.body['id']))).size, 0);
    assert.ok(world.fake.requests.some((request) => request.path === '/oauth/revoke'));
  });

  it('tells rules of what changed: made, moved, cancelled; entries of our own do not echo', async () => {
    const { tenantId: other, apiKey: key } = await world.tenant('rules');
    const calendar = await world.addCalendar(other, 'f');
    const ruled = await fetch(`${worker.url}/v1/calendar-rules`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        tag: 'meetup',
        defaults: {
          category: 'meetup',
          audience: { description: 'people' },
          format: 'venue',
          capacity: 50,
          targetAttendees: 30,
          tacticBudgetJpy: 10_000,
          staffHours: 10,
        },
      }),
    });
    assert.equal(ruled.status, 201, await ruled.text());
    const told = async () => {
      const { rows } = await world.owner.query<{
        payload: { state: string; details: { name: string; startsAt: string } | null };
      }>(
        `select payload from core.outbox where tenant_id = $1 and type = 'calendar.event_changed' order by id`,
        [other],
      );
      return rows.map((row) => row.payload);
    };
    world.fake.edit(calendar.remoteId, googleEvent(1, 'Evening #meetup'));
    world.fake.edit(calendar.remoteId, googleEvent(2, 'Dentist'));
    world.fake.edit(calendar.remoteId, {
      ...googleEvent(3, 'Own #meetup'),
      extendedProperties: { private: { tsudoiOrigin: 'task-1' } },
    });
    await until('it is told', async () => (await told()).length === 1);
    world.fake.edit(calendar.remoteId, {
      ...googleEvent(1, 'Evening #meetup'),
      start: { dateTime: '2027-05-01T09:00:00Z' },
      end: { dateTime: '2027-05-01T10:00:00Z' },
    });
    await until('the move is told', async () => (await told()).length === 2);
    world.fake.erase(calendar.remoteId, 'e00001');
    await until('the cancellation is told', async () => (await told()).length === 3);
    const all = await told();
    assert.deepEqual(
      all.map((each) => each.state),
      ['open', 'open', 'cancelled'],
    );
    assert.equal(all[1]?.details?.startsAt, '2027-05-01T09:00:00.000Z');
    await inStep(calendar);
    assert.equal((await told()).length, 3);
  });

  it('shows entries page by page and runs, lists and removes rules and calendars', async () => {
    const calendar = await world.addCalendar(tenantId, 'g');
    for (let number = 0; number < 5; number += 1) world.fake.edit(calendar.remoteId, googleEvent(number));
    await inStep(calendar);
    const ids: string[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string') {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await call('GET', `/v1/calendars/${calendar.id}/entries?limit=2${query}`);
      const items = body['items'] as { id: string; origin: string | null }[];
      assert.ok(items.length <= 2 && items.every((each) => each.origin === null));
      ids.push(...items.map((each) => each.id));
      cursor = body['nextCursor'];
    }
    assert.deepEqual(ids, [...world.remote(calendar.remoteId).keys()].sort());
    const { body: runs } = await call('GET', `/v1/calendars/${calendar.id}/runs`);
    assert.ok((runs['items'] as { changes: number }[]).reduce((sum, run) => sum + run.changes, 0) >= 5);
    const { body: made } = await call('POST', '/v1/calendar-rules', {
      calendarId: calendar.id,
      defaults: {
        category: 'meetup',
        audience: { description: 'people' },
        format: 'venue',
        capacity: 50,
        targetAttendees: 30,
        tacticBudgetJpy: 10_000,
        staffHours: 10,
      },
    });
    const rules = async () => (await call('GET', '/v1/calendar-rules')).body['items'] as { id: unknown }[];
    assert.deepEqual(
      (await rules()).map((rule) => rule.id),
      [made['id']],
    );
    assert.equal((await call('DELETE', `/v1/calendar-rules/${String(made['id'])}`)).status, 204);
    assert.equal((await call('DELETE', `/v1/calendar-rules/${String(made['id'])}`)).status, 404);
    assert.deepEqual(await rules(), []);
    assert.equal((await call('DELETE', `/v1/calendars/${calendar.id}`)).status, 204);
    assert.equal((await call('DELETE', `/v1/calendars/${calendar.id}`)).status, 404);
    assert.equal((await world.rows(calendar.id)).size, 0);
  });

  it('shows the thresholds of the growth policy', async () => {
    const text = await (await fetch(`${worker.url}/metrics`)).text();
    for (const figure of ['tenants', 'mean_run_seconds', 'timeouts_30_days', 'events_a_day'])
      assert.match(text, new RegExp(`tsudoi_sync_growth\\{[^}]*figure="${figure}"[^}]*\\} [0-9.]+`), figure);
  });

  it('writes no token, password or secret into any log', () => {
    const issued = world.fake.oauth.issued();
    assert.ok(issued.length > 8 && world.logs().length > 5_000);
    for (const secret of [...issued, 'client-secret-value', world.env['SEAL_KEYS'] ?? ''])
      assert.equal(world.logs().includes(secret), false, 'a secret in the log');
    assert.equal(/ya29\.|1\/\/[A-Za-z0-9_-]{20}/.test(world.logs()), false);
  });
});
