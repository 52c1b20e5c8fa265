import type { WebhookDelivery, WebhookEndpoint } from '@tsudoi/contracts/webhooks';
import { publish } from '@tsudoi/database/outbox';
import { startWebhookSink, type SinkAnswer, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { insertDeliveries } from '../src/webhooks/deliveryRow.ts';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { aMember, anotherTenant } from './member.ts';

type Made = WebhookEndpoint & { readonly secret: string };

describe('Outgoing webhooks', function () {
  this.timeout(180_000);
  let service: AccountsService;
  let owner: pg.Client;
  const sinks: WebhookSink[] = [];

  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    // The tests ask again and again.
    await owner.query('update core.tenant set requests_per_minute = 100000');
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });
  afterEach(async () => {
    await owner.query('delete from core.webhook_endpoint');
    await Promise.all(sinks.splice(0).map((sink) => sink.close()));
  });

  async function receiver(answer?: (count: number) => SinkAnswer): Promise<WebhookSink> {
    const sink = await startWebhookSink((_request, count) => answer?.(count) ?? {}, false);
    sinks.push(sink);
    return sink;
  }
  async function call<T>(
    method: string,
    path: string,
    body?: unknown,
    wanted = 200,
    version?: number,
  ): Promise<T> {
    const answer = await service.call(method, path, {
      token: service.adminKey,
      ...(body !== undefined && { body }),
      headers: version === undefined ? {} : { 'if-match': `"${String(version)}"` },
    });
    assert.equal(answer.status, wanted, JSON.stringify(answer.body));
    return answer.body;
  }
  const subscribe = (sink: Pick<WebhookSink, 'url'>, types: readonly string[]): Promise<Made> =>
    call('POST', '/v1/webhook-endpoints', { url: `${sink.url}/hook`, types }, 201);
  const deliveries = async (id: string, query = ''): Promise<WebhookDelivery[]> =>
    (await call<{ items: WebhookDelivery[] }>('GET', `/v1/webhook-endpoints/${id}/deliveries${query}`)).items;
  const endpointOf = (id: string): Promise<WebhookEndpoint> => call('GET', `/v1/webhook-endpoints/${id}`);
  /** Tells of a contact that changed, as the audience service does. */
  const tell = (tenantId = service.tenantId): Promise<void> =>
    service.platform.database.withTenant(tenantId, (tx) =>
      publish(tx, 'contact.changed', { contactId: randomUUID(), changed: ['displayName'] }),
    );
  /** What waits for a retry is due now. */
  const hurry = () => owner.query(`update core.webhook_delivery set due_at = now() where state = 'due'`);

  it('tells an endpoint of what it asks for, signed so that the official library verifies it', async () => {
    const sink = await receiver();
    const endpoint = await subscribe(sink, ['contact.created']);
    assert.match(endpoint.secret, /^whsec_/);
    const contact = await call<{ id: string }>('POST', '/v1/contacts', { email: 'hook@example.jp' }, 201);
    await tell(); // nobody asked for that
    await eventually(() => sink.requests.length > 0, 'the message came');
    const [request] = sink.requests;
    assert.ok(request);
    const message = new Webhook(endpoint.secret).verify(
      request.body.toString(),
      request.headers as Record<string, string>,
    );
    assert.deepEqual(
      { ...(message as object), timestamp: undefined },
      { type: 'contact.created', timestamp: undefined, data: { contactId: contact.id } },
    );
    assert.throws(() =>
      new Webhook(endpoint.secret).verify(
        `${request.body.toString()} `,
        request.headers as Record<string, string>,
      ),
    );
    await eventually(
      async () => (await deliveries(endpoint.id))[0]?.state === 'delivered',
      'the log shows that it was delivered',
    );
    const log = await deliveries(endpoint.id);
    assert.equal(log.length, 1, 'what was not asked for is not sent');
    assert.equal(log[0]?.messageId, request.headers['webhook-id']);
    assert.deepEqual([log[0]?.attempts.length, log[0]?.attempts[0]?.status], [1, 200]);
    const shown = await call<WebhookDelivery & { message: unknown }>(
      'GET',
      `/v1/webhook-endpoints/${endpoint.id}/deliveries/${log[0]?.id ?? ''}`,
    );
    assert.deepEqual(shown.message, message);
    assert.ok(!JSON.stringify(await endpointOf(endpoint.id)).includes('whsec_'), 'the secret is shown once');
  });

  it('shows no query of a URL to whoever may not change it, and no message to whoever may not read what it tells', async () => {
    const sink = await receiver();
    const made = await call<Made>(
      'POST',
      '/v1/webhook-endpoints',
      { url: `${sink.url}/hook?token=t0ken#part`, types: ['contact.changed'] },
      201,
    );
    await tell();
    await eventually(async () => (await deliveries(made.id))[0]?.state === 'delivered', 'it was delivered');
    assert.match(sink.requests[0]?.path ?? '', /token=t0ken/);
    const [delivery] = await deliveries(made.id);
    const { accessToken } = await aMember(service, 'viewer');
    const key = await call<{ key: string }>(
      'POST',
      '/v1/keys',
      { name: 'narrow', role: 'viewer', scopes: ['accounts:read'] },
      201,
    );
    const path = `/v1/webhook-endpoints/${made.id}`;
    for (const token of [accessToken, key.key]) {
      const [one, list] = await Promise.all([
        service.call('GET', path, { token }),
        service.call('GET', '/v1/webhook-endpoints', { token }),
      ]);
      assert.equal((one.body as WebhookEndpoint).url, `${sink.url}/hook`);
      assert.equal(list.status, 200);
      assert.doesNotMatch(JSON.stringify(list.body), /t0ken/);
    }
    assert.equal((await endpointOf(made.id)).url, `${sink.url}/hook?token=t0ken#part`);
    const message = `${path}/deliveries/${delivery?.id ?? ''}`;
    const [whole, narrow] = await Promise.all([
      service.call('GET', message, { token: accessToken }),
      service.call('GET', message, { token: key.key }),
    ]);
    assert.deepEqual([whole.status, narrow.status], [200, 403]);
  });

  it('wakes nobody for an event that no endpoint asks for', async () => {
    await tell();
    const { rows } = await owner.query<{ relayed: boolean }>(
      `select relayed_at is not null as relayed from core.outbox where type = 'contact.changed' order by id desc limit 1`,
    );
    assert.equal(rows[0]?.relayed, true);
  });

  it('tries again until it comes through, with the same id', async () => {
    const sink = await receiver((count) => (count < 3 ? { status: 500 } : {}));
    const endpoint = await subscribe(sink, ['contact.changed']);
    await tell();
    await eventually(async () => {
      await hurry();
      return (await deliveries(endpoint.id))[0]?.state === 'delivered';
    }, 'it came through');
    assert.equal(new Set(sink.requests.map(({ headers }) => headers['webhook-id'])).size, 1);
    const [delivery] = await deliveries(endpoint.id);
    assert.deepEqual(
      delivery?.attempts.map(({ status }) => status),
      [500, 500, 200],
    );
    assert.equal((await endpointOf(endpoint.id)).failingSince, null);
  });

  it('gives a message up after its last attempt, and sends it again when asked', async () => {
    let broken = true;
    const sink = await receiver(() => (broken ? { status: 503, headers: { 'retry-after': '1' } } : {}));
    const endpoint = await subscribe(sink, ['contact.changed']);
    await tell();
    await eventually(async () => {
      await hurry();
      return (await deliveries(endpoint.id, '?state=failed')).length === 1;
    }, 'it was given up');
    assert.equal(sink.requests.length, 10);
    broken = false;
    const replayed = await call<{ replayed: number }>(
      'POST',
      `/v1/webhook-endpoints/${endpoint.id}/replay`,
      { since: '2020-01-01T00:00:00Z' },
      202,
    );
    assert.equal(replayed.replayed, 1);
    await eventually(
      async () => (await deliveries(endpoint.id))[0]?.state === 'delivered',
      'the replay came through',
    );
    assert.equal(new Set(sink.requests.map(({ headers }) => headers['webhook-id'])).size, 1);
    const [delivery] = await deliveries(endpoint.id);
    await call(
      'POST',
      `/v1/webhook-endpoints/${endpoint.id}/deliveries/${delivery?.id ?? ''}/replay`,
      {},
      202,
    );
    await eventually(() => sink.requests.length === 12, 'one delivered message again');
  });

  it('disables an endpoint after five days of failures, holds what waits, and lets it go when it is enabled', async () => {
    let broken = true;
    const sink = await receiver(() => (broken ? { status: 500 } : {}));
    const endpoint = await subscribe(sink, ['contact.changed']);
    await tell();
    await eventually(async () => (await endpointOf(endpoint.id)).failingSince !== null, 'it fails');
    await owner.query(`update core.webhook_endpoint set failing_since = now() - interval '6 days'`);
    await eventually(async () => {
      await hurry();
      return (await endpointOf(endpoint.id)).state === 'disabled';
    }, 'it is disabled');
    const disabled = await endpointOf(endpoint.id);
    assert.match(disabled.reason ?? '', /five days.*500/);
    assert.deepEqual(
      (await deliveries(endpoint.id)).map(({ state }) => state),
      ['held'],
    );
    const audit = await call<{ items: { action: string }[] }>('GET', `/v1/audit?targetId=${endpoint.id}`);
    assert.equal(audit.items[0]?.action, 'webhook_endpoint.disabled');
    broken = false;
    await call('PATCH', `/v1/webhook-endpoints/${endpoint.id}`, { state: 'enabled' }, 200, disabled.version);
    await eventually(
      async () => (await deliveries(endpoint.id))[0]?.state === 'delivered',
      'what was held went out',
    );
    assert.deepEqual([(await endpointOf(endpoint.id)).reason], [null]);
  });

  it('disables an endpoint that says that it is gone, at once, and tells the others that ask for it', async () => {
    const sink = await receiver(() => ({ status: 410 }));
    const endpoint = await subscribe(sink, ['contact.changed']);
    const other = await receiver();
    await subscribe(other, ['webhook_endpoint.disabled']);
    await tell();
    await eventually(async () => (await endpointOf(endpoint.id)).state === 'disabled', 'it is disabled');
    assert.deepEqual(
      (await deliveries(endpoint.id)).map(({ state }) => state),
      ['failed'],
    );
    await eventually(() => other.requests.length === 1, 'the other one was told');
    const told = JSON.parse(other.requests[0]?.body.toString() ?? '') as {
      type: string;
      data: { endpointId: string; reason: string };
    };
    assert.deepEqual([told.type, told.data.endpointId], ['webhook_endpoint.disabled', endpoint.id]);
    assert.match(told.data.reason, /410/);
  });

  it('signs with both secrets while one replaces the other', async () => {
    const sink = await receiver();
    const endpoint = await subscribe(sink, ['contact.changed']);
    const rotated = await call<Made>('POST', `/v1/webhook-endpoints/${endpoint.id}/secret`, {}, 201);
    assert.notEqual(rotated.secret, endpoint.secret);
    await call('POST', `/v1/webhook-endpoints/${endpoint.id}/test`, {}, 202);
    await eventually(() => sink.requests.length === 1, 'the test came');
    const [request] = sink.requests;
    for (const { secret } of [endpoint, rotated]) {
      const message = new Webhook(secret).verify(
        request?.body.toString() ?? '',
        request?.headers as Record<string, string>,
      ) as { type: string };
      assert.equal(message.type, 'webhook.test');
    }
  });

  it('does not let a host that hangs hold up another', async () => {
    const hangs = await receiver(() => ({ delayMs: 120_000 }));
    const answers = await receiver();
    const slow = await subscribe(hangs, ['contact.changed']);
    const quick = await subscribe(answers, ['contact.changed']);
    for (let event = 0; event < 40; event += 1) await tell();
    await eventually(() => answers.requests.length === 40, 'all of them at the one that answers');
    assert.ok(hangs.requests.length <= 4, `${String(hangs.requests.length)} at once to the one that hangs`);
    assert.equal((await deliveries(quick.id, '?state=delivered&limit=200')).length > 30, true);
    assert.equal((await deliveries(slow.id, '?state=delivered')).length, 0);
  });

  it('fails for an endpoint whose secret does not open, says so in its log, and holds up no other', async () => {
    const [broken, well] = [await receiver(), await receiver()];
    const [first, second] = [
      await subscribe(broken, ['contact.changed']),
      await subscribe(well, ['contact.changed']),
    ];
    // Sealed under another endpoint's name, as by a row that was copied.
    await owner.query(
      `update core.webhook_endpoint e set sealed_secret = o.sealed_secret from core.webhook_endpoint o where e.id = $1 and o.id = $2`,
      [first.id, second.id],
    );
    for (let event = 0; event < 5; event += 1) await tell();
    await eventually(() => well.requests.length >= 5, 'the other endpoint was told');
    await eventually(
      async () => (await deliveries(first.id)).every(({ attempts }) => attempts.length > 0),
      'its log says why',
    );
    assert.match((await deliveries(first.id))[0]?.attempts[0]?.error ?? '', /secret .* cannot be opened/);
    assert.equal(broken.requests.length, 0);
    assert.deepEqual(
      (await deliveries(second.id)).map(({ state }) => state),
      Array.from({ length: 5 }, () => 'delivered'),
    );
  });

  it('makes one delivery of an event however often it is told, and refuses addresses of the inside', async () => {
    const sink = await receiver();
    const endpoint = await subscribe(sink, ['contact.erased']);
    const event = {
      id: '4711',
      type: 'contact.erased',
      payload: { contactId: randomUUID() },
      occurredAt: new Date().toISOString(),
    };
    for (const wanted of [1, 0])
      assert.equal(
        await service.platform.database.withTenant(service.tenantId, (tx) => insertDeliveries(tx, event)),
        wanted,
      );
    assert.equal((await deliveries(endpoint.id)).length, 1);
    for (const url of ['http://169.254.169.254/latest', 'https://10.0.0.1/', 'ftp://example.com/'])
      await call('POST', '/v1/webhook-endpoints', { url, types: ['contact.erased'] }, 400);
  });

  it('erases what waits of a person who is erased, and tells that they were', async () => {
    const sink = await receiver((count) => (count === 1 ? { status: 500 } : {}));
    const endpoint = await subscribe(sink, ['contact.created', 'contact.erased']);
    const { id } = await call<{ id: string }>('POST', '/v1/contacts', { email: 'gone@example.jp' }, 201);
    await eventually(() => sink.requests.length === 1, 'the first attempt');
    await call('DELETE', `/v1/contacts/${id}`, undefined, 204);
    await eventually(
      async () => (await deliveries(endpoint.id, '?state=delivered')).length === 1,
      'the erasure was told',
    );
    assert.deepEqual(
      (await deliveries(endpoint.id)).map(({ type }) => type),
      ['contact.erased'],
    );
  });

  it('keeps tenants apart, and viewers from telling others', async () => {
    const sink = await receiver();
    const mine = await subscribe(sink, ['contact.changed']);
    const other = await anotherTenant(service, 'hooked');
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '/test', {}],
      ['GET', '/deliveries', undefined],
      ['POST', '/replay', { since: '2020-01-01T00:00:00Z' }],
      ['DELETE', '', undefined],
    ] as const) {
      const answer = await service.call(method, `/v1/webhook-endpoints/${mine.id}${path}`, {
        token: other.accessToken,
        ...(body !== undefined && { body }),
      });
      assert.equal(answer.status, 404, `${method} ${path}`);
    }
    await tell(other.tenantId);
    await tell();
    await eventually(() => sink.requests.length === 1, 'the own event');
    const viewer = await aMember(service, 'viewer');
    const refused = await service.call('POST', '/v1/webhook-endpoints', {
      token: viewer.accessToken,
      body: { url: sink.url, types: ['contact.changed'] },
    });
    assert.equal(refused.status, 403);
  });

  it('takes over what a process left that ended while it sent', async () => {
    const sink = await receiver();
    const endpoint = await subscribe(sink, ['contact.changed']);
    await owner.query(
      `insert into core.webhook_delivery (tenant_id, id, endpoint_id, hash, type, payload, occurred_at, state, attempts, fence, lease_until)
       select tenant_id, gen_random_uuid(), id, hash, 'contact.changed', '{}', now(), 'running', 1, 1, now() - interval '1 second'
       from core.webhook_endpoint where id = $1`,
      [endpoint.id],
    );
    await eventually(
      async () => (await deliveries(endpoint.id))[0]?.state === 'delivered',
      'another attempt took it over',
    );
    assert.equal(sink.requests.length, 1);
  });
});

async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await check())) {
    if (Date.now() > deadline) assert.fail(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
