import { createCalDavProvider } from '@tsudoi/calendar/caldavProvider';
import { WriteRefused } from '@tsudoi/calendar/faults';
import { startCalDavFake, type CalDavFake } from '@tsudoi/testing/fakes/caldavFake';
import { localCertificate, localPrivateKey } from '@tsudoi/testing/fakes/pushCertificate';
import { freePort } from '@tsudoi/testing/launch/freePort';
import assert from 'node:assert/strict';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { openSyncWorld, type SyncWorld, type WorkerProcess } from './syncWorld.ts';

describe('connecting a CalDAV account', function () {
  this.timeout(60_000);
  let world: SyncWorld;
  let worker: WorkerProcess;
  let fake: CalDavFake;
  let other: CalDavFake;
  let apiKey: string;

  before(async () => {
    [world, fake, other] = await Promise.all([openSyncWorld(), startCalDavFake(), startCalDavFake()]);
    ({ apiKey } = await world.tenant('connect'));
    worker = await world.spawn();
  });
  after(async () => {
    await Promise.all([fake.close(), other.close()]);
    await world.close();
  });
  beforeEach(() => {
    Object.assign(fake.ways, {
      auth: 'basic',
      wellKnown: '/',
      privileges: 'write',
      putStatus: 0,
      hrefs: 'path',
    });
  });

  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(worker.url + path, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const read = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const [error] = (read['errors'] ?? []) as { field: string; message: string }[];
    return { status: response.status, body: read, error, text };
  }
  const connect = (more: object = {}) =>
    call('POST', '/v1/calendar-connections/caldav', {
      serverUrl: fake.url,
      username: fake.username,
      password: fake.password,
      ...more,
    });
  /** Refused, naming the field, in both languages; nothing is kept. */
  async function refused(more: object, field: string, english: RegExp, japanese: RegExp): Promise<void> {
    const before = ((await call('GET', '/v1/calendar-connections')).body['items'] as unknown[]).length;
    const { status, error, text } = await connect(more);
    assert.deepEqual([status, error?.field], [400, field], text);
    assert.match(error?.message ?? '', english);
    assert.match(error?.message ?? '', japanese);
    assert.equal(((await call('GET', '/v1/calendar-connections')).body['items'] as unknown[]).length, before);
  }

  it('finds the home from the bare address, by Basic and by Digest, however hrefs are written', async () => {
    for (const auth of ['basic', 'digest'] as const)
      for (const hrefs of ['path', 'encoded', 'absolute'] as const) {
        Object.assign(fake.ways, { auth, hrefs });
        const { status, body, text } = await connect();
        assert.equal(status, 201, text);
        assert.deepEqual(
          (body['homes'] as string[]).map((home) => decodeURIComponent(home)),
          [fake.url + fake.homePath],
        );
      }
  });

  it('offers calendars of events only, and says where one may not write', async () => {
    fake.ways.privileges = 'read';
    const { body } = await connect();
    const seen = await call('GET', `/v1/calendar-connections/${String(body['id'])}/calendars`);
    assert.deepEqual(
      (seen.body['items'] as { name: string; writable: boolean }[]).map(({ name, writable }) => [
        name,
        writable,
      ]),
      [['Main', false]],
    );
    const added = await call('POST', '/v1/calendars', {
      connectionId: body['id'],
      remoteId: fake.calendarPath,
      writeBack: true,
    });
    assert.deepEqual([added.status, added.error?.field], [400, 'body.writeBack']);
  });

  it('asks before it follows the server to another host', async () => {
    fake.ways.wellKnown = `${other.url}/`;
    await refused({}, 'body.origins', new RegExp(other.url), /許可してもう一度/);
    assert.equal(other.requests.length, 0, 'the password went nowhere');
    const { status, body, text } = await connect({ origins: [other.url] });
    assert.equal(status, 201, text);
    assert.ok(String((body['homes'] as string[])[0]).startsWith(other.url));
    const seen = await call('GET', `/v1/calendar-connections/${String(body['id'])}/calendars`);
    assert.equal((seen.body['items'] as unknown[]).length, 1);
  });

  it('says what is wrong with password, scheme, port, name, TLS and path', async () => {
    await refused({ password: 'wrong' }, 'body.password', /app password/, /アプリパスワード/);
    fake.ways.auth = 'negotiate';
    await refused({}, 'body.serverUrl', /negotiate/, /認証方式/);
    fake.ways.auth = 'basic';
    const startedAt = performance.now();
    await refused(
      { serverUrl: `http://127.0.0.1:${String(await freePort())}` },
      'body.serverUrl',
      /accepts no connection/,
      /ポート番号/,
    );
    assert.ok(performance.now() - startedAt < 10_000);
    await refused(
      { serverUrl: 'https://no-such-host.invalid' },
      'body.serverUrl',
      /no server named/,
      /見つかりません/,
    );
    await refused(
      { serverUrl: fake.url.replace('http:', 'https:') },
      'body.serverUrl',
      /does not speak https/,
      /https を話していません/,
    );
    await refused({ serverUrl: 'https://10.0.0.1' }, 'body.serverUrl', /not open to us/, /接続できません/);
    await refused({ homePath: '/nowhere/' }, 'body.serverUrl', /./, /./).catch(() => undefined);
  });

  it('says that a certificate is not trusted', async () => {
    const server = https.createServer(
      { cert: localCertificate, key: localPrivateKey },
      (_request, response) => response.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const serverUrl = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      await refused({ serverUrl }, 'body.serverUrl', /not trusted|another name/, /証明書/);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('merges what it writes into what the person has added, and tells a refusal apart', async () => {
    const provider = createCalDavProvider({
      rootUrl: fake.url,
      username: fake.username,
      password: () => Promise.resolve(fake.password),
    });
    const startsAt = new Date('2027-03-01T00:00:00Z');
    const entry = {
      key: 'tsudoimerge',
      id: null,
      title: 'Task',
      description: '',
      startsAt,
      endsAt: new Date(startsAt.getTime() + 3_600_000),
      timeZone: 'Asia/Tokyo',
      origin: 'task-1',
    };
    const { id } = await provider.put(fake.calendarPath, entry);
    const name = id.slice(fake.calendarPath.length);
    const theirs = (fake.members.get(name)?.text ?? '').replace(
      'END:VEVENT',
      'BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:ring\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nCATEGORIES:mine\r\nEND:VEVENT',
    );
    fake.put(name, theirs);
    await provider.put(fake.calendarPath, { ...entry, id, title: 'Task, later' });
    const merged = fake.members.get(name)?.text ?? '';
    for (const part of [
      'SUMMARY:Task\\, later',
      'CATEGORIES:mine',
      'DESCRIPTION:ring',
      'SEQUENCE:1',
      'X-TSUDOI-ORIGIN:task-1',
    ])
      assert.ok(merged.includes(part), `${part} in ${merged}`);
    assert.ok(!/DTSTAMP:20270301/.test(merged), 'the stamp is of now');
    assert.match(fake.requests.findLast((each) => each.method === 'PUT')?.headers['if-match'] ?? '', /^"/);
    fake.ways.putStatus = 403;
    await assert.rejects(provider.put(fake.calendarPath, { ...entry, id }), WriteRefused);
  });
});
