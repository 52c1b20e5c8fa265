import { createCalDavProvider } from '@tsudoi/calendar/caldavProvider';
import { CursorExpired } from '@tsudoi/calendar/faults';
import type { Change } from '@tsudoi/calendar/provider';
import { startSabreDav, startXandikos, type RunningDavServer } from '@tsudoi/testing/launch/davServers';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import { startRadicale } from '@tsudoi/testing/launch/radicale';
import assert from 'node:assert/strict';
import { openSyncWorld, until, type SyncWorld, type WorkerProcess } from './syncWorld.ts';

const radicale = async (): Promise<RunningDavServer> => {
  const running = await startRadicale();
  const { url, username, password } = running;
  return {
    url,
    username,
    password,
    stop: () => running.stop(),
    unknownToken: 'sync:http://radicale.org/ns/sync/0123456789abcdef',
  };
};

/** What a server went through, for the table at the end. */
const table: Record<string, Record<string, string>> = {};

for (const [name, missing, start] of [
  ['Radicale', peerMissing('radicale'), radicale],
  ['xandikos', peerMissing('xandikos'), startXandikos],
  ['sabre/dav', peerMissing('sabredav'), startSabreDav],
] as const)
  (missing === '' ? describe : describe.skip)(`with ${name}${missing}`, function () {
    this.timeout(90_000);
    let world: SyncWorld;
    let worker: WorkerProcess;
    let server: RunningDavServer;

    before(async () => {
      [world, server] = await Promise.all([openSyncWorld(), start()]);
      worker = await world.spawn();
    });
    after(async () => {
      await server.stop();
      await world.close();
    });

    it('connects by the bare address, syncs, writes back, moves, deletes, and starts over when its token is lost', async () => {
      const row: Record<string, string> = {};
      table[name] = row;
      const passed = (step: string) => {
        row[step] = 'passed';
      };
      const { tenantId, apiKey } = await world.tenant('dav');
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
          text,
        };
      };
      const told = async () => {
        const { rows } = await world.owner.query<{
          payload: { state: string; details: { startsAt: string } | null };
        }>(
          `select payload from core.outbox where tenant_id = $1 and type = 'calendar.event_changed' order by id`,
          [tenantId],
        );
        return rows.map((row) => row.payload);
      };
      // Connect: nothing but the host.
      const connected = await call('POST', '/v1/calendar-connections/caldav', {
        serverUrl: server.url,
        username: server.username,
        password: server.password,
      });
      assert.equal(connected.status, 201, connected.text);
      const connectionId = String(connected.body['id']);
      const { body: seen } = await call('GET', `/v1/calendar-connections/${connectionId}/calendars`);
      const [remote] = seen['items'] as { id: string; name: string; writable: boolean }[];
      assert.ok(remote?.writable, JSON.stringify(seen));
      const unlisted = await call('POST', '/v1/calendars', {
        connectionId,
        remoteId: '/etc/passwd/',
        name: 'x',
      });
      assert.equal(unlisted.status, 400);
      const defaults = {
        category: 'meetup',
        audience: { description: 'people' },
        format: 'venue',
        capacity: 50,
        targetAttendees: 30,
        tacticBudgetJpy: 10_000,
        staffHours: 10,
      };
      assert.equal((await call('POST', '/v1/calendar-rules', { defaults })).status, 201);
      const added = await call('POST', '/v1/calendars', { connectionId, remoteId: remote.id });
      assert.equal(added.status, 201, added.text);
      const calendarId = String(added.body['id']);
      const now = () => call('POST', `/v1/calendars/${calendarId}/sync`);

      passed('connected');
      // Sync: what a person writes there.
      const provider = createCalDavProvider({
        rootUrl: server.url,
        username: server.username,
        password: () => Promise.resolve(server.password),
      });
      const day = new Date(Date.now() + 20 * 86_400_000);
      const entry = {
        key: 'tsudoi0123456789abcdef0123456789',
        id: null,
        title: 'Meetup, evening; 集い',
        description: 'two\nlines',
        startsAt: day,
        endsAt: new Date(day.getTime() + 3_600_000),
        timeZone: 'Asia/Tokyo',
        origin: '',
      };
      const person = await provider.put(remote.id, { ...entry, key: 'person0123456789' });
      await now();
      await until('it is told', async () => (await told()).length === 1);

      passed('synced');
      // Write back: our mark is known again, and a second write is no second entry.
      const ours = { ...entry, origin: 'task-1' };
      const written = await provider.put(remote.id, ours);
      assert.deepEqual(
        await provider.put(remote.id, { ...ours, id: written.id }).then(({ id }) => id),
        written.id,
      );
      await now();
      await until('ours is there', async () => (await world.rows(calendarId)).size === 2);
      assert.equal((await told()).length, 1);

      passed('written back');
      // Move.
      const later = new Date(day.getTime() + 86_400_000);
      await provider.put(remote.id, {
        ...entry,
        key: 'person0123456789',
        id: person.id,
        startsAt: later,
        endsAt: new Date(later.getTime() + 3_600_000),
      });
      await now();
      await until('the move is told', async () => (await told()).length === 2);
      assert.equal((await told())[1]?.details?.startsAt.slice(0, 19), later.toISOString().slice(0, 19));

      passed('moved');
      // Token lost: known as such, or the whole list is compared; nothing is cancelled.
      const changes = await provider
        .changes(remote.id, { token: server.unknownToken, page: null }, 100)
        .then((page): readonly Change[] | 'expired' => page.changes)
        .catch((err: unknown) => {
          assert.ok(err instanceof CursorExpired, String(err));
          return 'expired' as const;
        });
      if (changes !== 'expired') assert.equal(changes.filter((each) => each.kind === 'upsert').length, 2);
      await world.owner.query('update sync.calendar set token = $2 where id = $1', [
        calendarId,
        server.unknownToken,
      ]);
      await now();
      await until('it is read again', async () => {
        const { rows } = await world.owner.query<{ token: string | null; success: boolean }>(
          `select token, last_success_at > now() - interval '5 seconds' as success from sync.calendar where id = $1`,
          [calendarId],
        );
        return rows[0]?.token !== null && rows[0]?.token !== server.unknownToken && rows[0]?.success === true;
      });
      assert.deepEqual([(await world.rows(calendarId)).size, (await told()).length], [2, 2]);

      passed('token lost');
      // Delete.
      await provider.remove(remote.id, person.id);
      await now();
      await until('the cancellation is told', async () => (await told()).length === 3);
      assert.equal((await told())[2]?.state, 'cancelled');
      await provider.remove(remote.id, written.id);
      await provider.remove(remote.id, written.id);
      const verified = await call('POST', `/v1/calendars/${calendarId}/verify`);
      assert.equal(verified.status, 200, verified.text);
      passed('deleted');
    });
  });

describe('servers of others', () => {
  it('went through all of it, each that is installed', () => {
    console.table(table);
    for (const [name, row] of Object.entries(table)) assert.equal(Object.keys(row).length, 6, name);
  });
});
