import assert from 'node:assert/strict';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { randomUUID } from 'node:crypto';
import { htmlOf, plainOf } from '../src/words/markdown.ts';
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

const text = [
  '# ご案内',
  '',
  '{name} さん、**必ず**お読みください。',
  '',
  '- [会場の地図](https://maps.example/x)',
  '- 持ち物: 名札',
  '',
  '1. 受付',
  '2. 開会',
].join('\n');

describe('Markdown', () => {
  it('is HTML for mail, in which nothing of the text is markup of its own or leads to a script', () => {
    const html = htmlOf(
      `${text}\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://p.example/a.png)`,
    );
    assert.match(html, /<h1>ご案内<\/h1>/);
    assert.match(html, /<strong>必ず<\/strong>/);
    assert.match(html, /<a href="https:\/\/maps\.example\/x">会場の地図<\/a>/);
    assert.match(html, /<img src="https:\/\/p\.example\/a\.png"/);
    assert.match(html, /&lt;script&gt;/);
    assert.doesNotMatch(html, /<script|href="javascript/);
  });

  it('is plain text elsewhere: no marks, links after their words', () => {
    assert.equal(
      plainOf(text.replace('{name}', '遥')),
      [
        'ご案内',
        '',
        '遥 さん、必ずお読みください。',
        '',
        '・会場の地図 (https://maps.example/x)',
        '・持ち物: 名札',
        '1. 受付',
        '2. 開会',
      ].join('\n'),
    );
    assert.equal(plainOf('一行目\n二行目'), '一行目\n二行目');
    assert.equal(plainOf('<https://a.example/>'), 'https://a.example/');
  });
});

describe('templates of a tenant’s own', function () {
  this.timeout(120_000);
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let contactId: string;

  const rule = (change: Readonly<Record<string, unknown>> = {}) =>
    aRule({
      channels: ['email', 'in_app'],
      brief: {
        goal: 'Tell what to bring',
        format: 'markdown',
        url: 'https://tickets.example/e/1',
        variants: [{ key: 'a', subject: { ja: 'ご案内', en: 'News' }, text: { ja: text, en: text } }],
      },
      ...change,
    });

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('templates');
    await setMailChannel(service, tenant, sink.port);
    const settings = await call(service, tenant.apiKey, 'GET', '/v1/nudge-settings');
    const layout = {
      logoUrl: 'https://tsudoi.example/logo.png',
      colour: '#123abc',
      head: { ja: '春の集い', en: 'Spring' },
    };
    const put = await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', { ...settings.body, layout });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const odd = { ...settings.body, layout: { colour: 'red;background:url(x)' } };
    assert.equal((await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', odd)).status, 400);
    [contactId = ''] = await addContacts(world, tenant.tenantId, 1, { locale: 'ja' });
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  function assertLaidOut(): void {
    const { parsed } = sink.mails.at(-1) ?? assert.fail('no mail');
    const html = String(parsed.html);
    assert.match(html, /<img src="https:\/\/tsudoi\.example\/logo\.png" alt="集い"/);
    assert.match(html, /background:#123abc/);
    assert.match(html, /春の集い/);
    assert.match(html, /<strong>必ず<\/strong>/);
    assert.match(html, /東京都千代田区1-1/, 'who sends stands under every layout');
    assert.match(parsed.text ?? '', /・会場の地図 \(https:\/\/maps\.example\/x\)/);
  }

  it('are tried by a mail to oneself before anything is made of them', async () => {
    const sent = await call<{ outcome: string; subject: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules/test-sends',
      { rule: rule(), contactId, address: 'me@tsudoi.example' },
    );
    assert.deepEqual([sent.status, sent.body.outcome, sent.body.subject], [200, 'delivered', 'ご案内']);
    assert.deepEqual(sink.mails.at(-1)?.to, ['me@tsudoi.example']);
    assert.match(sink.mails.at(-1)?.parsed.text ?? '', /Person 1 さん/);
    assertLaidOut();
    const { rows } = await world.owner.query('select 1 from nudge.nudge');
    assert.equal(rows.length, 0);
    const missing = { rule: rule(), contactId: randomUUID(), address: 'me@tsudoi.example' };
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/rules/test-sends', missing)).status, 404);
  });

  it('are laid out in mail and plain in the inbox', async () => {
    for (const channels of [['email'], ['in_app']]) {
      const signal = `told_${channels.join()}`;
      const made = await call(
        service,
        tenant.apiKey,
        'POST',
        '/v1/rules',
        rule({ channels, trigger: { kind: 'signal', signal } }),
      );
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await call(service, tenant.apiKey, 'POST', '/v1/signals', {
        id: randomUUID(),
        contactId,
        type: signal,
      });
    }
    await until(
      'both',
      async () => {
        const { rows } = await world.owner.query(`select 1 from nudge.nudge where state = 'delivered'`);
        return rows.length === 2;
      },
      60_000,
    );
    assertLaidOut();
    const { rows } = await world.owner.query<{ text: string }>('select text from nudge.inbox_item');
    assert.match(rows[0]?.text ?? '', /^ご案内\n\nPerson 1 さん、必ずお読みください。/);
  });

  it('show the picture of their event where mail is laid out, and nowhere else', async () => {
    const eventId = randomUUID();
    const pictureId = '0123456789abcdef0123456789abcdef';
    await world.owner.query(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at, picture)
       values ($1, $2, '{"format":"venue","timeZone":"Asia/Tokyo","capacity":30}', '春の会', now() + interval '20 days', $3)`,
      [eventId, tenant.tenantId, JSON.stringify({ id: pictureId, forms: {} })],
    );
    const { brief } = rule();
    const ofEvent = (change = {}) => rule({ brief: { ...(brief as object), eventId }, ...change });
    const shown = new RegExp(
      `<img src="http://[^"]+/v1/pictures/${tenant.tenantId}/${eventId}/${pictureId}/1200\\.jpg" alt="" width="600"`,
    );
    const sent = await call(service, tenant.apiKey, 'POST', '/v1/rules/test-sends', {
      ...{ rule: ofEvent(), contactId, address: 'picture@tsudoi.example' },
    });
    assert.equal(sent.status, 200, JSON.stringify(sent.body));
    assert.match(String(sink.mails.at(-1)?.parsed.html), shown);

    const trigger = { kind: 'signal', signal: 'told_of_event' };
    const made = await call(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      ofEvent({ channels: ['email'], trigger }),
    );
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const before = sink.mails.length;
    await call(service, tenant.apiKey, 'POST', '/v1/signals', {
      ...{ id: randomUUID(), contactId, type: trigger.signal, eventId },
    });
    await until('the mail', async () => sink.mails.length > before, 60_000);
    assert.match(String(sink.mails.at(-1)?.parsed.html), shown);

    const settings = await call(service, tenant.apiKey, 'GET', '/v1/nudge-settings');
    const bare = { ...settings.body, layout: null };
    assert.equal((await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', bare)).status, 200);
    await call(service, tenant.apiKey, 'POST', '/v1/rules/test-sends', {
      ...{ rule: ofEvent(), contactId, address: 'bare@tsudoi.example' },
    });
    assert.deepEqual(sink.mails.at(-1)?.to, ['bare@tsudoi.example']);
    assert.doesNotMatch(String(sink.mails.at(-1)?.parsed.html), /pictures/);
    assert.equal(
      (await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', settings.body as object)).status,
      200,
    );
  });

  it('keep their versions', async () => {
    const made = await call<{ id: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      rule({ name: 'first' }),
    );
    const changed = await call(
      service,
      tenant.apiKey,
      'PUT',
      `/v1/rules/${made.body.id}`,
      rule({ name: 'second' }),
      { 'if-match': made.etag },
    );
    assert.equal(changed.status, 200);
    const { body } = await call<{ items: { version: number; rule: { name: string } }[] }>(
      service,
      tenant.apiKey,
      'GET',
      `/v1/rules/${made.body.id}/versions`,
    );
    assert.deepEqual(
      body.items.map(({ version, rule: { name } }) => [version, name]),
      [
        [2, 'second'],
        [1, 'first'],
      ],
    );
    const other = await call(service, tenant.apiKey, 'GET', `/v1/rules/${randomUUID()}/versions`);
    assert.equal(other.status, 404);
  });
});
