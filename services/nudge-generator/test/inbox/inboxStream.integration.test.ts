import type { InboxItem } from '@tsudoi/contracts/inbox';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import { aMessage, inTime } from '../channels/message.ts';
import {
  addContact,
  makeTenant,
  request,
  startReplica,
  type DeliveryReplica,
  type DeliveryTenant,
} from './deliveryReplica.ts';
import { openEventStream, type EventStream } from './eventSource.ts';

describe('The live inbox', () => {
  const database = useTestDatabase({ before, after });
  const redis = createTestRedis();
  let one: DeliveryReplica;
  let two: DeliveryReplica;
  let tenant: DeliveryTenant;
  let contactId: string;
  let path: string;
  const opened: EventStream[] = [];

  before(async () => {
    tenant = await makeTenant(database());
    one = await startReplica(database(), redis);
    two = await startReplica(database(), redis);
  });
  after(async () => {
    for (const stream of opened) stream.cut();
    await one.stop();
    await two.stop();
    await redis.drop();
  });
  beforeEach(async () => {
    contactId = await addContact(one.platform, tenant.tenantId, `${randomUUID()}@example.jp`);
    const answer = await request(one.url, 'POST', `/v1/inbox-tokens/${contactId}`, {
      key: tenant.apiKey,
      body: {},
    });
    assert.equal(answer.status, 201, answer.text);
    path = `/v1/inbox/${(answer.body as { token: string }).token}`;
  });

  async function open(replica: DeliveryReplica, lastEventId?: string): Promise<EventStream> {
    const stream = await openEventStream(`${replica.url}${path}/stream`, lastEventId);
    opened.push(stream);
    return stream;
  }
  /** The nudge of a person and key: the same in every attempt. */
  const nudges = new Map<string, string>();
  async function deliver(replica: DeliveryReplica, ...keys: readonly string[]): Promise<void> {
    const inApp = await replica.channels.set.get(tenant.tenantId, 'in_app');
    const messages = keys.map((key) => {
      const name = `${contactId} ${key}`;
      const nudgeId = nudges.get(name) ?? randomUUID();
      nudges.set(name, nudgeId);
      return aMessage({ tenantId: tenant.tenantId, contactId, nudgeId, key, subject: key });
    });
    const results = (await inApp?.sendMany?.(messages, inTime())) ?? [];
    assert.deepEqual(new Set(results.map(({ outcome }) => outcome)), new Set(['delivered']));
  }
  const subjects = (events: readonly { data: unknown }[]) =>
    events.map(({ data }) => (data as InboxItem).subject);

  it('brings a nudge that another replica delivered', async () => {
    const stream = await open(one);
    await stream.seen('hello', 1);
    await deliver(two, 'a');
    await deliver(two, 'b', 'c');
    assert.deepEqual(subjects(await stream.seen('nudge', 3)), ['a', 'b', 'c']);
  });

  it('writes a nudge once, whoever writes it and however often', async () => {
    const stream = await open(one);
    await stream.seen('hello', 1);
    await Promise.all([
      deliver(one, 'same', 'same'),
      deliver(two, 'same'),
      deliver(one, 'same'),
      deliver(two, 'same'),
    ]);
    await deliver(one, 'end');
    await stream.seen('nudge', 2);
    assert.deepEqual(subjects(stream.events.filter(({ event }) => event === 'nudge')), ['same', 'end']);
  });

  it('misses nothing over cuts, with Last-Event-ID, on whichever replica it comes back', async () => {
    const total = process.env['TSUDOI_FULL'] === '1' ? 2_000 : 300;
    const writers = [one, two, one, two].map(async (replica, writer) => {
      for (let count = writer; count < total; count += 4) {
        await deliver(replica, `n${String(count)}`);
        await wait(5);
      }
    });
    const got: number[] = [];
    const names = new Set<string>();
    let cuts = 0;
    let last: string | undefined = '0';
    const deadline = Date.now() + 25_000;
    while (names.size < total) {
      assert.ok(Date.now() < deadline, `${String(names.size)} of ${String(total)} came`);
      const stream = await open(cuts % 2 === 0 ? one : two, last);
      await wait(20 + Math.random() * 60);
      stream.cut();
      cuts += 1;
      for (const { event, data } of stream.events) {
        if (event !== 'nudge') continue;
        got.push((data as InboxItem).seq);
        names.add((data as InboxItem).subject);
      }
      last = stream.lastEventId();
    }
    await Promise.all(writers);
    assert.equal(names.size, total, 'each one came');
    assert.deepEqual(
      got,
      [...got].sort((a, b) => a - b),
      'in order',
    );
    assert.equal(new Set(got).size, got.length, 'none twice');
    assert.ok(cuts > 3, `${String(cuts)} cuts`);
  });

  it('resumes before the first nudge from the number that hello carried', async () => {
    const first = await open(one);
    const [hello] = await first.seen('hello', 1);
    first.cut();
    await deliver(two, 'while away');
    const again = await open(two, hello?.id);
    assert.deepEqual(subjects(await again.seen('nudge', 1)), ['while away']);
  });

  it('misses nothing, and writes nothing twice, when every database connection is cut again and again', async () => {
    const stream = await open(one);
    await stream.seen('hello', 1);
    const owner = new pg.Client({ connectionString: database().ownerUrl });
    await owner.connect();
    const inApp = await two.channels.set.get(tenant.tenantId, 'in_app');
    const total = 60;
    let repeated = 0;
    for (let count = 0; count < total; count += 1) {
      if (count % 15 === 7)
        await owner.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        );
      const message = aMessage({
        tenantId: tenant.tenantId,
        contactId,
        nudgeId: randomUUID(),
        key: `k${String(count)}`,
      });
      while ((await inApp?.send({ ...message, subject: message.key }, inTime()))?.outcome !== 'delivered') {
        repeated += 1;
        await wait(20);
      }
    }
    await owner.end();
    const startedMs = Date.now();
    const seen = await stream.seen('nudge', total);
    console.log(
      `      ${String(repeated)} sends repeated by key; all there ${String(Date.now() - startedMs)} ms after the last`,
    );
    assert.deepEqual(
      subjects(seen),
      Array.from({ length: total }, (_each, count) => `k${String(count)}`),
    );
  });

  it('catches up by the poll when notifications are lost', async () => {
    const stream = await open(one);
    await stream.seen('hello', 1);
    // What a listener's reconnect loses: the row is there, nobody was told.
    await one.platform.database.withTenant(tenant.tenantId, async (tx) => {
      await tx.execute(
        `insert into nudge.inbox_position (tenant_id, contact_id, last_seq, changed) values ($1, $2, 1, pg_current_xact_id())
         on conflict (tenant_id, contact_id) do update set last_seq = inbox_position.last_seq + 1, changed = excluded.changed`,
        [tenant.tenantId, contactId],
      );
      await tx.execute(
        `insert into nudge.inbox_item (tenant_id, contact_id, nudge_id, subject, text, created_at, seq)
         values ($1, $2, $3, 'silent', 'x', now(), 1)`,
        [tenant.tenantId, contactId, randomUUID()],
      );
    });
    const startedMs = Date.now();
    assert.deepEqual(subjects(await stream.seen('nudge', 1)), ['silent']);
    assert.ok(Date.now() - startedMs < 4_000, 'within the poll');
  });

  it('speaks WebSocket on the same path, resumes, and tells other streams what was read', async () => {
    await deliver(one, 'x', 'y');
    const socket = new WebSocket(`${two.url.replace('http', 'ws')}${path}/stream?after=1`);
    const messages: { type: string; id?: number; data: unknown }[] = [];
    socket.on('message', (data: Buffer) =>
      messages.push(JSON.parse(data.toString()) as (typeof messages)[number]),
    );
    await once(socket, 'open');
    assert.equal(socket.extensions, '', 'no per-message deflate');
    while (messages.length < 2) await wait(5);
    assert.deepEqual(
      messages.map(({ type, id }) => [type, id]),
      [
        ['hello', 1],
        ['nudge', 2],
      ],
    );
    const sse = await open(one);
    await sse.seen('hello', 1);
    const marked = await request(one.url, 'POST', `${path}/reads`, { body: { upTo: 1 } });
    assert.deepEqual(marked.body, { marked: 1, unread: 1 });
    assert.deepEqual((await sse.seen('read', 1))[0]?.data, { unread: 1, seqs: 1 });
    while (messages.length < 3) await wait(5);
    assert.equal(messages[2]?.type, 'read');
    const page = (await request(two.url, 'GET', path)).body as {
      items: InboxItem[];
      unread: number;
      lastSeq: number;
    };
    assert.deepEqual(
      [page.items.map(({ subject }) => subject), page.unread, page.lastSeq],
      [['y', 'x'], 1, 2],
    );
    assert.deepEqual(
      page.items.map(({ readAt }) => readAt === null),
      [true, false],
    );
    socket.close();
    await once(socket, 'close');
  });

  it('refuses a forged and an expired token, on both ways', async () => {
    for (const bad of [`${path}x`, '/v1/inbox/k1.e30.AAAAAAAAAAAAAAAAAAAAAAAA']) {
      const response = await request(one.url, 'GET', `${bad}/stream`);
      assert.equal(response.status, 401);
    }
    const socket = new WebSocket(`${one.url.replace('http', 'ws')}${path}x/stream`);
    const [err] = (await once(socket, 'error')) as [Error];
    assert.match(err.message, /401/);
    one.clock.moveTo(new Date(Date.now() + 2 * 86_400_000));
    try {
      assert.equal((await request(one.url, 'GET', path)).status, 401);
    } finally {
      one.clock.moveTo(new Date());
    }
  });

  it('can be shown on a page of another origin', async () => {
    const preflight = await fetch(`${one.url}${path}/reads`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' },
    });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Content-Type/);
    const page = await request(one.url, 'GET', path);
    assert.equal(page.headers.get('access-control-allow-origin'), '*');
    const stream = await open(one);
    assert.equal(stream.headers()['access-control-allow-origin'], '*');
  });

  it('keeps people and tenants apart', async () => {
    const other = await makeTenant(database(), 'other');
    const theirs = await request(one.url, 'POST', `/v1/inbox-tokens/${contactId}`, {
      key: other.apiKey,
      body: {},
    });
    assert.equal(theirs.status, 404);
    // No token at all: not there, whatever methods the path takes.
    assert.equal((await fetch(`${one.url}/v1/inbox/%20no%20token/stream`)).status, 404);
    const stream = await open(one);
    await stream.seen('hello', 1);
    const stranger = await addContact(one.platform, tenant.tenantId, `${randomUUID()}@example.jp`);
    const inApp = await one.channels.set.get(tenant.tenantId, 'in_app');
    await inApp?.send(
      aMessage({ tenantId: tenant.tenantId, contactId: stranger, key: 'not yours' }),
      inTime(),
    );
    await deliver(one, 'yours');
    assert.deepEqual(subjects(await stream.seen('nudge', 1)), ['yours']);
  });

  const silent = process.env['TSUDOI_FULL'] === '1' ? 5_000 : 200;
  it(`${String(silent)} streams that never read hold nobody up, and nothing grows`, async function () {
    this.timeout(120_000);
    const many = await startReplica(database(), redis, 6_000, 100_000);
    const port = Number(new URL(many.url).port);
    const sockets: Socket[] = [];
    for (let index = 0; index < silent; index += 1) {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(`GET ${path}/stream HTTP/1.1\r\nhost: x\r\n\r\n`);
      sockets.push(socket);
      if (index % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    try {
      const honest = await open(many);
      await honest.seen('hello', 1);
      const before = process.memoryUsage().rss;
      const startMs = performance.now();
      const keys = Array.from({ length: 20 }, (_, index) => `silent-${String(index)}`);
      for (const key of keys) await deliver(many, key);
      assert.deepEqual(subjects(await honest.seen('nudge', keys.length)), keys);
      const tookMs = performance.now() - startMs;
      const grownMb = (process.memoryUsage().rss - before) / 1_048_576;
      assert.ok(grownMb < 300, `${grownMb.toFixed(0)} MB`);
      console.log(
        `      20 nudges beside ${String(silent)} streams that never read: ${tookMs.toFixed(0)} ms, ${grownMb.toFixed(0)} MB`,
      );
    } finally {
      for (const socket of sockets) socket.destroy();
      await many.stop();
    }
  });

  it('ends its streams when it stops, at once, so that they come back elsewhere', async () => {
    const third = await startReplica(database(), redis);
    const stream = await open(third);
    await stream.seen('hello', 1);
    const startedMs = Date.now();
    assert.equal(await third.stop(), true);
    assert.ok(Date.now() - startedMs < 3_000);
    assert.ok(stream.ended());
  });

  it('answers 503 beyond the streams that a replica holds', async () => {
    const small = await startReplica(database(), redis, 1);
    const stream = await open(small);
    await stream.seen('hello', 1);
    const refused = await request(small.url, 'GET', `${path}/stream`);
    assert.equal(refused.status, 503);
    const { hostname, port } = new URL(small.url);
    const socket = createConnection(Number(port), hostname);
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.write(
      `GET ${path}/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('close', resolve));
    assert.match(answer, /^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 2\r\n/);
    stream.cut();
    await small.stop();
  });
});
