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

const browser = {
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15',
};

describe('clicks and the person’s own page', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let contactId: string;

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('clicks');
    await setMailChannel(service, tenant, sink.port);
    const rule = aRule({ channels: ['email', 'in_app'] });
    const brief = { ...(rule['brief'] as object), url: 'https://tickets.example/e/1?a=b' };
    await call(service, tenant.apiKey, 'POST', '/v1/rules', { ...rule, brief });
    [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  async function nudged(): Promise<string> {
    const id = randomUUID();
    await call(service, tenant.apiKey, 'POST', '/v1/signals', {
      signals: [{ id, contactId, type: 'signed_up' }],
    });
    return until('the nudge', async () => {
      const { rows } = await world.owner.query<{ channel: string }>(
        `select channel from nudge.nudge where key like '%' || $1 and state = 'delivered'`,
        [id],
      );
      return rows[0]?.channel;
    });
  }
  const linkIn = (path: string) => {
    const text = sink.mails.at(-1)?.parsed.text ?? '';
    const found = new RegExp(`http://localhost:3000(/v1/${path}/\\S+)`).exec(text)?.[1];
    assert.ok(found, text);
    return service.url + found;
  };
  const clicks = async () =>
    (await world.owner.query(`select nudge_id from nudge.signal where type = 'clicked'`)).rows.length;

  it('leads on by a signed link and counts a person once, a scanner never', async () => {
    assert.equal(await nudged(), 'email');
    const link = linkIn('c');
    const follow = (headers: Record<string, string>, method = 'GET') =>
      fetch(link, { method, headers, redirect: 'manual' });
    for (const scanner of [
      { 'user-agent': 'Mozilla/5.0 (compatible; Barracuda Sentinel)' },
      { ...browser, 'sec-purpose': 'prefetch;prerender' },
    ]) {
      const reply = await follow(scanner);
      assert.deepEqual(
        [reply.status, reply.headers.get('location')],
        [302, 'https://tickets.example/e/1?a=b'],
      );
    }
    assert.equal(await clicks(), 0);
    await follow(browser);
    await follow(browser);
    assert.equal(await clicks(), 1);
    const forged = await fetch(`${link.slice(0, -6)}AAAAAA`, { redirect: 'manual', headers: browser });
    assert.equal(forged.status, 404, 'nobody makes us lead to a place of their own');
  });

  it('lets a person turn a channel off and on again, set quiet hours and language, and members see it', async () => {
    const page = linkIn('unsubscribe').replace('/unsubscribe/', '/preferences/');
    const html = await (await fetch(page)).text();
    assert.match(html, /name="on" value="email" checked/);
    const post = (form: string) =>
      fetch(page, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      });
    assert.equal((await post('on=in_app&on=line&start=&end=&locale=ja')).status, 200);
    const path = `/v1/delivery-preferences/${contactId}`;
    const seen = await call<{ channelsOff: string[]; locale: string }>(service, tenant.apiKey, 'GET', path);
    assert.deepEqual([seen.body.channelsOff.includes('email'), seen.body.locale], [true, 'ja']);
    assert.equal(await nudged(), 'in_app');
    assert.equal((await post('on=email&start=22:00&end=07:00&locale=ja&off=all')).status, 200);
    const off = await call(service, tenant.apiKey, 'GET', path);
    assert.deepEqual(
      [off.body['everythingOff'], off.body['quietHours']],
      [true, { start: '22:00', end: '07:00' }],
    );
    const put = await call(service, tenant.apiKey, 'PUT', path, {
      everythingOff: false,
      channelsOff: [],
      quietHours: null,
      locale: 'ja',
    });
    assert.equal(put.status, 200);
    assert.equal(await nudged(), 'email');
    assert.match(sink.mails.at(-1)?.parsed.subject ?? '', /^ようこそ/, 'in the language that they chose');
    assert.equal((await post('on=email&locale=fr')).status, 400);
  });

  it('lets a person turn a topic off and on again, and leaves what the page does not show as it was', async () => {
    const settings = await call(service, tenant.apiKey, 'GET', '/v1/nudge-settings');
    const topics = [
      { key: 'news', ja: 'お知らせ', en: 'News' },
      { key: 'tips', ja: '豆知識 <b>', en: 'Tips' },
    ];
    const put = await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', { ...settings.body, topics });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const rule = aRule({ trigger: { kind: 'signal', signal: 'tip' }, topic: 'tips' });
    const made = await call<{ id: string }>(service, tenant.apiKey, 'POST', '/v1/rules', rule);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const link = await call<{ url: string }>(
      service,
      tenant.apiKey,
      'POST',
      `/v1/unsubscribe-links/${contactId}`,
      {},
    );
    const page = service.url + new URL(link.body.url).pathname.replace('/unsubscribe/', '/preferences/');
    const html = await (await fetch(page)).text();
    assert.match(html, /name="topic" value="tips" checked> 豆知識 &lt;b&gt;/);
    const post = (form: string) =>
      fetch(page, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `on=email&on=in_app&start=&end=&locale=ja&${form}`,
      });
    const outcome = async () => {
      const id = randomUUID();
      await call(service, tenant.apiKey, 'POST', '/v1/signals', {
        signals: [{ id, contactId, type: 'tip' }],
      });
      return until(
        'its end',
        async () => {
          const { rows } = await world.owner.query<{ end: string }>(
            `select coalesce(reason, state) as end from nudge.nudge where key like '%' || $1 and settled_at is not null`,
            [id],
          );
          return rows[0]?.end;
        },
        60_000,
      );
    };
    assert.equal(await outcome(), 'delivered');
    assert.equal((await post('topic=news')).status, 200);
    assert.equal(await outcome(), 'topic_off');
    const path = `/v1/delivery-preferences/${contactId}`;
    const seen = await call(service, tenant.apiKey, 'GET', path);
    assert.deepEqual(seen.body['topicsOff'], ['tips']);
    await call(service, tenant.apiKey, 'PUT', path, { ...seen.body, topicsOff: ['tips', 'gone'] });
    assert.equal((await post('topic=news&topic=tips')).status, 200);
    assert.equal(await outcome(), 'delivered');
    assert.deepEqual((await call(service, tenant.apiKey, 'GET', path)).body['topicsOff'], ['gone']);
  });

  it('takes a later explicit consent for the end of an old unsubscription', async () => {
    await world.owner.query(
      `insert into nudge.contact_preference (tenant_id, contact_id, unsubscribed_at, updated_at) values ($1, $2, '2026-01-01', now())
       on conflict (tenant_id, contact_id) do update set unsubscribed_at = '2026-01-01', channels_off = '{}'`,
      [tenant.tenantId, contactId],
    );
    await world.owner.query(`update core.contact set consent = $2 where id = $1`, [
      contactId,
      JSON.stringify({ email: { granted: true, at: '2026-02-01T00:00:00Z', source: 'form' } }),
    ]);
    assert.equal(await nudged(), 'email');
  });
});
