import { startPushService } from '@tsudoi/testing/fakes/pushService';
import { startSmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  addContact,
  makeTenant,
  request,
  startReplica,
  type DeliveryReplica,
  type DeliveryTenant,
} from '../inbox/deliveryReplica.ts';
import { aMessage, inTime } from './message.ts';

interface Preference {
  readonly unsubscribed_at: Date | null;
  readonly channels_off: string[];
}

describe('Delivery routes', () => {
  const database = useTestDatabase({ before, after });
  const redis = createTestRedis();
  let replica: DeliveryReplica;
  let tenant: DeliveryTenant;
  let contactId: string;

  before(async () => {
    tenant = await makeTenant(database());
    replica = await startReplica(database(), redis);
  });
  after(async () => {
    await replica.stop();
    await redis.drop();
  });
  beforeEach(async () => {
    contactId = await addContact(replica.platform, tenant.tenantId, `${randomUUID()}@example.jp`);
  });

  const call = (method: string, path: string, body?: unknown) =>
    request(replica.url, method, path, { key: tenant.apiKey, ...(body !== undefined && { body }) });
  const preference = async () => {
    const rows = await replica.platform.database.withTenant(tenant.tenantId, (tx) =>
      tx.query<Preference>(
        'select unsubscribed_at, channels_off from nudge.contact_preference where contact_id = $1',
        [contactId],
      ),
    );
    return rows[0];
  };
  const smtpSettings = (port: number) => ({
    provider: 'smtp',
    host: 'localhost',
    port,
    from: { name: 'Tsudoi', address: 'nudge@tsudoi.example' },
    identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
    user: 'tsudoi',
    password: 'very secret word',
  });

  it('sends a real mail by stored settings; its unsubscribe link is opened, then followed by one click', async () => {
    const sink = await startSmtpSink({ login: { user: 'tsudoi', password: 'very secret word' } });
    const set = await call('PUT', '/v1/channels/email', { settings: smtpSettings(sink.port) });
    assert.equal(set.status, 200, set.text);
    const email = await replica.channels.set.get(tenant.tenantId, 'email');
    const unsubscribeUrl = replica.tokens.linkOf(tenant.tenantId, contactId, 'email');
    const sent = await email?.send(
      aMessage({ tenantId: tenant.tenantId, contactId, unsubscribeUrl }),
      inTime(),
    );
    assert.equal(sent?.outcome, 'delivered', sent?.reason);

    const mail = sink.mails[0]?.parsed ?? assert.fail('no mail came');
    const list = mail.headers.get('list') as unknown as { unsubscribe: { url: string } };
    const inText = /配信を停止する: (\S+)/.exec(mail.text ?? '')?.[1];
    assert.equal(list.unsubscribe.url, inText, 'the header and the visible link are one');
    const path = new URL(list.unsubscribe.url).pathname;

    const page = await request(replica.url, 'GET', path);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    assert.match(page.text, /<html lang="ja">.*<form method="post">/s);
    assert.equal(await preference(), undefined, 'a scanner that opens the link unsubscribes nobody');

    for (let times = 0; times < 2; times += 1) {
      const click = await request(replica.url, 'POST', path, { form: 'List-Unsubscribe=One-Click' });
      assert.equal(click.status, 200, click.text);
    }
    assert.deepEqual(await preference(), { unsubscribed_at: null, channels_off: ['email'] });
    await request(replica.url, 'POST', path, { form: 'scope=all' });
    assert.ok((await preference())?.unsubscribed_at);

    const forged = await request(replica.url, 'POST', `${path.slice(0, -2)}AA`, {
      form: 'List-Unsubscribe=One-Click',
    });
    assert.equal(forged.status, 404);
    await sink.close();
  });

  it('never shows a secret, and stores it sealed', async () => {
    await call('PUT', '/v1/channels/email', { settings: smtpSettings(2525) });
    await call('PUT', '/v1/channels/webhook', {
      settings: {
        secret: 'whsec_YW5vdGhlciBzZWNyZXQgd29yZCBvZiB0ZXN0cw==',
        url: 'https://127.0.0.1/hook?key=very+secret+word#part',
      },
    });
    const list = await call('GET', '/v1/channels');
    assert.equal(list.status, 200, list.text);
    assert.doesNotMatch(list.text, /very.secret.word|YW5vdGhlciBzZWNyZXQ/);
    const { items } = list.body as {
      items: { channel: string; dedupes: boolean; summary: Record<string, unknown> }[];
    };
    const told = Object.fromEntries(items.map(({ channel, dedupes }) => [channel, dedupes]));
    assert.deepEqual(told, { in_app: true, email: false, webhook: true });
    const rows = await replica.platform.database.withTenant(tenant.tenantId, (tx) =>
      tx.query('select convert_from(sealed, $1) as sealed, summary::text from nudge.channel_config', [
        'utf8',
      ]),
    );
    assert.equal(rows.length, 2);
    assert.doesNotMatch(JSON.stringify(rows), /secret.word|YW5vdGhlciBzZWNyZXQ/);
    assert.equal(
      items.find(({ channel }) => channel === 'webhook')?.summary['url'],
      'https://127.0.0.1/hook',
    );
    const other = await makeTenant(database(), 'other');
    const theirs = await request(replica.url, 'GET', '/v1/channels', { key: other.apiKey });
    assert.deepEqual(
      (theirs.body as { items: { channel: string }[] }).items.map(({ channel }) => channel),
      ['in_app'],
    );
    assert.equal((await call('DELETE', '/v1/channels/webhook')).status, 204);
    assert.equal(
      (await call('POST', '/v1/channels/webhook/trials', { address: 'https://127.0.0.1/' })).status,
      404,
    );
  });

  it('refuses settings that point inside or are not what they should be, with the field and the reason', async () => {
    const bad: readonly (readonly [string, unknown, string, RegExp])[] = [
      [
        'webhook',
        { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4', url: 'https://169.254.169.254/' },
        'body.settings.url',
        /linkLocal/,
      ],
      ['webhook', { secret: 'short' }, 'body.settings.secret', /16/],
      ['webhook', { secret: 'a passphrase of sixteen or more' }, 'body.settings.secret', /whsec_/],
      ['webhook', { secret: 'whsec_dG9vIHNob3J0' }, 'body.settings.secret', /24 to 64 bytes/],
      ['email', { ...smtpSettings(25), host: '10.0.0.7' }, 'body.settings.host', /private/],
      [
        'email',
        { ...smtpSettings(25), from: { name: 'a\r\nBcc: b', address: 'a@b.example' } },
        'body.settings.from.name',
        /control/,
      ],
      ['email', { ...smtpSettings(25), surprise: 1 }, 'body.settings', /surprise/],
      ['web_push', { subject: 'somebody' }, 'body.settings.subject', /mailto/],
      [
        'web_push',
        { subject: 'mailto:a@b.example', publicKey: 'x', privateKey: 'y' },
        'body.settings',
        /[Vv]apid/,
      ],
      ['mobile_push', {}, 'body.settings', /fcm or apns/],
      ['in_app', {}, 'path.channel', /no settings/],
    ];
    for (const [channel, settings, field, reason] of bad) {
      const answer = await call('PUT', `/v1/channels/${channel}`, { settings });
      assert.equal(answer.status, 400, `${channel} ${JSON.stringify(settings)} ${answer.text}`);
      const [fault] = (answer.body as { errors: { field: string; message: string }[] }).errors;
      assert.equal(fault?.field, field);
      assert.match(fault.message, reason);
    }
  });

  it('says what became of a trial message', async () => {
    const sink = await startSmtpSink({ refuse: () => ({ code: 550, message: '5.1.1 no such user' }) });
    await call('PUT', '/v1/channels/email', {
      settings: { ...smtpSettings(sink.port), user: undefined, password: undefined },
    });
    const tried = await call('POST', '/v1/channels/email/trials', { address: 'nobody@example.jp' });
    assert.equal(tried.status, 200, tried.text);
    const { outcome, reason } = tried.body as { outcome: string; reason: string };
    assert.equal(outcome, 'gone');
    assert.match(reason, /no such user/);
    await sink.close();
  });

  it('registers a browser with the person’s token and pushes to it by the tenant’s own VAPID keys', async () => {
    const service = await startPushService();
    const made = await call('POST', `/v1/inbox-tokens/${contactId}`, {});
    const inbox = `/v1/inbox/${(made.body as { token: string }).token}`;
    assert.equal((await request(replica.url, 'GET', `${inbox}/push-key`)).status, 404, 'not set up yet');
    const set = await call('PUT', '/v1/channels/web_push', { settings: { subject: 'mailto:a@b.example' } });
    const keyOf = ({ body }: { body: unknown }) =>
      (body as { summary: { publicKey: string } }).summary.publicKey;
    const changed = await call('PUT', '/v1/channels/web_push', {
      settings: { subject: 'mailto:a@b.example', urgency: 'high' },
    });
    assert.equal(keyOf(changed), keyOf(set), 'subscriptions are bound to the pair: it stays');
    const key = (await request(replica.url, 'GET', `${inbox}/push-key`)).body as { publicKey: string };
    assert.equal(Buffer.from(key.publicKey, 'base64url').length, 65);
    assert.doesNotMatch(set.text, /privateKey/);

    const browser = service.subscribe();
    const body = { kind: 'web', endpoint: browser.endpoint, keys: browser.keys };
    const first = await request(replica.url, 'POST', `${inbox}/push-subscriptions`, { body });
    const again = await request(replica.url, 'POST', `${inbox}/push-subscriptions`, { body });
    assert.equal(first.status, 201, first.text);
    assert.deepEqual(first.body, again.body);
    const inside = { ...body, endpoint: 'https://169.254.169.254/x' };
    const refused = await request(replica.url, 'POST', `${inbox}/push-subscriptions`, { body: inside });
    assert.match(refused.text, /linkLocal/);

    const push = await replica.channels.set.get(tenant.tenantId, 'web_push');
    const sent = await push?.send(aMessage({ tenantId: tenant.tenantId, contactId }), inTime());
    assert.equal(sent?.outcome, 'delivered', sent?.reason);
    const [message] = browser.waiting();
    assert.ok(message);
    assert.match(message.payload, /明日の勉強会/);
    const { id } = first.body as { id: string };
    assert.equal((await request(replica.url, 'DELETE', `${inbox}/push-subscriptions/${id}`)).status, 204);
    assert.equal(
      (await push?.send(aMessage({ tenantId: tenant.tenantId, contactId }), inTime()))?.outcome,
      'gone',
    );
    await service.close();
  });

  it('takes a changed setting up at once where it was changed', async () => {
    const [one, two] = [await startSmtpSink(), await startSmtpSink()];
    const plain = (port: number) => ({ ...smtpSettings(port), user: undefined, password: undefined });
    await call('PUT', '/v1/channels/email', { settings: plain(one.port) });
    await call('POST', '/v1/channels/email/trials', { address: 'a@example.jp' });
    await call('PUT', '/v1/channels/email', { settings: plain(two.port) });
    await call('POST', '/v1/channels/email/trials', { address: 'a@example.jp' });
    assert.deepEqual([one.mails.length, two.mails.length], [1, 1]);
    await one.close();
    await two.close();
  });
});
