import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  startService,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

describe('bad input is refused with a reason', () => {
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let contactId: string;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('bad-input');
    service = await startService(world.peers, { ROLE: 'api', EGRESS_ALLOW: '' });
    [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  async function refused(status: number, path: string, body: unknown, reason: RegExp, method = 'POST') {
    const answer = await call(service, tenant.apiKey, method, path, body);
    assert.equal(answer.status, status, JSON.stringify(answer.body).slice(0, 500));
    assert.match(JSON.stringify(answer.body), reason);
  }
  const variants = (text: object, subject: object = { ja: '件名', en: 'Subject' }) => ({
    goal: 'x',
    variants: [{ key: 'a', subject, text }],
  });

  it('a rule that would fire on itself', () =>
    refused(
      400,
      '/v1/rules',
      aRule({ trigger: { kind: 'signal', signal: 'ignored' } }),
      /would fire on itself/,
    ));
  it('a rule whose trigger is its own exception', () =>
    refused(
      400,
      '/v1/rules',
      aRule({ trigger: { kind: 'signal', signal: 'x', unless: ['x'] } }),
      /would never fire/,
    ));
  it('a text of 1 MB', () =>
    refused(
      400,
      '/v1/rules',
      aRule({ brief: variants({ ja: 'あ', en: 'x'.repeat(1_000_000) }) }),
      /2000 characters/,
    ));
  it('a body above the limit', () =>
    refused(
      413,
      '/v1/rules',
      aRule({ brief: variants({ ja: 'x'.repeat(600_000), en: 'x'.repeat(600_000) }) }),
      /./,
    ));
  it('a line break in a subject, which would become a header', () =>
    refused(
      400,
      '/v1/rules',
      aRule({ brief: variants({ ja: 'a', en: 'b' }, { ja: '件名', en: 'Hi\r\nBcc: all@example.com' }) }),
      /line breaks are not allowed/,
    ));
  it('an unknown placeholder', () =>
    refused(
      400,
      '/v1/rules',
      aRule({ brief: variants({ ja: '{passwort}', en: 'x' }) }),
      /not a placeholder/,
    ));
  it('a time that no clock shows, an interval below a second, a link that is not http', async () => {
    await refused(400, '/v1/rules', aRule({ trigger: { kind: 'schedule', at: '25:00' } }), /HH:MM/);
    await refused(
      400,
      '/v1/rules',
      aRule({ trigger: { kind: 'interval', everySeconds: 0 } }),
      /everySeconds/,
    );
    const brief = { ...variants({ ja: 'a', en: 'b' }), url: 'javascript:alert(1)' };
    await refused(400, '/v1/rules', aRule({ brief }), /url/);
  });
  it('a signal of a stranger, from the future, or with an unknown field', async () => {
    const signal = { id: randomUUID(), contactId, type: 'opened' };
    await refused(400, '/v1/signals', { ...signal, contactId: randomUUID() }, /no such contact/);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await refused(400, '/v1/signals', { ...signal, occurredAt: tomorrow }, /5 minutes ahead/);
    await refused(400, '/v1/signals', { ...signal, colour: 'red' }, /colour/);
    const { rows } = await world.owner.query('select 1 from nudge.signal');
    assert.equal(rows.length, 0, 'a refused signal was stored');
  });
  it('one stranger in a batch refuses the batch and names the item', () =>
    refused(
      400,
      '/v1/signals',
      {
        signals: [contactId, randomUUID()].map((id) => ({ id: randomUUID(), contactId: id, type: 'opened' })),
      },
      /body\.signals\.1\.contactId/,
    ));
  it('a webhook to the metadata address, to loopback, or to a name that resolves to it', async () => {
    const settings = { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' };
    for (const url of [
      'https://169.254.169.254/latest',
      'https://127.0.0.1:9/',
      'https://[::ffff:127.0.0.1]/',
    ]) {
      await refused(400, '/v1/channels/webhook', { settings: { ...settings, url } }, /address/, 'PUT');
    }
    const put = await call(service, tenant.apiKey, 'PUT', '/v1/channels/webhook', { settings });
    assert.equal(put.status, 200);
    const trial = await call<{ outcome: string; reason: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/channels/webhook/trials',
      { address: 'https://localhost:9/', locale: 'en' },
    );
    assert.equal(trial.body.outcome, 'refused');
    assert.match(trial.body.reason, /localhost resolves to 127\.0\.0\.1|localhost resolves to ::1/);
  });
  it('another tenant sees none of it', async () => {
    const other = await world.addTenant('other');
    const rule = await call<{ id: string }>(service, tenant.apiKey, 'POST', '/v1/rules', aRule());
    assert.equal((await call(service, other.apiKey, 'GET', `/v1/rules/${rule.body.id}`)).status, 404);
    const signal = { id: randomUUID(), contactId, type: 'opened' };
    assert.equal((await call(service, other.apiKey, 'POST', '/v1/signals', signal)).status, 400);
  });
  it('a person whose zone this server does not know is served in UTC', async () => {
    const { rows } = await world.owner.query<{ zone: string }>(
      `select nudge.known_zone('Mars/Olympus') as zone`,
    );
    assert.equal(rows[0]?.zone, 'UTC');
  });
  it('a stale version, or none, does not change a rule', async () => {
    const rule = await call<{ id: string }>(service, tenant.apiKey, 'POST', '/v1/rules', aRule());
    const path = `/v1/rules/${rule.body.id}`;
    assert.equal((await call(service, tenant.apiKey, 'PUT', path, aRule())).status, 428);
    const changed = await call(service, tenant.apiKey, 'PUT', path, aRule({ name: 'b' }), {
      'if-match': rule.etag,
    });
    assert.equal(changed.status, 200);
    const again = await call(service, tenant.apiKey, 'PUT', path, aRule({ name: 'c' }), {
      'if-match': rule.etag,
    });
    assert.equal(again.status, 412);
  });
});
