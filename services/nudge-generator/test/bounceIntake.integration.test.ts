import assert from 'node:assert/strict';
import { startDovecot, type Dovecot } from '@tsudoi/testing/launch/dovecot';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { startAmazon } from './amazonSns.ts';
import { mailSettings } from './mailChannel.ts';
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

interface Listed {
  readonly address: string;
  readonly reason: string;
  readonly suppressedAt: string | null;
  readonly softBounces: number;
}

describe('what is told of mails afterwards', function () {
  this.timeout(120_000);
  const amazon = startAmazon();
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    world = await createWorld();
    await setMode(world, 'event-driven');
    const settings = { EGRESS_ALLOW: '127.0.0.0/8,::1/128' };
    service = await startService(world.peers, settings, { readUrl: amazon.readUrl });
    tenant = await world.addTenant('told');
    await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule({ channels: ['email'] }));
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
  const setChannel = async (settings: object) => {
    const { status, body } = await call(service, tenant.apiKey, 'PUT', '/v1/channels/email', { settings });
    assert.equal(status, 200, JSON.stringify(body));
  };
  const tell = async (provider: string, body: string, headers: Record<string, string> = {}) => {
    const { body: answer } = await call<{ urls: Record<string, string> }>(
      service,
      tenant.apiKey,
      'GET',
      '/v1/delivery-event-urls',
    );
    const path = new URL(answer.urls[provider] ?? '').pathname;
    const reply = await fetch(service.url + path, { method: 'POST', headers, body });
    return { status: reply.status, body: (await reply.json()) as { taken?: number; ignored?: number } };
  };
  const stateOf = async (address: string) =>
    (
      await call<{ items: Listed[] }>(
        service,
        tenant.apiKey,
        'GET',
        `/v1/suppressions?address=${encodeURIComponent(address)}`,
      )
    ).body.items[0];
  /** Sends a mail and resolves to the envelope sender that it left with. */
  async function senderOfMailTo(person: { id: string; email: string }): Promise<string> {
    await call(service, tenant.apiKey, 'POST', '/v1/signals', {
      signals: [{ id: randomUUID(), contactId: person.id, type: 'signed_up' }],
    });
    return until('the mail', () =>
      Promise.resolve(sink.mails.find(({ to }) => to[0] === person.email)?.from),
    );
  }
  const report = (to: string, ...fields: string[]) =>
    [
      'From: MAILER-DAEMON@mx.example',
      `To: ${to}`,
      `Message-ID: <${randomUUID()}@mx.example>`,
      'Date: Fri, 27 Nov 2026 01:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
      '',
      '--x',
      'Content-Type: message/delivery-status',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(['Reporting-MTA: dns; mx.example', '', ...fields, ''].join('\r\n')).toString('base64'),
      '',
      '--x--',
      '',
    ].join('\r\n');

  it('is believed of Amazon SNS by its signature alone, and a subscription is confirmed at Amazon and nowhere else', async () => {
    const { email } = await aPerson();
    const bounce = {
      Type: 'Notification',
      Message: JSON.stringify({
        notificationType: 'Bounce',
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: email }] },
      }),
    };
    const good = amazon.sign(bounce);
    const forged = JSON.stringify({ ...(JSON.parse(good) as object), MessageId: randomUUID() });
    assert.equal((await tell('ses', forged)).status, 400);
    assert.equal((await tell('ses', bounce.Message)).status, 400, 'raw delivery carries no signature');
    const elsewhere = amazon.sign({ ...bounce, SigningCertURL: 'https://sns.example.com/a.pem' });
    assert.equal((await tell('ses', elsewhere)).status, 400);
    const bucket = amazon.sign({ ...bounce, SigningCertURL: 'https://s3.eu-west-1.amazonaws.com/x/a.pem' });
    assert.equal((await tell('ses', bucket)).status, 400);
    assert.equal(await stateOf(email), undefined);
    assert.deepEqual((await tell('ses', good)).body, { taken: 1, ignored: 0 });
    assert.deepEqual((await tell('ses', good)).body, { taken: 0, ignored: 1 }, 'told again');
    assert.equal((await stateOf(email))?.reason, 'hard_bounce');
    assert.equal((await tell('ses', amazon.sign({ ...bounce, SignatureVersion: '1' }))).status, 202);

    const at = (host: string) => ({
      Type: 'SubscriptionConfirmation',
      Token: 't',
      SubscribeURL: `https://${host}/?Action=ConfirmSubscription`,
    });
    assert.equal((await tell('ses', amazon.sign(at('169.254.169.254')))).status, 400);
    assert.equal((await tell('ses', amazon.sign(at('sns.eu-west-1.amazonaws.com.example')))).status, 400);
    assert.equal((await tell('ses', amazon.sign(at('sns.eu-west-1.amazonaws.com')))).status, 202);
    assert.deepEqual(
      amazon.read.filter((url) => url.includes('ConfirmSubscription')),
      ['https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription'],
    );
  });

  it('is believed of SendGrid by the signature where its key is stated, counts once, and what is older changes nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const eventsKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const { identity, from } = mailSettings(0);
    await setChannel({ provider: 'sendgrid', apiKey: 'SG.x', from, identity, eventsKey });
    const shown = await call<{ items: { channel: string; summary: { eventsKey?: string } }[] }>(
      service,
      tenant.apiKey,
      'GET',
      '/v1/channels',
    );
    assert.equal(shown.body.items.find(({ channel }) => channel === 'email')?.summary.eventsKey, eventsKey);
    const { email } = await aPerson();
    const signed = (events: object[], timestamp = '1795737600') => {
      const body = JSON.stringify(events);
      return tell('sendgrid', body, {
        'x-twilio-email-event-webhook-timestamp': timestamp,
        'x-twilio-email-event-webhook-signature': createSign('sha256')
          .update(timestamp + body)
          .sign(privateKey, 'base64'),
      });
    };
    const soft = { email, event: 'bounce', type: 'blocked', sg_event_id: 'soft-1', timestamp: 1_795_700_000 };
    assert.equal((await tell('sendgrid', JSON.stringify([soft]))).status, 401, 'unsigned');
    assert.deepEqual((await signed([soft, soft])).body, { taken: 1, ignored: 1 });
    assert.deepEqual((await signed([soft])).body, { taken: 0, ignored: 1 });
    assert.equal((await stateOf(email))?.softBounces, 1);
    const hard = { email, event: 'bounce', type: 'bounce', sg_event_id: 'hard-1', timestamp: 1_795_699_000 };
    assert.deepEqual(
      (await signed([hard])).body,
      { taken: 1, ignored: 0 },
      'a hard one counts though told late',
    );
    const lifted = await call(service, tenant.apiKey, 'POST', '/v1/suppressions/lift', {
      channel: 'email',
      address: email,
    });
    assert.equal(lifted.status, 200);
    const before = { ...hard, sg_event_id: 'hard-0', timestamp: 1_795_690_000 };
    assert.deepEqual((await signed([before])).body, { taken: 0, ignored: 1 }, 'it was before the lifting');
    assert.equal((await stateOf(email))?.suppressedAt, null);
  });

  it('names the mail by its envelope sender: a forwarded one, one in own words, and none of another tenant', async () => {
    await setChannel({ ...mailSettings(sink.port), bounces: { address: 'bounces@tsudoi.example' } });
    const [person, other, silent] = [await aPerson(), await aPerson(), await aPerson()];
    const sender = await senderOfMailTo(person);
    assert.match(sender, /^bounces\+[a-z2-7]{42}@tsudoi\.example$/);
    assert.equal(sender.split('@')[0]?.length, 50);
    const failed = report(
      sender,
      'Final-Recipient: rfc822; somewhere@else.example',
      'Action: failed',
      'Status: 5.1.1',
    );
    assert.deepEqual((await tell('dsn', failed)).body, { taken: 1, ignored: 0 });
    assert.equal((await stateOf(person.email))?.reason, 'hard_bounce');
    assert.equal(await stateOf('somewhere@else.example'), undefined);

    const words = (to: string, from: string, more: readonly string[] = []) =>
      [`From: ${from}`, `To: ${to}`, ...more, '', 'user unknown (#5.1.1)', ''].join('\r\n');
    const senderOfOther = await senderOfMailTo(other);
    const away = words(senderOfOther, other.email, ['Auto-Submitted: auto-replied']);
    assert.deepEqual(
      (await tell('dsn', away)).body,
      { taken: 0, ignored: 1 },
      'an answer of a person who is away',
    );
    assert.deepEqual(
      (await tell('dsn', words(senderOfOther.toUpperCase(), 'MAILER-DAEMON@qmail.example'))).body,
      {
        taken: 1,
        ignored: 0,
      },
    );
    assert.equal((await stateOf(other.email))?.reason, 'hard_bounce');

    const senderOfSilent = await senderOfMailTo(silent);
    await world.owner.query(`update core.contact set email = 'moved@example.com' where id = $1`, [silent.id]);
    const old = report(
      senderOfSilent,
      `Final-Recipient: rfc822; ${silent.email}`,
      'Action: failed',
      'Status: 5.1.1',
    );
    await tell('dsn', old);
    assert.equal(await stateOf('moved@example.com'), undefined, 'the new address did not bounce');
  });

  it('knows by the envelope sender who complains where the provider does not say, and takes an alias that failed in part for alive', async () => {
    await setChannel({ ...mailSettings(sink.port), bounces: { address: 'bounces@tsudoi.example' } });
    const [angry, alias, gone, plus] = [await aPerson(), await aPerson(), await aPerson(), await aPerson()];
    const complaint = (sender: string, type: string) =>
      [
        'From: feedback@provider.example',
        'To: abuse@tsudoi.example',
        'Subject: a report',
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
        '',
        '--x',
        'Content-Type: message/feedback-report',
        '',
        `Feedback-Type: ${type}`,
        'Original-Rcpt-To: redacted',
        '',
        '--x',
        'Content-Type: text/rfc822-headers',
        '',
        `Return-Path: <${sender}>`,
        '',
        '--x--',
        '',
      ].join('\r\n');
    const senderOfAngry = await senderOfMailTo(angry);
    assert.deepEqual((await tell('dsn', complaint(senderOfAngry, 'auth-failure'))).body, {
      taken: 0,
      ignored: 1,
    });
    assert.deepEqual((await tell('dsn', complaint(senderOfAngry, 'abuse'))).body, { taken: 1, ignored: 0 });
    assert.equal((await stateOf(angry.email))?.reason, 'complaint');

    const failed = (of: string, code: string) => [
      `Final-Recipient: rfc822; ${of}`,
      'Action: failed',
      `Status: ${code}`,
      '',
    ];
    const senderOfAlias = await senderOfMailTo(alias);
    await tell(
      'dsn',
      report(
        senderOfAlias,
        ...['a', 'b', 'c', 'd', 'e'].flatMap((each) => failed(`${each}@else.example`, '5.1.1')),
        ...failed('f@else.example', '5.2.2'),
      ),
    );
    const partly = await stateOf(alias.email);
    assert.deepEqual([partly?.suppressedAt, partly?.softBounces], [null, 1]);
    const senderOfGone = await senderOfMailTo(gone);
    await tell(
      'dsn',
      report(senderOfGone, ...failed('a@else.example', '5.1.1'), ...failed('b@else.example', '5.1.1')),
    );
    assert.equal((await stateOf(gone.email))?.reason, 'hard_bounce');

    // The original recipient is written in xtext by Postfix, as it stands by others.
    const spelled = `hanako+news-${randomUUID()}@example.jp`;
    await world.owner.query('update core.contact set email = $2 where id = $1', [plus.id, spelled]);
    await tell(
      'dsn',
      report(
        'postmaster@tsudoi.example',
        `Original-Recipient: rfc822;${spelled.replace('+', '+2B')}`,
        ...failed('elsewhere@example.jp', '5.1.1'),
      ),
    );
    assert.equal((await stateOf(spelled))?.reason, 'hard_bounce');
    const literal = `taro+AB-${randomUUID()}@example.jp`;
    await tell(
      'dsn',
      report(
        'postmaster@tsudoi.example',
        `Original-Recipient: rfc822;${literal}`,
        ...failed(literal, '5.1.1'),
      ),
    );
    assert.equal((await stateOf(literal))?.reason, 'hard_bounce');
  });

  const title = `is read from a mailbox by IMAP, each notice once, strangers' ones not at all${peerMissing('dovecot')}`;
  const onDovecot = peerMissing('dovecot') || process.getuid?.() !== 0 ? it.skip : it;
  onDovecot(title, async function () {
    this.timeout(120_000);
    const dovecot: Dovecot = await startDovecot();
    try {
      const mailbox = {
        host: '127.0.0.1',
        port: dovecot.port,
        security: 'none',
        user: 'bounces',
        password: dovecot.password,
      };
      await setChannel({
        ...mailSettings(sink.port),
        bounces: { address: 'bounces@tsudoi.example', mailbox },
      });
      const [person, stranger] = [await aPerson(), await aPerson()];
      const sender = await senderOfMailTo(person);
      dovecot.deliver(
        'bounces',
        report(
          sender,
          `Final-Recipient: rfc822; ${person.email}`,
          'Action: failed',
          'Status: 5.1.1',
          'Diagnostic-Code: smtp; 550 a NUL \u0000 as some servers write it',
        ),
      );
      dovecot.deliver(
        'bounces',
        report(
          'bounces@tsudoi.example',
          `Final-Recipient: rfc822; ${stranger.email}`,
          'Action: failed',
          'Status: 5.1.1',
        ),
      );
      const look = () => {
        service.clock.moveTo(new Date(service.clock.now().getTime() + 400_000));
      };
      look();
      await until('both notices read', () =>
        Promise.resolve(dovecot.count('bounces').seen === 2 || undefined),
      );
      const state = () =>
        call<{ read: number; told: number; fault: string | null }>(
          service,
          tenant.apiKey,
          'GET',
          '/v1/bounce-mailbox',
        );
      const told = await until('the look noted', async () => {
        const { body } = await state();
        return body.read === 2 ? body : undefined;
      });
      assert.deepEqual([told.told, told.fault], [1, null]);
      assert.equal((await stateOf(person.email))?.reason, 'hard_bounce');
      assert.equal(await stateOf(stranger.email), undefined, 'anybody may write to a mailbox');

      await setChannel({
        ...mailSettings(sink.port),
        bounces: { address: 'bounces@tsudoi.example', mailbox: { ...mailbox, password: 'wrong' } },
      });
      look();
      const fault = await until('the fault shown', async () => (await state()).body.fault ?? undefined);
      assert.match(fault, /auth/i);
    } finally {
      await dovecot.remove();
    }
    await setChannel(mailSettings(sink.port));
    assert.equal((await call(service, tenant.apiKey, 'GET', '/v1/bounce-mailbox')).status, 404);
  });
});
