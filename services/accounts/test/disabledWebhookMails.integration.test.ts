import { publish } from '@tsudoi/database/outbox';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { MailServerUrl } from '../src/mail/mailServer.ts';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { aMember, anotherTenant, type SignedIn } from './member.ts';

const publicUrl = 'https://tsudoi.example';

describe('A webhook endpoint that is disabled after failing', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let mailServer: SmtpSink;
  let receiver: WebhookSink;
  let owner: pg.Client;
  let boss: SignedIn & { readonly tenantId: string };
  /** Addresses that the server asks to come back later, and how often yet. */
  const later = new Map<string, number>();
  const never = new Set<string>();

  before(async () => {
    mailServer = await startSmtpSink({
      security: 'none',
      refuse: (address) => {
        if (never.has(address)) return { code: 550, message: '5.1.1 no such user' };
        const times = later.get(address) ?? 0;
        if (times === 0) return undefined;
        later.set(address, times - 1);
        return { code: 451, message: '4.7.1 greylisted' };
      },
    });
    receiver = await startWebhookSink(() => ({ status: 410 }), false);
    service = await startAccounts({
      ACCOUNTS_MAIL_URL: MailServerUrl.parse(`smtp+plain://127.0.0.1:${String(mailServer.port)}`),
      ACCOUNTS_MAIL_FROM: 'tsudoi@tsudoi.example',
      PUBLIC_URL: publicUrl,
    });
    boss = await anotherTenant(service, 'hooks');
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await service.stop();
    await receiver.close();
    await mailServer.close();
  });

  const mailsTo = (email: string) => mailServer.mails.filter(({ to }) => to.includes(email));
  /** Makes an endpoint whose receiver says 410, and tells it of something; resolves to its id once it is disabled. */
  async function disabledEndpoint(token: string, tenantId: string): Promise<string> {
    const made = await service.call('POST', '/v1/webhook-endpoints', {
      token,
      body: { url: `${receiver.url}/hook?token=t0ken`, types: ['contact.changed'] },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id } = made.body as { id: string };
    await service.platform.database.withTenant(tenantId, (tx) =>
      publish(tx, 'contact.changed', { contactId: randomUUID(), changed: ['displayName'] }),
    );
    await eventually(async () => {
      const { body } = await service.call('GET', `/v1/webhook-endpoints/${id}`, { token });
      return (body as { state: string }).state === 'disabled';
    }, 'it is disabled');
    return id;
  }
  const jobsLeft = async (): Promise<number> => {
    const { rows } = await owner.query<{ n: string }>(
      `select count(*) as n from core.job where name in ('webhooks.tell_disabled', 'webhooks.mail_disabled') and state not in ('done', 'dead')`,
    );
    return Number(rows[0]?.n);
  };
  const told = () =>
    eventually(async () => {
      const { rows } = await owner.query<{ waits: boolean }>(
        `select exists (select from core.outbox where type = 'webhook_endpoint.disabled' and relayed_at is null) as waits`,
      );
      return rows[0]?.waits === false && (await jobsLeft()) === 0;
    }, 'everybody was told');

  it('is told by mail to each owner of its workspace, once, in both languages, and to nobody else', async () => {
    const second = await aMember(service, 'owner', boss.accessToken);
    const editor = await aMember(service, 'editor', boss.accessToken);
    const left = await aMember(service, 'owner', boss.accessToken);
    await owner.query(`update core.member set state = 'disabled' where id = $1`, [left.memberId]);
    later.set(second.email, 2);
    const endpointId = await disabledEndpoint(boss.accessToken, boss.tenantId);
    await told();
    for (const { email } of [boss, second]) {
      const mails = mailsTo(email);
      assert.equal(mails.length, 1, email);
      const [{ parsed, raw } = assert.fail()] = mails;
      assert.match(parsed.subject ?? '', /disabled.*停止しました/);
      for (const words of [/hooks: the deliveries/, /hooks の Webhook/, /410/, /^localhost:\d+$/m])
        assert.match(parsed.text ?? '', words);
      assert.ok(parsed.text?.includes(`${publicUrl}/admin/webhooks`));
      assert.doesNotMatch(raw, /t0ken/);
      assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
    }
    assert.notEqual(mailsTo(boss.email)[0]?.parsed.messageId, mailsTo(second.email)[0]?.parsed.messageId);
    for (const { email } of [editor, left]) assert.equal(mailsTo(email).length, 0, email);
    assert.equal(mailServer.mails.length, 2, 'nobody of another workspace');
    assert.equal(later.get(second.email), 0, 'one of them was asked to come back later');
    const { body: metrics } = await service.call('GET', '/metrics');
    assert.match(String(metrics), /tsudoi_account_mails_total\{[^}]*webhook_disabled[^}]*sent[^}]*\} 2/);

    // The relay tells again, as after a crash before its mark: no second mail to anybody.
    const { rowCount } = await owner.query(
      `update core.job set state = 'due', due_at = now(), settled_at = null, attempts = 0 where name = 'webhooks.tell_disabled'`,
    );
    assert.equal(rowCount, 1);
    service.platform.jobs.wake('accounts');
    await told();
    assert.equal(mailServer.mails.length, 2);
    await service.call('DELETE', `/v1/webhook-endpoints/${endpointId}`, { token: boss.accessToken });
  });

  it('is not told to an address that the server does not know again and again, and the next one is', async () => {
    const gone = await aMember(service, 'owner', boss.accessToken);
    const before = mailsTo(boss.email).length;
    never.add(gone.email);
    await disabledEndpoint(boss.accessToken, boss.tenantId);
    await told();
    assert.equal(mailsTo(boss.email).length, before + 1);
    assert.equal(mailsTo(gone.email).length, 0);
    const { rows } = await owner.query<{ state: string; attempts: number }>(
      `select state, attempts from core.job where name = 'webhooks.mail_disabled' and payload->>'memberId' = $1`,
      [gone.memberId],
    );
    assert.deepEqual(rows, [{ state: 'done', attempts: 1 }]);
  });
});

describe('A webhook endpoint that is disabled where no mail server is named', function () {
  this.timeout(60_000);
  it('makes no mail and leaves no job', async () => {
    const service = await startAccounts();
    const owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    try {
      await aMember(service, 'owner');
      await service.platform.database.withTenant(service.tenantId, (tx) =>
        publish(tx, 'webhook_endpoint.disabled', { endpointId: randomUUID(), reason: 'test' }),
      );
      const jobs = async () => {
        const { rows } = await owner.query<{ name: string; state: string }>(
          `select name, state from core.job where name like 'webhooks.%disabled'`,
        );
        return rows;
      };
      await eventually(async () => (await jobs()).some(({ state }) => state === 'done'), 'the job ran');
      assert.deepEqual(await jobs(), [{ name: 'webhooks.tell_disabled', state: 'done' }]);
    } finally {
      await owner.end();
      await service.stop();
    }
  });
});

async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await check())) {
    if (Date.now() > deadline) assert.fail(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
