import { startDnsServer, type DnsServer } from '@tsudoi/testing/fakes/dnsServer';
import { startOidcIssuer, type IssuerPerson, type OidcIssuer } from '@tsudoi/testing/fakes/oidcIssuer';
import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import { startAccounts, type AccountsService, type Answer } from '../accountsService.ts';
import { aMember, anotherTenant, password, proveDomain, signIn, type SignedIn } from '../member.ts';

/**
 * An owner who runs an identity provider of their own, which says whatever they like: who may they become? Walked over
 * every role of the target and every way in: a member, a pending invitation, a stranger.
 */
describe('An issuer that lies', function () {
  this.timeout(120_000);
  let service: AccountsService;
  let issuer: OidcIssuer;
  let dns: DnsServer;
  let owner: SignedIn;
  const tried = { attempts: 0, holes: 0 };

  before(async () => {
    dns = await startDnsServer();
    service = await startAccounts({ DNS_SERVERS: [dns.address] });
    issuer = await startOidcIssuer();
    owner = await aMember(service, 'owner'); // of the first tenant, where the admins of the installation are
    await proveDomain(service, dns, owner.accessToken, 'members.example');
  });
  after(async () => {
    console.log(`      issuers: ${String(tried.attempts)} attempts, ${String(tried.holes)} holes`);
    dns.close();
    await issuer.close();
    await service.stop();
  });

  async function trust(token: string, more: object = {}): Promise<string> {
    const made = await service.call('POST', '/v1/identity-providers', {
      token,
      body: {
        name: 'Mine',
        issuer: issuer.url,
        clientId: issuer.clientId,
        clientSecret: issuer.clientSecret,
        emailDomains: ['members.example', 'unproved.example'],
        ...more,
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return (made.body as { id: string }).id;
  }
  async function drop(providerId: string): Promise<void> {
    const gone = await service.call('DELETE', `/v1/identity-providers/${providerId}`, {
      token: owner.accessToken,
    });
    assert.equal(gone.status, 204, JSON.stringify(gone.body));
  }
  async function signInAs(providerId: string, person: IssuerPerson, linkAs?: string): Promise<Answer> {
    issuer.person = person;
    issuer.faults = {};
    const started = await service.call(
      'POST',
      linkAs === undefined ? `/v1/sign-in/issuers/${providerId}` : `/v1/me/issuers/${providerId}`,
      { body: {}, token: linkAs },
    );
    assert.equal(started.status, 200, JSON.stringify(started.body));
    const query = await issuer.approve((started.body as { authorizationUrl: string }).authorizationUrl);
    return service.call('POST', '/v1/sign-in/issuers/finish', {
      body: { code: query.get('code'), state: query.get('state') },
      headers: { cookie: (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '' },
    });
  }
  let subjects = 0;
  async function refused(what: string, attempt: () => Promise<Answer>): Promise<void> {
    tried.attempts += 1;
    const answer = await attempt();
    if (answer.status === 200) tried.holes += 1;
    assert.notEqual(answer.status, 200, `${what}: ${JSON.stringify(answer.body)}`);
  }
  const claiming = (email: string, more: object = {}): IssuerPerson => {
    subjects += 1;
    return { sub: `attack-${String(subjects)}`, email, email_verified: true, ...more };
  };

  it('signs nobody in as an admin of the installation, by any way in', async () => {
    const admin = await aMember(service, 'admin');
    const provider = await trust(owner.accessToken, { defaultRole: 'owner' });
    for (const methods of [undefined, ['pwd'], ['mfa', 'otp']])
      await refused('a known admin', () =>
        signInAs(provider, claiming(admin.email, methods && { amr: methods })),
      );
    await service.call('POST', '/v1/invitations', {
      token: service.adminKey,
      body: { email: 'boss@members.example', role: 'admin' },
    });
    const answer = await signInAs(provider, claiming('boss@members.example'));
    tried.attempts += 1;
    const { accessToken } = answer.body as { accessToken: string };
    const me = await service.call('GET', '/v1/me', { token: accessToken });
    assert.notEqual((me.body as { role: string }).role, 'admin', 'the invitation of an admin is not theirs');
    await refused('an admin who asks for it', () =>
      signInAs(provider, claiming(admin.email), admin.accessToken),
    );
    await drop(provider);
  });

  it('vouches for no address of a domain that the tenant has not proved, or that it was not set up for', async () => {
    const provider = await trust(owner.accessToken);
    const narrow = await anotherTenant(service, 'narrow');
    for (const email of [
      'new@unproved.example',
      'new@elsewhere.example',
      'new@members.example.evil.example',
      'new@evil-members.example',
      narrow.email,
    ])
      await refused(email, () => signInAs(provider, claiming(email)));
    // Spellings: either refused, or somebody new of the proved domain; never whom the spelling resembles.
    const victim = await aMember(service, 'owner');
    const [local = ''] = victim.email.split('@');
    for (const odd of [
      `${local.replace('o', '\u043e')}@members.example`,
      `${local.replace('w', '\uff57')}@members.example`,
      `${local}\u00ad@members.example`,
      `${local}@elsewhere.example@members.example`,
      `${local}@members\u3002example`,
      'v\u0130ctim@members.example',
    ])
      await refused(odd, () => signInAs(provider, claiming(odd)));
    await drop(provider);
  });

  it('gives a role up to that of whoever set it up, and a member’s own second factor still counts', async () => {
    const provider = await trust(owner.accessToken);
    const editor = await aMember(service, 'editor');
    const started = await service.call('POST', '/v1/me/totp', {
      token: editor.accessToken,
      body: { password },
    });
    const { secret } = started.body as { secret: string };
    const code = () => generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) });
    const confirmed = await service.call('POST', '/v1/me/totp/confirm', {
      token: editor.accessToken,
      body: { code: code() },
    });
    assert.equal(confirmed.status, 200);
    const person = claiming(editor.email);
    const answer = await signInAs(provider, person);
    assert.equal(answer.status, 200, 'the domain is proved');
    const tokens = answer.body as { accessToken: string; enrolmentRequired: boolean };
    assert.equal(tokens.enrolmentRequired, true);
    const contacts = await service.call('GET', '/v1/contacts', { token: tokens.accessToken });
    assert.equal(contacts.status, 403, 'without the factor the session opens nothing');
    const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
    const stepped = await service.call('POST', '/v1/me/step-up', {
      token: tokens.accessToken,
      body: { code: recoveryCodes[0] },
    });
    assert.equal(stepped.status, 200, JSON.stringify(stepped.body));
    const { accessToken } = stepped.body as { accessToken: string };
    assert.equal((await service.call('GET', '/v1/contacts', { token: accessToken })).status, 200);
    const audit = await service.call('GET', '/v1/audit?limit=100', { token: service.adminKey });
    const actions = (audit.body as { items: { action: string }[] }).items.map(({ action }) => action);
    assert.ok(actions.includes('member.linked'), 'the link is in the audit');
    await drop(provider);
    tried.attempts += 1;
  });

  it('links the member who asks while signed in, whatever address the issuer knows, and nobody twice', async () => {
    const provider = await trust(owner.accessToken);
    const editor = await aMember(service, 'editor');
    const person = claiming('private@mailbox.example', { email_verified: false });
    assert.equal((await signInAs(provider, person, editor.accessToken)).status, 200);
    const again = await signInAs(provider, person);
    assert.equal(again.status, 200);
    const other = await aMember(service, 'editor');
    await refused('an account that is linked already', () => signInAs(provider, person, other.accessToken));
    await drop(provider);
    const after = (again.body as { refreshToken: string }).refreshToken;
    const refreshed = await service.call('POST', '/v1/sessions/refresh', { body: { refreshToken: after } });
    assert.equal(refreshed.status, 401, 'sessions end with the issuer');
    const back = await trust(owner.accessToken);
    await refused('who was linked to the issuer before it was dropped', () => signInAs(back, person));
    await drop(back);
    assert.ok((await signIn(service, editor.email)).accessToken);
  });
});
