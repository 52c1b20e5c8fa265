import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { setMailChannel } from './mailChannel.ts';
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

const dayMs = 86_400_000;

interface Confirmation {
  readonly state: string;
  readonly asked: number;
  readonly history: { kind: string; address: string; nudgeId: string; subject: string; text: string }[];
}

describe('double opt-in', function () {
  this.timeout(180_000);
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let mail: SmtpSink;
  /** Called right before a batch is sent. */
  let beforeSending: (() => Promise<void>) | undefined;

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    mail = await startSmtpSink({ security: 'none' });
    service = await startService(
      world.peers,
      {},
      {
        async onStep(step) {
          if (step === 'generated') await beforeSending?.();
        },
      },
    );
    tenant = await world.addTenant('confirmed');
    await setMailChannel(service, tenant, mail.port);
    const made = await call(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule({ channels: ['email', 'in_app'] }),
    );
    assert.equal(made.status, 201, JSON.stringify(made.body));
  });
  after(async () => {
    await service.stop();
    await mail.close();
    await world.end();
  });
  afterEach(() => {
    beforeSending = undefined;
  });

  async function ask(doubleOptIn: object | null): Promise<void> {
    const { body } = await call(service, tenant.apiKey, 'GET', '/v1/nudge-settings');
    const put = await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', { ...body, doubleOptIn });
    assert.equal(put.status, 200, JSON.stringify(put.body));
  }
  /** A contact as a form or an import makes one. */
  async function person(consent: object = {}): Promise<{ id: string; email: string }> {
    const email = `${randomUUID()}@example.com`;
    const { rows } = await world.owner.query<{ id: string }>(
      `insert into core.contact (tenant_id, email, display_name, locale, consent, created_at, updated_at)
       values ($1, $2, 'Aki', 'en', $3, $4, $4) returning id`,
      [tenant.tenantId, email, JSON.stringify(consent), service.clock.now()],
    );
    return { id: rows[0]?.id ?? '', email };
  }
  const mailsTo = (email: string) => mail.mails.filter(({ to }) => to.includes(email));
  const mailTo = (email: string, nth = 1) =>
    until(`mail ${String(nth)} to ${email}`, () => mailsTo(email)[nth - 1], 60_000);
  const linkIn = (text: string | undefined) => /\/v1\/confirm\/[\w.-]+/.exec(text ?? '')?.[0] ?? '';
  const get = (path: string) => fetch(service.url + path);
  const post = (path: string, body = 'confirm=1') =>
    fetch(service.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const how = async (id: string) =>
    (await call<Confirmation>(service, tenant.apiKey, 'GET', `/v1/confirmations/${id}`)).body;
  const signUp = (contactId: string) =>
    call(service, tenant.apiKey, 'POST', '/v1/signals', { id: randomUUID(), contactId, type: 'signed_up' });
  const welcomes = async (contactId: string) =>
    (
      await world.owner.query<{ state: string; reason: string | null }>(
        `select n.state, n.reason from nudge.nudge n join nudge.rule r on r.id = n.rule_id
         where n.contact_id = $1 and r.trigger_kind = 'signal' order by n.id`,
        [contactId],
      )
    ).rows.map(({ state, reason }) => [state, reason]);

  it('asks a new contact once, sends nothing else until the link is posted, then what was kept back', async () => {
    await ask({});
    const { id, email } = await person();
    const asked = await mailTo(email);
    assert.match(asked.parsed.subject ?? '', /confirm/i);
    const link = linkIn(asked.parsed.text);
    assert.notEqual(link, '');
    await signUp(id);
    await until('the welcome is held', async () => (await welcomes(id))[0]?.[0] === 'suppressed');
    assert.deepEqual(await welcomes(id), [['suppressed', 'not_confirmed']]);
    // Scanners and previews fetch what they find; nothing comes of it.
    for (let n = 0; n < 3; n += 1) {
      const page = await get(link);
      assert.equal(page.status, 200);
      const text = await page.text();
      assert.ok(text.includes(email) && text.includes('method="post"'));
    }
    assert.equal((await how(id)).state, 'asked');
    assert.equal(mailsTo(email).length, 1);
    assert.equal((await post(link)).status, 200);
    const after = await how(id);
    assert.equal(after.state, 'confirmed');
    assert.deepEqual(
      after.history.map(({ kind, address }) => [kind, address]),
      [
        ['asked', email],
        ['confirmed', email],
      ],
    );
    assert.equal(after.history[1]?.subject, asked.parsed.subject);
    assert.match(after.history[1]?.text ?? '', /may we send/);
    await mailTo(email, 2);
    assert.match(mailsTo(email)[1]?.parsed.subject ?? '', /Welcome/);
    // A second click changes nothing.
    const again = await post(link);
    assert.match(await again.text(), /already/);
    assert.equal((await how(id)).history.length, 2);
    assert.deepEqual(await welcomes(id), [
      ['suppressed', 'not_confirmed'],
      ['delivered', null],
    ]);
    const { rows } = await world.owner.query(
      `select payload from core.outbox where type = 'contact.confirmed' and payload ->> 'contactId' = $1`,
      [id],
    );
    assert.equal(rows.length, 1);
    assert.equal(mailsTo(email).length, 2);
  });

  it('asks nobody who was there before, came from a trusted source, or refused; who refused gets nothing', async () => {
    await ask(null);
    const before = await person();
    await ask({ trustedSources: ['paper'] });
    const at = service.clock.now().toISOString();
    const trusted = await person({ email: { granted: true, at, source: 'paper' } });
    const refused = await person({ email: { granted: false, at, source: 'form' } });
    const asked = await person({ email: { granted: true, at, source: 'form' } });
    await mailTo(asked.email);
    for (const { id } of [before, trusted, refused]) await signUp(id);
    await Promise.all([mailTo(before.email), mailTo(trusted.email)]);
    assert.deepEqual(
      [before, trusted].map(({ email }) => mailsTo(email).map(({ parsed }) => parsed.subject)),
      [['Welcome Aki'], ['Welcome Aki']],
    );
    await until('it is held', async () => (await welcomes(refused.id))[0]?.[1] === 'not_confirmed');
    assert.equal(mailsTo(refused.email).length, 0);
  });

  it('looks once more in the transaction that lets a message leave', async () => {
    await ask({});
    const [id = ''] = await addContacts(world, tenant.tenantId, 1);
    await world.owner.query('delete from nudge.confirmation where contact_id = $1', [id]);
    beforeSending = async () => {
      await world.owner.query(
        'insert into nudge.confirmation (tenant_id, contact_id) values ($1, $2) on conflict do nothing',
        [tenant.tenantId, id],
      );
    };
    await signUp(id);
    await until('it is decided', async () => (await welcomes(id))[0]?.[0] === 'suppressed');
    assert.deepEqual(await welcomes(id), [['suppressed', 'not_confirmed']]);
  });

  it('a link that is too old confirms nothing and can be asked for again, three times an address, an hour apart', async () => {
    await ask({ validDays: 1 });
    const { id, email } = await person();
    const link = linkIn((await mailTo(email)).parsed.text);
    const soon = await call(service, tenant.apiKey, 'POST', `/v1/confirmations/${id}/ask-again`);
    assert.equal(soon.status, 409, 'a message went just now');
    const start = service.clock.now().getTime();
    service.clock.moveTo(new Date(start + 1.1 * dayMs));
    assert.match(await (await post(link)).text(), /too old/);
    assert.equal((await how(id)).state, 'expired');
    assert.match(await (await post(link, 'again=1')).text(), /on its way/);
    await mailTo(email, 2);
    assert.match(await (await post(link, 'again=1')).text(), /already/);
    service.clock.moveTo(new Date(start + 1.2 * dayMs));
    assert.equal(
      (await call(service, tenant.apiKey, 'POST', `/v1/confirmations/${id}/ask-again`)).status,
      200,
    );
    const third = await mailTo(email, 3);
    service.clock.moveTo(new Date(start + 1.4 * dayMs));
    const fourth = await call(service, tenant.apiKey, 'POST', `/v1/confirmations/${id}/ask-again`);
    assert.equal(fourth.status, 409);
    assert.match(await (await post(linkIn(third.parsed.text))).text(), /Confirmed/);
    assert.equal(mailsTo(email).length, 3);
  });

  it('another address confirms anew: the link that went to the old one is dead', async () => {
    await ask({});
    const { id, email } = await person();
    const link = linkIn((await mailTo(email)).parsed.text);
    const moved = `${randomUUID()}@example.com`;
    await world.owner.query('update core.contact set email = $2, updated_at = $3 where id = $1', [
      id,
      moved,
      service.clock.now(),
    ]);
    const next = linkIn((await mailTo(moved)).parsed.text);
    assert.equal((await post(link)).status, 404);
    assert.equal((await get(link)).status, 404);
    assert.equal((await post(next)).status, 200);
    assert.equal((await how(id)).state, 'confirmed');
  });

  it('a token of another use, another tenant or an erased person opens nothing', async () => {
    await ask({});
    const { id, email } = await person();
    const link = linkIn((await mailTo(email)).parsed.text);
    for (const bad of [`${link}x`, link.replace('/confirm/', '/unsubscribe/'), '/v1/confirm/k1.e30.x'])
      assert.equal((await get(bad)).status, 404, bad);
    const other = await world.addTenant(`other-${randomUUID().slice(0, 8)}`);
    assert.equal((await call(service, other.apiKey, 'GET', `/v1/confirmations/${id}`)).status, 404);
    await world.owner.query('delete from core.contact where id = $1', [id]);
    assert.ok([401, 404].includes((await post(link)).status));
  });

  it('refuses a rule that would ask by another way', async () => {
    const { status } = await call(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule({ trigger: { kind: 'change', of: 'contact.confirmation_wanted' }, channels: ['in_app'] }),
    );
    assert.equal(status, 400);
  });
});
