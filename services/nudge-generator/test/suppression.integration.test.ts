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
import { startAmazon } from './amazonSns.ts';
import { setMailChannel } from './mailChannel.ts';

describe('addresses that take nothing any more', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  const gone = new Set<string>();
  const amazon = startAmazon();

  before(async () => {
    sink = await startSmtpSink({
      security: 'none',
      refuse: (address) => (gone.has(address) ? { code: 550, message: '5.1.1 no such user' } : undefined),
    });
    world = await createWorld();
    await setMode(world, 'event-driven');
    const settings = { EGRESS_ALLOW: '127.0.0.0/8,::1/128' };
    service = await startService(world.peers, settings, { readUrl: amazon.readUrl });
    tenant = await world.addTenant('gone');
    await setMailChannel(service, tenant, sink.port);
    await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule({ channels: ['email', 'in_app'] }));
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  async function aPerson(): Promise<{ id: string; email: string }> {
    const [id = ''] = await addContacts(world, tenant.tenantId, 1);
    const { rows } = await world.owner.query<{ email: string }>(
      'select email from core.contact where id = $1',
      [id],
    );
    return { id, email: rows[0]?.email ?? '' };
  }
  async function nudge(contactId: string): Promise<string> {
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
  const list = async () =>
    (
      await call<{ items: { address: string; reason: string; suppressedAt: string | null }[] }>(
        service,
        tenant.apiKey,
        'GET',
        '/v1/suppressions',
      )
    ).body.items;
  const tell = async (provider: string, body: unknown) => {
    const { body: answer } = await call<{ urls: Record<string, string> }>(
      service,
      tenant.apiKey,
      'GET',
      '/v1/delivery-event-urls',
    );
    const path = new URL(answer.urls[provider] ?? '').pathname;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' },
      body: text,
    });
    return { status: reply.status, body: await reply.json() };
  };

  it('are asked once, listed with the reason, passed by from then on, and asked again when a member lifts it', async () => {
    const { id, email } = await aPerson();
    gone.add(email);
    assert.equal(await nudge(id), 'in_app', 'the next channel of the rule');
    const [row] = await list();
    assert.deepEqual([row?.address, row?.reason], [email, 'hard_bounce']);
    gone.delete(email);
    const before = sink.mails.length;
    assert.equal(await nudge(id), 'in_app');
    assert.equal(sink.mails.length, before);
    const lifted = await call(service, tenant.apiKey, 'POST', '/v1/suppressions/lift', {
      channel: 'email',
      address: email.toUpperCase(),
    });
    assert.equal(lifted.status, 200);
    assert.equal(await nudge(id), 'email');
  });

  it('are learned from providers and from notices, whatever their case; soft bounces only count', async () => {
    const [a, b, c, d, e] = await Promise.all([aPerson(), aPerson(), aPerson(), aPerson(), aPerson()]);
    const sendgrid = [
      { email: a.email.toUpperCase(), event: 'bounce', type: 'bounce', reason: '550 5.1.1' },
      { email: e.email, event: 'bounce', type: 'blocked', reason: '452 full' },
      { email: a.email, event: 'delivered' },
      'odd',
    ];
    assert.deepEqual((await tell('sendgrid', sendgrid)).body, { taken: 2, ignored: 2 });
    const message = {
      notificationType: 'Complaint',
      complaint: { complaintFeedbackType: 'abuse', complainedRecipients: [{ emailAddress: b.email }] },
    };
    const sns = amazon.sign({ Type: 'Notification', Message: JSON.stringify(message) });
    assert.deepEqual((await tell('ses', sns)).body, { taken: 1, ignored: 0 });
    const postmark = { RecordType: 'Bounce', Type: 'HardBounce', Email: c.email, Inactive: true };
    assert.deepEqual((await tell('postmark', postmark)).body, { taken: 1, ignored: 0 });
    const dsn = [
      'From: MAILER-DAEMON@mx.example',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
      '',
      '--x',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      `Final-Recipient: rfc822; ${d.email}`,
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 unknown',
      '',
      '--x--',
    ].join('\r\n');
    assert.deepEqual((await tell('dsn', dsn)).body, { taken: 1, ignored: 0 });
    const kept = new Map((await list()).map((row) => [row.address, row]));
    assert.deepEqual(
      [a, b, c, d].map(({ email }) => kept.get(email)?.reason),
      ['hard_bounce', 'complaint', 'hard_bounce', 'hard_bounce'],
    );
    assert.equal(kept.get(e.email)?.suppressedAt, null);
    assert.equal(await nudge(e.id), 'email', 'one soft bounce stops nothing');
    assert.equal(await nudge(b.id), 'in_app');
    assert.equal((await tell('postmark', '{')).status, 400);
  });
});
