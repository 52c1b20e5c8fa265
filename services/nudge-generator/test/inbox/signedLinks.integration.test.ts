import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  addContact,
  makeTenant,
  request,
  startReplica,
  type DeliveryReplica,
  type DeliveryTenant,
} from './deliveryReplica.ts';
import { openEventStream } from './eventSource.ts';

describe('A signed link stops with its subject', () => {
  const database = useTestDatabase({ before, after });
  const redis = createTestRedis();
  let replica: DeliveryReplica;
  let tenant: DeliveryTenant;
  let contactId: string;
  let owner: pg.Client;

  before(async () => {
    tenant = await makeTenant(database());
    replica = await startReplica(database(), redis);
    owner = new pg.Client(database().ownerUrl);
    owner.on('error', () => undefined); // the database goes before its connection
    await owner.connect();
  });
  after(async () => {
    await owner.end().catch(() => undefined);
    await replica.stop();
    await redis.drop();
  });
  beforeEach(async () => {
    contactId = await addContact(replica.platform, tenant.tenantId, `${randomUUID()}@example.jp`);
  });

  const call = (method: string, path: string, body?: unknown) =>
    request(replica.url, method, path, { key: tenant.apiKey, ...(body !== undefined && { body }) });
  const stranger = (method: string, path: string, body?: unknown) =>
    request(replica.url, method, path, body === undefined ? {} : { body });
  async function inboxToken(): Promise<string> {
    const made = await call('POST', `/v1/inbox-tokens/${contactId}`, {});
    assert.equal(made.status, 201, made.text);
    return (JSON.parse(made.text) as { token: string }).token;
  }
  /** Every route that a link of a person opens, by its method and path. */
  const uses = (token: string): [string, string, unknown?][] => [
    ['GET', `/v1/inbox/${token}`],
    ['POST', `/v1/inbox/${token}/reads`, { upTo: 1 }],
    ['GET', `/v1/inbox/${token}/stream`],
    ['GET', `/v1/inbox/${token}/push-key`],
    ['POST', `/v1/inbox/${token}/push-subscriptions`, { kind: 'fcm', token: 'x'.repeat(120) }],
    ['DELETE', `/v1/inbox/${token}/push-subscriptions/${randomUUID()}`],
  ];

  it('opens nothing and writes nothing for a person who was erased', async () => {
    const token = await inboxToken();
    assert.equal((await stranger('GET', `/v1/inbox/${token}`)).status, 200);
    const link = new URL(replica.tokens.linkOf(tenant.tenantId, contactId, 'email')).pathname;
    await owner.query('delete from core.contact where id = $1', [contactId]);
    let attempts = 0;
    for (const [method, path, body] of uses(token)) {
      attempts += 1;
      assert.equal((await stranger(method, path, body)).status, 401, `${method} ${path.replace(token, '…')}`);
    }
    for (const method of ['GET', 'POST']) {
      attempts += 1;
      const answer = await fetch(replica.url + link, {
        method,
        ...(method === 'POST' && {
          body: 'List-Unsubscribe=One-Click',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      });
      assert.ok(answer.status === 401 || answer.status === 404, `${method}: ${String(answer.status)}`);
    }
    const { rows } = await owner.query<{ name: string }>(
      `select 'preference' as name from nudge.contact_preference where contact_id = $1
       union all select 'push' from nudge.push_subscription where contact_id = $1`,
      [contactId],
    );
    assert.deepEqual(rows, []);
    console.log(`      ${String(attempts)} attempts with links of an erased person, 0 rows`);
  });

  it('nor for whoever is registered under the same address again: not a row of either in any table', async () => {
    const token = await inboxToken();
    const nudgeId = randomUUID();
    const { clickLink, openLink, linkOf } = replica.tokens;
    const links = [
      clickLink({ tenantId: tenant.tenantId, nudgeId, contactId, url: 'https://example.com/' }),
      openLink({ tenantId: tenant.tenantId, nudgeId, contactId }),
      linkOf(tenant.tenantId, contactId, 'email'),
    ];
    const { rows: people } = await owner.query<{ email: string }>(
      'select email from core.contact where id = $1',
      [contactId],
    );
    await owner.query('delete from core.contact where id = $1', [contactId]);
    const again = await addContact(replica.platform, tenant.tenantId, people[0]?.email ?? '');
    for (const [method, path, body] of uses(token))
      assert.equal((await stranger(method, path, body)).status, 401, `${method} ${path.replace(token, '…')}`);
    for (const link of links)
      for (const method of ['GET', 'POST'])
        await fetch(replica.url + new URL(link).pathname, {
          method,
          redirect: 'manual',
          ...(method === 'POST' && {
            body: 'List-Unsubscribe=One-Click',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          }),
        });
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
       join information_schema.tables using (table_schema, table_name)
       where column_name = 'contact_id' and table_schema in ('core', 'nudge') and table_type = 'BASE TABLE'`,
    );
    assert.ok(tables.length > 10);
    for (const { name } of tables) {
      const { rows } = await owner.query(`select 1 from ${name} where contact_id = any ($1)`, [
        [contactId, again],
      ]);
      assert.equal(rows.length, 0, name);
    }
  });

  it('can be revoked: what was signed before opens nothing, what is signed after does', async () => {
    const before = await inboxToken();
    const open = await openEventStream(`${replica.url}/v1/inbox/${before}/stream`);
    await open.seen('hello', 1);
    assert.equal((await call('DELETE', `/v1/inbox-tokens/${contactId}`)).status, 204);
    while (!open.ended()) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const [method, path, body] of uses(before))
      assert.equal(
        (await stranger(method, path, body)).status,
        401,
        `${method} ${path.replace(before, '…')}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await stranger('GET', `/v1/inbox/${await inboxToken()}`)).status, 200);
  });
});
