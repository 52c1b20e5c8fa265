import assert from 'node:assert/strict';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { randomUUID } from 'node:crypto';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';
import { setMailChannel } from './mailChannel.ts';

const hourMs = 3_600_000;
const browser = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15';

describe('openings, and what nobody opened', function () {
  this.timeout(240_000);
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let followUp: string;

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('openings');
    await setMailChannel(service, tenant, sink.port);
    for (const channel of ['in_app', 'email'])
      await addRule({ trigger: { kind: 'signal', signal: `by_${channel}` }, channels: [channel] });
    followUp = await addRule({
      trigger: { kind: 'signal', signal: 'ignored', count: 2, windowSeconds: 4 * 86_400, distinctDays: true },
      cooldownSeconds: 3_600,
    });
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  async function addRule(change: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body } = await call<{ id: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule(change),
    );
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  }
  async function nudge(contactIds: readonly string[], channel: string): Promise<void> {
    const signals = contactIds.map((contactId) => ({
      id: randomUUID(),
      contactId,
      type: `by_${channel}`,
      occurredAt: service.clock.now().toISOString(),
    }));
    await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals });
    for (const { id } of signals)
      await until(
        'the nudge',
        async () => {
          const { rows } = await world.owner.query(
            `select 1 from nudge.nudge where key like '%' || $1 and state = 'delivered'`,
            [id],
          );
          return rows.length === 1;
        },
        60_000,
      );
  }
  const typesOf = async (contactId: string) => {
    const { rows } = await world.owner.query<{ type: string }>(
      `select type from nudge.signal where contact_id = $1 and type not like 'by_%' order by occurred_at`,
      [contactId],
    );
    return rows.map(({ type }) => type);
  };
  const followed = async (contactId: string) => {
    const { rows } = await world.owner.query(
      'select 1 from nudge.nudge where rule_id = $1 and contact_id = $2',
      [followUp, contactId],
    );
    return rows.length;
  };
  async function read(contactId: string): Promise<void> {
    const token = await call<{ token: string }>(
      service,
      tenant.apiKey,
      'POST',
      `/v1/inbox-tokens/${contactId}`,
      {},
    );
    const mark = await fetch(`${service.url}/v1/inbox/${token.body.token}/reads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ upTo: 1_000 }),
    });
    assert.equal(mark.status, 200);
  }

  it('two days ignored in a row lead to the follow-up without the tenant’s own application; who opens gets none', async () => {
    const [silent = '', reader = ''] = await addContacts(world, tenant.tenantId, 2);
    // Noon in Tokyo: half an hour more than a day later is the next day, whenever the test runs.
    const start = Math.ceil(service.clock.now().getTime() / (24 * hourMs)) * 24 * hourMs + 3 * hourMs;
    service.clock.moveTo(new Date(start));
    await nudge([silent, reader], 'in_app');
    await read(reader);
    assert.deepEqual(await typesOf(reader), ['opened'], 'reading in the inbox is opening');
    service.clock.moveTo(new Date(start + 24.5 * hourMs));
    await until('the first ignored', async () => (await typesOf(silent)).length === 1, 60_000);
    assert.equal(await followed(silent), 0);
    await nudge([silent, reader], 'in_app');
    await read(reader);
    service.clock.moveTo(new Date(start + 49.5 * hourMs));
    await until('the follow-up', async () => (await followed(silent)) === 1, 60_000);
    assert.deepEqual(await typesOf(silent), ['ignored', 'ignored']);
    assert.deepEqual(await typesOf(reader), ['opened', 'opened']);
    assert.equal(await followed(reader), 0);
  });

  it('mail carries a picture only where the tenant asks for it; people and their proxies open it once, machines never', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const html = () => String(sink.mails.at(-1)?.parsed.html ?? '');
    await nudge([contactId], 'email');
    assert.doesNotMatch(html(), /\/v1\/o\//);
    const settings = await call(service, tenant.apiKey, 'GET', '/v1/nudge-settings');
    const put = await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', {
      ...settings.body,
      trackOpens: true,
    });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    await new Promise((resolve) => setTimeout(resolve, 5_500)); // so long old settings are believed
    await nudge([contactId], 'email');
    const found = /http:\/\/localhost:3000(\/v1\/o\/[^"]+)/.exec(html())?.[1];
    assert.ok(found, html());
    const fetched = (agent: string, headers: Record<string, string> = {}) =>
      fetch(service.url + found, { headers: { 'user-agent': agent, ...headers } });
    for (const machine of ['Mozilla/5.0', 'Barracuda Sentinel', 'curl/8']) {
      const picture = await fetched(machine);
      assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/gif']);
      assert.equal(
        Buffer.from(await picture.arrayBuffer())
          .subarray(0, 6)
          .toString(),
        'GIF89a',
      );
    }
    await fetched(browser, { 'sec-purpose': 'prefetch' });
    assert.deepEqual(await typesOf(contactId), []);
    await fetched(
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    );
    await fetched(browser);
    assert.deepEqual(await typesOf(contactId), ['opened']);
    assert.equal((await fetch(`${service.url}${found.slice(0, -6)}AAAAAA`)).status, 404);
  });
});
