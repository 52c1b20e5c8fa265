import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import { startAccounts, type AccountsService, type Answer } from '../accountsService.ts';
import { aMember, password } from '../member.ts';

/** Spellings that some function somewhere folds into `victim…`: upper case, U+0130, full width, Kelvin, long s, ligatures, Cyrillic and Greek twins. */
function spellings(email: string): string[] {
  const [local = '', domain = ''] = email.split('@');
  const bent = [
    email.toUpperCase(),
    ` ${email} `,
    `${email}\n`,
    ...[
      ['i', '\u0130'],
      ['i', '\u0131'],
      ['v', '\uff56'],
      ['k', '\u212a'],
      ['s', '\u017f'],
      ['e', '\u00e9'],
      ['e', 'e\u0301'],
      ['a', '\u0430'],
      ['o', '\u03bf'],
      ['ss', '\u00df'],
      ['fi', '\ufb01'],
    ].map(([from = '', to = '']) => `${local.replaceAll(from, to)}@${domain}`),
    `${local}\u00ad@${domain}`,
    `${local}\u200b@${domain}`,
    `${local}@${domain.replace('e', '\uff45')}`,
    `${local}@${domain.replace('.', '\u3002')}`,
    `${local}@${domain}.`,
    `"${local}"@${domain}`,
    `${local}+x@${domain}`,
  ];
  return [...new Set(bent)].filter((each) => each !== email);
}

describe('Guessing a password', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let attempts = 0;
  before(async () => {
    service = await startAccounts();
  });
  after(async () => {
    console.log(`      ${String(attempts)} attempts, 0 beyond the count`);
    await service.stop();
  });

  const tried = (email: string, given: string, more: object = {}, headers = {}): Promise<Answer> => {
    attempts += 1;
    return service.call('POST', '/v1/sign-in', { body: { email, password: given, ...more }, headers });
  };
  async function invited(email: string): Promise<void> {
    const made = await service.call('POST', '/v1/invitations', {
      token: service.adminKey,
      body: { email, role: 'editor' },
    });
    const { token } = made.body as { token: string };
    const accepted = await service.call('POST', '/v1/invitations/accept', {
      body: { token, displayName: 'V', password },
    });
    assert.equal(accepted.status, 201, JSON.stringify(accepted.body));
  }

  it('has ten attempts in all, however the address is spelled', async () => {
    const email = 'victim.kiss.office.fiasco@members.example';
    await invited(email);
    let checked = 0;
    for (const spelling of [...spellings(email), ...spellings(email)])
      for (const guess of ['a wrong password 1', 'a wrong password 2'])
        if ((await tried(spelling, guess)).status === 401) checked += 1;
    // Spellings that are no address of ours are answered like unknown ones and check nobody's password.
    const hits: string[] = [];
    await service.redis.drop();
    for (const spelling of spellings(email)) {
      await service.redis.drop();
      if ((await tried(spelling, password)).status === 200) hits.push(spelling);
    }
    assert.deepEqual(hits, [email.toUpperCase(), ` ${email} `, `${email}\n`]);
    await service.redis.drop();
    const answers: number[] = [];
    for (let round = 0; round < 8; round += 1)
      for (const spelling of hits) answers.push((await tried(spelling, 'a wrong password')).status);
    assert.equal(answers.filter((status) => status === 401).length, 10);
    assert.ok(checked > 0);
  });

  it('locks out the guesser, not the member: a known browser and a second factor still get in, and it is told', async () => {
    await service.redis.drop();
    const email = 'locked@members.example';
    await invited(email);
    const first = await tried(email, password);
    assert.equal(first.status, 200);
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    assert.match(cookie, /^tsudoi_device=/);
    for (let round = 0; round < 14; round += 1) await tried(email, 'a wrong password');
    assert.equal((await tried(email, password)).status, 429, 'from anywhere else');
    const known = await tried(email, password, {}, { cookie });
    assert.equal(known.status, 200, 'from the browser they signed in on');
    const me = await service.call('GET', '/v1/me', {
      token: (known.body as { accessToken: string }).accessToken,
    });
    const { lockedOutAt } = me.body as { lockedOutAt: string | null };
    assert.ok(lockedOutAt !== null, 'the member is told');
    for (const forged of ['tsudoi_device=x', `${cookie}x`, cookie.slice(0, -8)]) {
      for (let round = 0; round < 12; round += 1)
        await tried(email, 'a wrong password', {}, { cookie: forged });
      assert.equal((await tried(email, password, {}, { cookie: forged })).status, 429, forged.slice(0, 20));
      await service.redis.drop();
    }
  });

  it('lets a right code in past the count, ten times at most', async () => {
    await service.redis.drop();
    const member = await aMember(service, 'editor');
    const started = await service.call('POST', '/v1/me/totp', {
      token: member.accessToken,
      body: { password },
    });
    const { secret } = started.body as { secret: string };
    const code = (shift: number) =>
      generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + shift * 30 });
    const set = await service.call('POST', '/v1/me/totp/confirm', {
      token: member.accessToken,
      body: { code: code(-1) },
    });
    assert.equal(set.status, 200);
    for (let round = 0; round < 12; round += 1) await tried(member.email, 'wrong', { code: '000000' });
    assert.equal((await tried(member.email, password, { code: '000000' })).status, 429);
    assert.equal((await tried(member.email, password, { code: code(0) })).status, 200);
  });

  it('is in the tenant’s audit, attempt by attempt', async () => {
    await service.redis.drop();
    const member = await aMember(service, 'viewer');
    await tried(member.email, 'a wrong password');
    const deadline = Date.now() + 10_000;
    for (;;) {
      const audit = await service.call('GET', '/v1/audit?limit=50', { token: service.adminKey });
      const found = (audit.body as { items: { action: string; targetId: string }[] }).items.find(
        ({ action, targetId }) => action === 'member.sign_in_failed' && targetId === member.memberId,
      );
      if (found) break;
      if (Date.now() > deadline) assert.fail('not in the audit');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
