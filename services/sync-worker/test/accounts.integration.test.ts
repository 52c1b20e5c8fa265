import { startCalDavFake, type CalDavFake } from '@tsudoi/testing/fakes/caldavFake';
import { localCertificate, localPrivateKey } from '@tsudoi/testing/fakes/pushCertificate';
import { freePort } from '@tsudoi/testing/launch/freePort';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import tls from 'node:tls';
import { openSyncWorld, until, type SyncWorld, type WorkerProcess } from './syncWorld.ts';

/** Hands connections on to the fake; the address is that of this machine in its network where `host` says so. */
async function inFrontOf(
  fake: CalDavFake,
  { host = '127.0.0.1', secure = false } = {},
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const handOn = (socket: net.Socket) => {
    const onward = net.connect(Number(new URL(fake.url).port), '127.0.0.1');
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => undefined).on('close', () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
  };
  const server = secure
    ? tls.createServer({ cert: localCertificate, key: localPrivateKey }, handOn)
    : net.createServer(handOn);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const each of sockets) each.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const ownAddress = Object.values(os.networkInterfaces())
  .flatMap((each) => each ?? [])
  .find((each) => each.family === 'IPv4' && !each.internal)?.address;

describe('accounts over the wire', function () {
  this.timeout(60_000);
  let world: SyncWorld;
  let worker: WorkerProcess;
  let fake: CalDavFake;

  before(async () => {
    [world, fake] = await Promise.all([openSyncWorld(), startCalDavFake()]);
    worker = await world.spawn();
  });
  after(async () => {
    await fake.close();
    await world.close();
  });
  beforeEach(() => {
    Object.assign(fake.ways, { sharedHome: false, privileges: 'write' });
    for (const name of fake.members.keys()) fake.remove(name);
  });

  async function person(slug: string, at = worker) {
    const { tenantId, apiKey } = await world.tenant(slug);
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(at.url + path, {
        method,
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const read = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const [error] = (read['errors'] ?? []) as { field: string; message: string }[];
      return { status: response.status, body: read, error, text };
    };
    const connect = (serverUrl = fake.url) =>
      call('POST', '/v1/calendar-connections/caldav', {
        serverUrl,
        username: fake.username,
        password: fake.password,
      });
    return { tenantId, call, connect };
  }

  it('of several homes offer the calendars of each, and one of each can be added', async () => {
    fake.ways.sharedHome = true;
    const { call, connect } = await person('homes');
    const connected = await connect();
    assert.equal(connected.status, 201, connected.text);
    assert.deepEqual(
      (connected.body['homes'] as string[]).map((home) => decodeURIComponent(new URL(home).pathname)),
      [fake.homePath, fake.sharedHomePath],
    );
    const connectionId = String(connected.body['id']);
    const seen = await call('GET', `/v1/calendar-connections/${connectionId}/calendars`);
    const items = seen.body['items'] as { id: string; name: string }[];
    assert.deepEqual(items.map(({ name }) => name).sort(), ['Main', 'Team']);
    for (const { id } of items) {
      const added = await call('POST', '/v1/calendars', { connectionId, remoteId: id });
      assert.equal(added.status, 201, added.text);
      await until('it is in step', async () => {
        const { rows } = await world.owner.query<{ done: boolean }>(
          'select last_success_at is not null as done from sync.calendar where id = $1',
          [added.body['id']],
        );
        return rows[0]?.done === true;
      });
    }
  });

  it('behind an authority of one’s own are connected where CALENDAR_CA names it, and only there', async () => {
    const front = await inFrontOf(fake, { secure: true });
    const trusting = await world.spawn({ CALENDAR_CA: localCertificate });
    try {
      const serverUrl = `https://127.0.0.1:${String(front.port)}`;
      const refused = await (await person('strange')).connect(serverUrl);
      assert.deepEqual([refused.status, refused.error?.field], [400, 'body.serverUrl']);
      assert.match(refused.error?.message ?? '', /CALENDAR_CA/);
      const { call, connect } = await person('trusted', trusting);
      const connected = await connect(serverUrl);
      assert.equal(connected.status, 201, connected.text);
      const seen = await call('GET', `/v1/calendar-connections/${String(connected.body['id'])}/calendars`);
      assert.equal((seen.body['items'] as unknown[]).length, 1, seen.text);
    } finally {
      await trusting.end('SIGTERM');
      await front.close();
    }
  });

  it('at a port that is closed are refused within two seconds, by a sentence', async () => {
    const { connect } = await person('closed');
    const serverUrl = `http://127.0.0.1:${String(await freePort())}`;
    const times: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const startedAt = performance.now();
      const { status, error } = await connect(serverUrl);
      times.push(performance.now() - startedAt);
      assert.deepEqual([status, error?.field], [400, 'body.serverUrl']);
      assert.match(error?.message ?? '', /accepts no connection.*ポート番号/s);
    }
    // The best of three: the sentence waits for nothing, the machine may.
    assert.ok(Math.min(...times) < 2_000, String(times));
  });

  (ownAddress === undefined ? it.skip : it)(
    'in a network of one’s own speak TLS, unless the installation says otherwise',
    async () => {
      const front = await inFrontOf(fake, { host: ownAddress ?? '' });
      const serverUrl = `http://${ownAddress ?? ''}:${String(front.port)}`;
      const opened = await world.spawn({ CALENDAR_ALLOW: `${ownAddress ?? ''}/32` });
      const plain = await world.spawn({
        CALENDAR_ALLOW: `${ownAddress ?? ''}/32`,
        CALENDAR_PLAIN_HTTP: 'true',
      });
      try {
        const closed = await (await person('not-open')).connect(serverUrl);
        assert.deepEqual([closed.status, closed.error?.field], [400, 'body.serverUrl']);
        const asked = fake.requests.length;
        const refused = await (await person('opened', opened)).connect(serverUrl);
        assert.deepEqual([refused.status, refused.error?.field], [400, 'body.serverUrl']);
        assert.match(refused.error?.message ?? '', /not encrypted.*CALENDAR_PLAIN_HTTP/s);
        assert.equal(fake.requests.length, asked, 'the password went nowhere');
        const connected = await (await person('plain', plain)).connect(serverUrl);
        assert.equal(connected.status, 201, connected.text);
      } finally {
        await Promise.all([opened.end('SIGTERM'), plain.end('SIGTERM')]);
        await front.close();
      }
    },
  );

  it('when they are disconnected keep the entries that we wrote, or lose exactly these', async () => {
    for (const entries of ['keep', 'remove'] as const) {
      for (const name of fake.members.keys()) fake.remove(name);
      const { tenantId, call, connect } = await person(`entries-${entries}`);
      const connectionId = String((await connect()).body['id']);
      const added = await call('POST', '/v1/calendars', {
        connectionId,
        remoteId: fake.calendarPath,
        writeBack: true,
      });
      assert.equal(added.status, 201, added.text);
      const theirs =
        'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:theirs\r\nDTSTART:20350301T090000Z\r\nSUMMARY:Theirs\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
      fake.put('theirs.ics', theirs);
      const [eventId, planId] = [randomUUID(), randomUUID()];
      await world.owner.query(
        `insert into recommendation.event (id, tenant_id, details, name, starts_at)
         values ($1, $2, '{"timeZone": "Asia/Tokyo"}', 'Night', '2035-05-01T09:00:00Z')`,
        [eventId, tenantId],
      );
      await world.owner.query(
        `insert into recommendation.plan (id, tenant_id, event_id, state, details, problem, accepted_at)
         values ($1, $2, $3, 'accepted', '{}', '{}', now())`,
        [planId, tenantId, eventId],
      );
      for (const [key, day] of [
        ['flyers', '2035-04-01'],
        ['posts', '2035-04-08'],
      ])
        await world.owner.query(
          `insert into recommendation.plan_task (id, tenant_id, plan_id, tactic_key, details, due_on)
           values (gen_random_uuid(), $1, $2, $3, '{"title": {"ja": "ビラ", "en": "Flyers"}}', $4)`,
          [tenantId, planId, key, day],
        );
      await world.owner.query(
        `insert into core.outbox (tenant_id, type, payload) values ($1, 'plan.accepted', jsonb_build_object('planId', $2::text, 'eventId', $3::text))`,
        [tenantId, planId, eventId],
      );
      await until('both tasks are written', () => fake.members.size === 3);
      const [row] = (await call('GET', '/v1/calendar-connections')).body['items'] as {
        writtenEntries: number;
      }[];
      assert.equal(row?.writtenEntries, 2);
      const ended = await call('DELETE', `/v1/calendar-connections/${connectionId}?entries=${entries}`);
      assert.equal(ended.status, 204, ended.text);
      assert.deepEqual(
        [...fake.members.keys()].filter((name) => name === 'theirs.ics').length,
        1,
        'theirs stays',
      );
      assert.equal(fake.members.size, entries === 'keep' ? 3 : 1);
    }
  });

  it('whose consent leaves out a permission are refused by a sentence that names it, and nothing is kept', async () => {
    const { call } = await person('scope');
    const events = 'https://www.googleapis.com/auth/calendar.events';
    const begun = await call('POST', '/v1/calendar-connections/begin', { provider: 'google' });
    assert.equal(begun.status, 201, begun.text);
    const unticked = world.fake.oauth.consent(String(begun.body['authorizeUrl']), 'person', {
      without: [events],
    });
    const refused = await call('POST', '/v1/calendar-connections/complete', unticked);
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.error?.message ?? '', new RegExp(`leaves out what is needed \\(${events}\\)`));
    assert.match(refused.error?.message ?? '', /必要な権限が外されています/);
    assert.deepEqual((await call('GET', '/v1/calendar-connections')).body['items'], []);
  });
});
