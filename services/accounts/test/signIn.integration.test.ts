import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { aMember, anotherTenant, password, signIn } from './member.ts';

describe('Signing in', function () {
  this.timeout(60_000);
  let service: AccountsService;
  before(async () => {
    service = await startAccounts();
  });
  after(async () => {
    await service.stop();
  });

  it('gives an invited member tokens that open what the role may do, and no more', async () => {
    const editor = await aMember(service, 'editor');
    const me = await service.call('GET', '/v1/me', { token: editor.accessToken });
    assert.equal(me.status, 200);
    assert.equal((me.body as { email: string }).email, editor.email);
    const contact = await service.call('POST', '/v1/contacts', {
      token: editor.accessToken,
      body: { email: 'Taro@Example.jp', displayName: '太郎' },
    });
    assert.equal(contact.status, 201, JSON.stringify(contact.body));
    assert.equal((contact.body as { email: string }).email, 'taro@example.jp');
    const refused = await service.call('POST', '/v1/keys', {
      token: editor.accessToken,
      body: { name: 'x' },
    });
    assert.equal(refused.status, 403);
  });

  it('answers an address that nobody has as it answers a wrong password', async () => {
    const member = await aMember(service, 'viewer');
    const answers = [];
    for (const email of [member.email, 'nobody@members.example']) {
      const answer = await service.call('POST', '/v1/sign-in', {
        body: { email, password: 'a wrong password' },
      });
      const { requestId: _requestId, ...problem } = answer.body as Record<string, unknown>;
      answers.push([answer.status, problem]);
    }
    assert.equal(answers[0]?.[0], 401);
    assert.deepEqual(answers[1], answers[0]);
  });

  it('refuses an invitation that was used, and a role above one’s own', async () => {
    const owner = await anotherTenant(service, 'second');
    const above = await service.call('POST', '/v1/invitations', {
      token: owner.accessToken,
      body: { email: 'boss@second.example', role: 'admin' },
    });
    assert.equal(above.status, 403);
    const invited = await service.call('POST', '/v1/invitations', {
      token: owner.accessToken,
      body: { email: 'viewer@second.example', role: 'viewer' },
    });
    const { token } = invited.body as { token: string };
    const accept = { body: { token, displayName: 'V', password } };
    assert.equal((await service.call('POST', '/v1/invitations/accept', accept)).status, 201);
    assert.equal((await service.call('POST', '/v1/invitations/accept', accept)).status, 401);
  });

  it('asks for a code once a second factor is set, takes each code once, and recovery codes too', async () => {
    const member = await aMember(service, 'editor');
    const started = await service.call('POST', '/v1/me/totp', {
      token: member.accessToken,
      body: { password },
    });
    assert.equal(started.status, 201, JSON.stringify(started.body));
    const { secret } = started.body as { secret: string };
    const epoch = Math.floor(Date.now() / 1000);
    const code = (shift: number) => generateSync({ secret, epoch: epoch + shift * 30 });
    const confirmed = await service.call('POST', '/v1/me/totp/confirm', {
      token: member.accessToken,
      body: { code: code(-1) },
    });
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
    const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
    assert.equal(recoveryCodes.length, 10);
    const body = { email: member.email, password };
    const attempt = (extra: object) => service.call('POST', '/v1/sign-in', { body: { ...body, ...extra } });
    assert.equal((await attempt({})).status, 422);
    assert.equal((await attempt({ code: code(-1) })).status, 401, 'used for the confirmation');
    assert.equal((await attempt({ code: code(0) })).status, 200);
    assert.equal((await attempt({ code: code(0) })).status, 401, 'a code is good once');
    assert.equal((await attempt({ code: recoveryCodes[0] })).status, 200);
    assert.equal((await attempt({ code: recoveryCodes[0] })).status, 401);
  });

  it('lets a member of a tenant that demands a second factor do nothing but set one', async () => {
    const owner = await anotherTenant(service, 'strict');
    const tenant = await service.call('GET', '/v1/tenant', { token: owner.accessToken });
    const changed = await service.call('PATCH', '/v1/tenant', {
      token: owner.accessToken,
      body: { requireTotp: true },
      headers: { 'if-match': tenant.headers.get('etag') ?? '' },
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const again = await signIn(service, owner.email);
    assert.equal((await service.call('GET', '/v1/tenant', { token: again.accessToken })).status, 403);
    assert.equal((await service.call('GET', '/v1/contacts', { token: again.accessToken })).status, 403);
    assert.equal(
      (await service.call('POST', '/v1/me/totp', { token: again.accessToken, body: { password } })).status,
      201,
    );
  });

  it('keeps the last owner, and ends the sessions of a member whose role changes', async () => {
    const owner = await anotherTenant(service, 'third');
    const read = await service.call('GET', `/v1/members/${owner.memberId}`, { token: owner.accessToken });
    const down = await service.call('PATCH', `/v1/members/${owner.memberId}`, {
      token: owner.accessToken,
      body: { role: 'viewer' },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    assert.equal(down.status, 409);
    const editor = await aMember(service, 'editor', owner.accessToken);
    const before = await service.call('GET', `/v1/members/${editor.memberId}`, { token: owner.accessToken });
    const changed = await service.call('PATCH', `/v1/members/${editor.memberId}`, {
      token: owner.accessToken,
      body: { role: 'viewer' },
      headers: { 'if-match': before.headers.get('etag') ?? '' },
    });
    assert.equal(changed.status, 200);
    const refreshed = await service.call('POST', '/v1/sessions/refresh', {
      body: { refreshToken: editor.refreshToken },
    });
    assert.equal(refreshed.status, 401);
    await waitUntil(
      async () => (await service.call('GET', '/v1/me', { token: editor.accessToken })).status === 401,
    );
  });
});

async function waitUntil(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('it did not come true within 3 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
