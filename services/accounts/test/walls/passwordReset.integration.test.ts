import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { generateSync } from 'otplib';
import pg from 'pg';
import { MailServerUrl } from '../../src/mail/mailServer.ts';
import { startAccounts, type AccountsService } from '../accountsService.ts';
import { aMember, anotherTenant, password, signIn, type SignedIn } from '../member.ts';

const fresh = 'a quite new battery staple';
const publicUrl = 'https://tsudoi.example';

async function until(met: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !met();) {
    assert.ok(Date.now() < deadline, `never: ${String(met)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('A password chosen anew, by a link of a mail or of somebody who may', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let sink: SmtpSink;
  let boss: SignedIn & { readonly tenantId: string };
  let owner: pg.Client;

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    service = await startAccounts({
      ACCOUNTS_MAIL_URL: MailServerUrl.parse(`smtp+plain://127.0.0.1:${String(sink.port)}`),
      ACCOUNTS_MAIL_FROM: 'tsudoi@tsudoi.example',
      PUBLIC_URL: publicUrl,
    });
    boss = await anotherTenant(service, 'mailed');
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await service.stop();
    await sink.close();
  });
  // Origins have a count of their own, and every request of a test comes from one.
  const forgetGuesses = async () => {
    const { redis, redisPrefix } = service.platform;
    const keys = await redis.keys(`${redisPrefix}:guess:*`);
    if (keys.length > 0) await redis.del(...keys);
  };
  beforeEach(forgetGuesses);

  const ask = (email: string, more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
    service.call('POST', '/v1/password-resets', { body: { email, ...more }, headers });
  const accept = (token: string, given = fresh) =>
    service.call('POST', '/v1/password-resets/accept', { body: { token, password: given } });
  const mailsTo = (email: string) => sink.mails.filter(({ to }) => to.includes(email));
  const linksIn = (email: string) =>
    mailsTo(email).flatMap(({ parsed }) => parsed.text?.match(/https?:\/\/\S+\/reset#token=\S+/g) ?? []);
  const tokenOf = (link: string) => new URL(link).hash.replace('#token=', '');
  /** The token of the next link that comes to an address. */
  async function mailedToken(email: string): Promise<string> {
    const before = linksIn(email).length;
    assert.equal((await ask(email)).status, 202);
    await until(() => linksIn(email).length > before);
    return tokenOf(linksIn(email).at(-1) ?? '');
  }

  it('by mail: one link for each workspace, good once, ends every session, is told and audited', async () => {
    const member = await aMember(service, 'editor', boss.accessToken);
    const token = await mailedToken(member.email);
    const [mail] = mailsTo(member.email);
    assert.equal(mail?.parsed.headers.get('auto-submitted'), 'auto-generated');
    assert.match(mail.parsed.text ?? '', /mailed\n/, 'the workspace by its slug');
    assert.match(mail.parsed.text ?? '', /パスワード/);
    assert.equal((await accept(token)).status, 204);
    assert.equal((await accept(token, 'another new battery staple')).status, 401, 'once');
    const old = await service.call('POST', '/v1/sessions/refresh', {
      body: { refreshToken: member.refreshToken },
    });
    assert.equal(old.status, 401, 'every session ended');
    const back = await service.call('POST', '/v1/sign-in', {
      body: { email: member.email, password: fresh },
    });
    assert.equal(back.status, 200);
    await until(() =>
      mailsTo(member.email).some(({ parsed }) => /パスワードが変更されました/.test(parsed.subject ?? '')),
    );
    const entries = await service.call('GET', '/v1/audit?limit=50', { token: boss.accessToken });
    const actions = (entries.body as { items: { action: string }[] }).items.map(({ action }) => action);
    assert.ok(actions.includes('member.password_reset_asked'));
    assert.ok(actions.includes('member.password_reset'));
  });

  it('says and does the same for an address that nobody has, and for every way to write one', async () => {
    const member = await aMember(service, 'viewer', boss.accessToken);
    const known = await ask(member.email);
    for (const email of [
      'nobody@members.example',
      `${member.email}.`,
      member.email.replace('e', 'е'), // Cyrillic
      member.email.replace('i', 'ı'),
      member.email.replace('m', 'ｍ'),
      member.email.replace('s', 'ſ'),
      `"${member.email.split('@')[0] ?? ''}"@members.example`,
      `${member.email}\nBcc: thief@evil.example`,
      'x'.repeat(300),
    ]) {
      const unknown = await ask(email);
      assert.deepEqual([unknown.status, unknown.body], [known.status, known.body], email);
    }
    await until(() => linksIn(member.email).length === 1);
    assert.ok(
      !sink.mails.some(({ to }) => to.some((each) => each.includes('evil') || each.includes('nobody'))),
    );
  });

  it('takes as long for an address that nobody has: medians of 60 each, alternating', async () => {
    const member = await aMember(service, 'viewer', boss.accessToken);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 60; round += 1) {
      await forgetGuesses();
      for (const [kind, email] of [
        ['known', member.email],
        ['unknown', 'nobody-at-all@members.example'],
      ] as const) {
        const from = performance.now();
        assert.equal((await ask(email)).status, 202);
        times[kind].push(performance.now() - from);
        // What goes on behind an answer is not to slow down the next.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;
    const [known, unknown] = [median(times.known), median(times.unknown)];
    console.log(`      known ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms`);
    assert.ok(
      Math.abs(known - unknown) < Math.max(3, 0.5 * unknown),
      `${String(known)} and ${String(unknown)}`,
    );
  });

  it('is asked for three times in a quarter of an hour by one address, whoever asks, however it is spelled', async () => {
    const { email } = await aMember(service, 'viewer', boss.accessToken);
    const spellings = [email, email.toUpperCase(), ` ${email} `, email.replace('members', 'MEMBERS'), email];
    const statuses = [];
    for (const each of spellings) statuses.push((await ask(each)).status);
    assert.deepEqual(statuses, [202, 202, 202, 429, 429]);
    const unknown = [];
    for (let count = 0; count < 5; count += 1) unknown.push((await ask('nobody@x.example')).status);
    assert.deepEqual(unknown, [202, 202, 202, 429, 429], 'the same where nobody signs in with it');
  });

  it('leads to the address of the configuration, whatever a request says of its host', async () => {
    const { email } = await aMember(service, 'viewer', boss.accessToken);
    const url = new URL(service.url);
    const body = JSON.stringify({ email });
    const status = await new Promise((resolve, reject) => {
      const sent = request({
        host: url.hostname,
        port: url.port,
        method: 'POST',
        path: '/v1/password-resets',
        headers: {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'http',
          forwarded: 'host=evil.example;proto=http',
          'x-original-url': 'https://evil.example/',
          origin: 'https://evil.example',
          referer: 'https://evil.example/',
          'content-type': 'application/json',
        },
      });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(body);
    });
    assert.equal(status, 202);
    await until(() => linksIn(email).length === 1);
    assert.ok(linksIn(email)[0]?.startsWith(`${publicUrl}/reset#token=tsp_`));
    assert.doesNotMatch(mailsTo(email)[0]?.raw ?? '', /evil/);
  });

  it('is void once the password is another one, and once the member is disabled or 30 minutes have passed', async () => {
    const member = await aMember(service, 'editor', boss.accessToken);
    const [first, second] = [await mailedToken(member.email), await mailedToken(member.email)];
    assert.equal((await accept(second)).status, 204);
    assert.equal(
      (await accept(first, 'yet another battery staple')).status,
      401,
      'made for the password before',
    );

    await forgetGuesses();
    const late = await mailedToken(member.email);
    const { rows } = await owner.query<{ seconds: string }>(
      `update core.password_reset set expires_at = expires_at - interval '30 minutes' where used_at is null and expires_at > now()
       returning extract(epoch from expires_at + interval '30 minutes' - created_at) as seconds`,
    );
    assert.ok(rows.length > 0 && rows.every(({ seconds }) => Number(seconds) === 1_800));
    assert.equal((await accept(late, 'yet another battery staple')).status, 401, 'too late');

    await forgetGuesses();
    const disabled = await mailedToken(member.email);
    const { body } = await service.call('GET', `/v1/members/${member.memberId}`, { token: boss.accessToken });
    const { version } = body as { version: number };
    const done = await service.call('PATCH', `/v1/members/${member.memberId}`, {
      token: boss.accessToken,
      body: { state: 'disabled' },
      headers: { 'if-match': `"${String(version)}"` },
    });
    assert.equal(done.status, 200);
    assert.equal((await accept(disabled, 'yet another battery staple')).status, 401, 'disabled');
    await forgetGuesses();
    const count = mailsTo(member.email).length;
    assert.equal((await ask(member.email)).status, 202);
    const other = await aMember(service, 'viewer', boss.accessToken);
    await mailedToken(other.email);
    assert.equal(mailsTo(member.email).length, count, 'and gets no mail');
  });

  it('ends with its member: erased, and back under the same address, the old link opens nothing', async () => {
    const member = await aMember(service, 'editor', boss.accessToken);
    const old = await mailedToken(member.email);
    const gone = await service.call('DELETE', `/v1/members/${member.memberId}`, { token: boss.accessToken });
    assert.equal(gone.status, 204);
    assert.equal((await accept(old)).status, 401);
    const invited = await service.call('POST', '/v1/invitations', {
      token: boss.accessToken,
      body: { email: member.email, role: 'editor' },
    });
    const back = await service.call('POST', '/v1/invitations/accept', {
      body: { token: (invited.body as { token: string }).token, displayName: 'Back', password },
    });
    assert.equal(back.status, 201, JSON.stringify(back.body));
    assert.equal((await accept(old)).status, 401);
    await signIn(service, member.email);
  });

  it('asks for the second factor as before', async () => {
    const member = await aMember(service, 'editor', boss.accessToken);
    const begun = await service.call('POST', '/v1/me/totp', {
      token: member.accessToken,
      body: { password },
    });
    assert.ok(begun.status < 300, JSON.stringify(begun.body));
    const { secret } = begun.body as { secret: string };
    const confirmed = await service.call('POST', '/v1/me/totp/confirm', {
      token: member.accessToken,
      body: { code: generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) }) },
    });
    assert.ok(confirmed.status < 300, JSON.stringify(confirmed.body));
    assert.equal((await accept(await mailedToken(member.email))).status, 204);
    const without = await service.call('POST', '/v1/sign-in', {
      body: { email: member.email, password: fresh },
    });
    assert.equal(without.status, 422);
    assert.match(JSON.stringify(without.body), /body\.code/);
  });

  it('makes no password for a member who has none', async () => {
    const member = await aMember(service, 'editor', boss.accessToken);
    await owner.query('update core.member set password_hash = null where email = $1', [member.email]);
    assert.equal((await ask(member.email)).status, 202);
    const other = await aMember(service, 'viewer', boss.accessToken);
    await mailedToken(other.email);
    assert.equal(mailsTo(member.email).length, 0);
  });

  it('made by somebody is told to the member, and void once whoever made it has left or is weaker', async () => {
    for (const change of [{ state: 'disabled' }, { role: 'editor' }]) {
      const maker = await aMember(service, 'owner', boss.accessToken);
      const member = await aMember(service, 'owner', boss.accessToken);
      const made = await service.call('POST', `/v1/members/${member.memberId}/password-reset`, {
        token: maker.accessToken,
        body: {},
        headers: { 'idempotency-key': `reset-${member.memberId}` },
      });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await until(() =>
        mailsTo(member.email).some(({ parsed }) => /再設定が発行/.test(parsed.subject ?? '')),
      );
      const read = await service.call('GET', `/v1/members/${maker.memberId}`, { token: boss.accessToken });
      const changed = await service.call('PATCH', `/v1/members/${maker.memberId}`, {
        token: boss.accessToken,
        body: change,
        headers: { 'if-match': read.headers.get('etag') ?? '' },
      });
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      assert.equal(
        (await accept((made.body as { token: string }).token)).status,
        401,
        JSON.stringify(change),
      );
      await signIn(service, member.email);
    }
  });

  it('opens a locked-out account, whose member was told of the lockout', async () => {
    const member = await aMember(service, 'viewer', boss.accessToken);
    const guess = () =>
      service.call('POST', '/v1/sign-in', { body: { email: member.email, password: 'not the password' } });
    for (let count = 0; count < 10; count += 1) assert.equal((await guess()).status, 401);
    assert.equal((await guess()).status, 429);
    await until(() =>
      mailsTo(member.email).some(({ parsed }) => /サインインの試行/.test(parsed.subject ?? '')),
    );
    assert.equal((await accept(await mailedToken(member.email))).status, 204);
    const back = await service.call('POST', '/v1/sign-in', {
      body: { email: member.email, password: fresh },
    });
    assert.equal(back.status, 200);
  });
});

describe('The mail server of an installation', () => {
  it('is named by an address that says how it is protected; a password never goes without TLS', () => {
    assert.deepEqual(MailServerUrl.parse('smtps://me%40x:p%3Aw@mail.example'), {
      host: 'mail.example',
      port: 465,
      security: 'tls',
      login: { user: 'me@x', password: 'p:w' },
    });
    assert.deepEqual(MailServerUrl.parse('smtp://[::1]:2525'), {
      host: '::1',
      port: 2525,
      security: 'starttls',
      login: undefined,
    });
    for (const bad of ['smtp+plain://me:pw@mail.example', 'http://mail.example', 'mail.example', 'smtps://'])
      assert.equal(MailServerUrl.safeParse(bad).success, false, bad);
  });

  it('is refused where it offers no STARTTLS and that was asked for; the answer does not tell', async function () {
    this.timeout(60_000);
    const sink = await startSmtpSink({ security: 'none' });
    const service = await startAccounts({
      ACCOUNTS_MAIL_URL: MailServerUrl.parse(`smtp://127.0.0.1:${String(sink.port)}`),
      ACCOUNTS_MAIL_FROM: 'tsudoi@tsudoi.example',
      PUBLIC_URL: publicUrl,
    });
    try {
      const member = await aMember(service, 'viewer');
      const answer = await service.call('POST', '/v1/password-resets', { body: { email: member.email } });
      assert.equal(answer.status, 202);
      await until(() => sink.sessions() > 0);
      assert.equal(sink.mails.length, 0);
    } finally {
      await service.stop();
      await sink.close();
    }
  });

  it('that is none makes a link impossible to ask for, for every address alike', async function () {
    this.timeout(60_000);
    const service = await startAccounts();
    try {
      const member = await aMember(service, 'viewer');
      for (const email of [member.email, 'nobody@members.example'])
        assert.equal((await service.call('POST', '/v1/password-resets', { body: { email } })).status, 409);
    } finally {
      await service.stop();
    }
  });
});
