import assert from 'node:assert/strict';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { WebSocket } from 'ws';
import {
  addContact,
  makeTenant,
  request,
  startReplica,
  type DeliveryReplica,
  type DeliveryTenant,
} from './deliveryReplica.ts';

const perMinute = 4;
/** Where a minute ends in between, a person may ask twice as often; one more is one too many whatever the clock says. */
const tooMany = 2 * perMinute + 1;

describe('requests with a token are limited by the person', () => {
  const database = useTestDatabase({ before, after });
  const redis = createTestRedis();
  let replicas: DeliveryReplica[];
  let tenant: DeliveryTenant;
  let people = 0;

  before(async () => {
    tenant = await makeTenant(database());
    replicas = [
      await startReplica(database(), redis, 1_000, perMinute),
      await startReplica(database(), redis, 1_000, perMinute),
    ];
  });
  after(async () => {
    for (const replica of replicas) await replica.stop();
    await redis.drop();
  });

  const url = (turn: number) => replicas[turn % replicas.length]?.url ?? '';
  async function aPerson(): Promise<{ contactId: string; inbox: string; link: string }> {
    const [first] = replicas;
    assert.ok(first);
    const contactId = await addContact(
      first.platform,
      tenant.tenantId,
      `p${String((people += 1))}@example.jp`,
    );
    const made = await request(first.url, 'POST', `/v1/inbox-tokens/${contactId}`, {
      key: tenant.apiKey,
      body: {},
    });
    const link = first.tokens.linkOf(tenant.tenantId, contactId, 'email');
    return {
      contactId,
      inbox: `/v1/inbox/${(made.body as { token: string }).token}`,
      link: new URL(link).pathname,
    };
  }
  /** Asks in turn of all replicas until one says 429. */
  async function untilRefused(
    ask: (turn: number) => Promise<{ status: number; headers: Headers }>,
  ): Promise<number> {
    for (let turn = 0; turn < tooMany; turn += 1) {
      const { status, headers } = await ask(turn);
      if (status !== 429) continue;
      const seconds = Number(headers.get('retry-after'));
      assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${String(seconds)}`);
      assert.ok(turn >= perMinute, `refused at request ${String(turn + 1)}`);
      return turn;
    }
    throw new Error(`${String(tooMany)} requests and no 429`);
  }

  it('reading, marking and registering for push count together, over all replicas', async () => {
    const { inbox } = await aPerson();
    const paths = [
      ['GET', inbox, undefined],
      ['POST', `${inbox}/reads`, { upTo: 0 }],
      ['GET', `${inbox}/push-key`, undefined],
      ['DELETE', `${inbox}/push-subscriptions/018f0000-0000-7000-8000-000000000001`, undefined],
    ] as const;
    await untilRefused((turn) => {
      const [method, path, body] = paths[turn % paths.length] ?? paths[0];
      return request(url(turn), method, path, body === undefined ? {} : { body });
    });
  });

  it('another token of the same person does not help; another person is not concerned', async () => {
    const one = await aPerson();
    await untilRefused((turn) => request(url(turn), 'GET', one.inbox));
    const second = await request(url(0), 'POST', `/v1/inbox-tokens/${one.contactId}`, {
      key: tenant.apiKey,
      body: { ttlSeconds: 600 },
    });
    const other = `/v1/inbox/${(second.body as { token: string }).token}`;
    assert.notEqual(other, one.inbox);
    await untilRefusedAtOnceOrInTheNextMinute(other);
    const two = await aPerson();
    assert.equal((await request(url(0), 'GET', two.inbox)).status, 200);
    assert.equal((await request(url(0), 'GET', one.link)).status, 200, 'links are counted apart');
  });
  /** A new minute may have begun since; then it takes as many again. */
  async function untilRefusedAtOnceOrInTheNextMinute(path: string): Promise<void> {
    for (let turn = 0; turn < tooMany; turn += 1)
      if ((await request(url(turn), 'GET', path)).status === 429) return;
    throw new Error('never refused');
  }

  it('an unsubscribe link', async () => {
    const { link } = await aPerson();
    await untilRefused((turn) =>
      turn % 2 === 0
        ? request(url(turn), 'GET', link)
        : request(url(turn), 'POST', link, { form: 'List-Unsubscribe=One-Click' }),
    );
  });

  it('opening streams, by SSE and by WebSocket', async () => {
    const sse = await aPerson();
    await untilRefused(async (turn) => {
      const cut = new AbortController();
      const answer = await fetch(`${url(turn)}${sse.inbox}/stream`, { signal: cut.signal });
      cut.abort();
      return answer;
    });
    const { inbox } = await aPerson();
    await untilRefused(async (turn) => {
      const socket = new WebSocket(`${url(turn).replace('http', 'ws')}${inbox}/stream`);
      const answer = await new Promise<{ status: number; headers: Headers }>((resolve) => {
        socket.on('open', () => {
          resolve({ status: 101, headers: new Headers() });
        });
        socket.on('unexpected-response', (_request, response) => {
          const headers = new Headers({ 'retry-after': response.headers['retry-after'] ?? '' });
          resolve({ status: response.statusCode ?? 0, headers });
        });
        socket.on('error', () => undefined);
      });
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.terminate();
      await closed;
      return answer;
    });
  });
});
