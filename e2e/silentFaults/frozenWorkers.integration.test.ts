import { bootstrap } from '@tsudoi/database/bootstrap';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  fromSources,
  installationEnvironment,
  startChildProcess,
  type RunningChild,
} from '../childProcess.ts';

const channels = ['in_app', 'webhook', 'slack'] as const;
type Channel = (typeof channels)[number];
const people = 60;
/** A process holds so many sends of a receiver at once. */
const heldAtOnce = 16;

describe('A worker that is frozen for longer than its leases, and goes on', function () {
  this.timeout(400_000);
  let database: TestDatabase;
  let owner: pg.Pool;
  let tenantId: string;
  let apiKey: string;
  let sinks: Record<'webhook' | 'slack', WebhookSink>;
  let api: RunningChild;
  let first: RunningChild;
  let second: RunningChild | undefined;
  let contacts: string[];
  let env: Record<string, string | undefined>;

  before(async () => {
    database = await createTestDatabase();
    owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
    ({ apiKey, tenantId } = await bootstrap({
      url: database.ownerUrl,
      tenant: { slug: 'frozen', name: 'Frozen' },
      key: { name: 'frozen', role: 'admin' },
    }));
    await owner.query(`insert into nudge.setting (tenant_id, details) values ($1, '{"quietHours": null}')`, [
      tenantId,
    ]);
    await owner.query(
      `update core.stage set version = version + 1, modes = modes || '{"nudges": "event-driven"}'::jsonb`,
    );
    const [webhook, slack] = await Promise.all([
      startWebhookSink(() => ({ delayMs: 300 }), false),
      startWebhookSink(() => ({ delayMs: 300, body: 'ok' }), false),
    ]);
    sinks = { webhook, slack };
    const { rows } = await owner.query<{ id: string }>(
      `insert into core.contact (tenant_id, email, display_name, locale, time_zone, attributes)
       select $1, gen_random_uuid() || '@example.com', 'Person ' || n, 'en', 'Asia/Tokyo', $2 from generate_series(1, $3) n returning id`,
      [tenantId, JSON.stringify({ webhook: `${webhook.url}/in`, slack: `${slack.url}/hook` }), people],
    );
    contacts = rows.map(({ id }) => id);
    env = {
      ...installationEnvironment(database),
      ...{ EGRESS_ALLOW: '127.0.0.1/32', PUBLIC_URL: 'http://localhost:3000', DRAIN_DELAY_MS: '0' },
      ...{ DATABASE_CONNECTION_BUDGET: '8', NUDGE_LEASE_SECONDS: '2', NUDGE_SEND_DEADLINE_MS: '60000' },
    };
    api = await startChildProcess(fromSources('nudge-generator'), { ...env, ROLE: 'api' });
    first = await startChildProcess(fromSources('nudge-generator'), { ...env, ROLE: 'worker' });
    await call('PUT', '/v1/channels/webhook', {
      settings: { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' },
    });
    await call('PUT', '/v1/channels/slack', { settings: {} });
  });
  after(async () => {
    first.child.kill('SIGCONT');
    for (const each of [first, second, api]) await each?.kill();
    await Promise.all([sinks.webhook.close(), sinks.slack.close(), owner.end()]);
    await database.drop();
  });

  const brief = {
    goal: 'Say hello',
    variants: [
      {
        key: 'a',
        subject: { ja: 'こんにちは', en: 'Hello' },
        text: { ja: '本文です。', en: 'This is the text.' },
      },
    ],
  };
  async function call(method: string, route: string, body: object): Promise<void> {
    const response = await fetch(api.url + route, {
      method,
      headers: {
        ...{ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${method} ${route}: ${String(response.status)} ${await response.text()}`);
  }
  async function until(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = performance.now() + 120_000;
    while (!(await check())) {
      assert.ok(performance.now() < deadline, what);
      await sleep(25);
    }
  }
  const states = async () =>
    (
      await owner.query<{ name: string; state: string; n: number }>(
        `select r.name, n.state, count(*)::int n from nudge.nudge n join nudge.rule r on r.id = n.rule_id group by 1, 2`,
      )
    ).rows;
  const backlog = async () =>
    Number((await owner.query<{ n: string }>('select count(*) n from nudge.backlog')).rows[0]?.n);

  /** Freezes the first worker in the middle of it, lets the second do the rest, and wakes the first. */
  async function freeze(
    begun: () => Promise<boolean> | boolean,
    whole: () => Promise<boolean>,
  ): Promise<void> {
    await until('the first worker is in the middle of it', begun);
    first.child.kill('SIGSTOP');
    second ??= await startChildProcess(fromSources('nudge-generator'), { ...env, ROLE: 'worker' });
    await until('the second worker has done the rest', whole);
    first.child.kill('SIGCONT');
    // Whatever it still holds in its hands it does now.
    await sleep(3_000);
    await until('nothing is left', async () => (await backlog()) === 0);
    assert.equal((await fetch(`${first.url}/live`)).status, 200);
  }

  it('nudges: each once, none lost; unknown at most what it had in flight', async () => {
    for (const channel of channels)
      await call('POST', '/v1/rules', {
        ...{ name: channel, enabled: true, immediate: true, brief, channels: [channel] },
        trigger: { kind: 'signal', signal: `by_${channel}` },
      });
    await call('POST', '/v1/signals', {
      signals: contacts.flatMap((contactId) =>
        channels.map((channel) => ({ id: randomUUID(), contactId, type: `by_${channel}` })),
      ),
    });
    await freeze(
      () => sinks.webhook.requests.length > 5 && sinks.slack.requests.length > 5,
      async () => (await backlog()) === 0,
    );
    const counted = await states();
    const count = (channel: Channel, state: string) =>
      counted.find((each) => each.name === channel && each.state === state)?.n ?? 0;
    assert.equal(count('in_app', 'delivered'), people, JSON.stringify(counted));
    assert.equal(count('webhook', 'delivered'), people, JSON.stringify(counted));
    const unknown = count('slack', 'unknown');
    assert.equal(count('slack', 'delivered') + unknown, people, JSON.stringify(counted));
    assert.ok(unknown <= heldAtOnce);
    const { rows: items } = await owner.query<{ n: number; distinct: number }>(
      'select count(*)::int n, count(distinct nudge_id)::int as distinct from nudge.inbox_item',
    );
    assert.deepEqual(items, [{ n: people, distinct: people }]);
    // A webhook that is told twice is told with the same key.
    const keys = new Set(
      sinks.webhook.requests.map(({ body }) => (JSON.parse(body.toString()) as { key: string }).key),
    );
    assert.equal(keys.size, people);
    assert.ok(sinks.webhook.requests.length <= people + heldAtOnce);
    // Slack knows no keys: whom it was told of once is not told again.
    assert.ok(sinks.slack.requests.length <= people, String(sinks.slack.requests.length));
    assert.ok(sinks.slack.requests.length >= count('slack', 'delivered'));
    console.log(
      `      frozen: ${String(3 * people)} nudges, 0 lost, 0 twice, ${String(unknown)} unknown at Slack, ${String(sinks.webhook.requests.length - keys.size)} repeats at the webhook (same key)`,
    );
  });

  it('a broadcast: everybody is told once', async () => {
    await call('POST', '/v1/broadcasts', { name: 'news', brief, channels: ['in_app'] });
    const told = async () =>
      (
        await owner.query<{ n: number; people: number }>(
          `select count(*)::int n, count(distinct n.contact_id)::int as people from nudge.nudge n
           join nudge.rule r on r.id = n.rule_id where r.name = 'news' and n.state = 'delivered'`,
        )
      ).rows[0];
    await freeze(
      async () =>
        (
          await owner.query(
            `select 1 from nudge.nudge n join nudge.rule r on r.id = n.rule_id where r.name = 'news' limit 1`,
          )
        ).rowCount === 1,
      async () => (await told())?.people === people && (await backlog()) === 0,
    );
    assert.deepEqual(await told(), { n: people, people });
    const { rows } = await owner.query<{ n: number }>('select count(*)::int n from nudge.inbox_item');
    assert.deepEqual(rows, [{ n: 2 * people }]);
  });
});
