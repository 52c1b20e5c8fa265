import {
  startOidcIssuer,
  type IssuerFaults,
  type IssuerPerson,
  type OidcIssuer,
} from '@tsudoi/testing/fakes/oidcIssuer';
import { startDnsServer, type DnsServer } from '@tsudoi/testing/fakes/dnsServer';
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { startAccounts, type AccountsService, type Answer } from './accountsService.ts';
import { anotherTenant, proveDomain, type SignedIn } from './member.ts';

describe('Signing in with an OpenID Connect issuer', function () {
  this.timeout(60_000);
  let service: AccountsService;
  let issuer: OidcIssuer;
  let dns: DnsServer;
  let owner: SignedIn & { tenantId: string };
  let providerId: string;

  before(async () => {
    dns = await startDnsServer();
    service = await startAccounts({ DNS_SERVERS: [dns.address] });
    issuer = await startOidcIssuer();
    owner = await anotherTenant(service, 'sso');
    await proveDomain(service, dns, owner.accessToken, 'sso.example');
    const made = await service.call('POST', '/v1/identity-providers', {
      token: owner.accessToken,
      body: {
        name: 'Test',
        issuer: issuer.url,
        clientId: issuer.clientId,
        clientSecret: issuer.clientSecret,
        emailDomains: ['sso.example'],
        defaultRole: 'editor',
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    providerId = (made.body as { id: string }).id;
  });
  after(async () => {
    dns.close();
    await issuer.close();
    await service.stop();
  });

  async function begin(): Promise<{ query: URLSearchParams; cookie: string }> {
    const started = await service.call('POST', `/v1/sign-in/issuers/${providerId}`, { body: {} });
    assert.equal(started.status, 200, JSON.stringify(started.body));
    const cookie = (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const query = await issuer.approve((started.body as { authorizationUrl: string }).authorizationUrl);
    return { query, cookie };
  }
  function finish(query: URLSearchParams, cookie: string): Promise<Answer> {
    return service.call('POST', '/v1/sign-in/issuers/finish', {
      body: { code: query.get('code'), state: query.get('state') },
      headers: { cookie },
    });
  }
  async function signInAs(person: IssuerPerson, faults: IssuerFaults = {}): Promise<Answer> {
    issuer.person = person;
    issuer.faults = faults;
    const { query, cookie } = await begin();
    return finish(query, cookie);
  }

  it('makes someone of a trusted domain a member, and knows them again by subject', async () => {
    const person = { sub: 's-1', email: 'hanako@sso.example', email_verified: true, name: '花子' };
    const first = await signInAs(person);
    assert.equal(first.status, 200, JSON.stringify(first.body));
    const { accessToken } = first.body as { accessToken: string };
    const me = (await service.call('GET', '/v1/me', { token: accessToken })).body as {
      id: string;
      role: string;
    };
    assert.equal(me.role, 'editor');
    const again = await signInAs({ ...person, email: 'renamed@sso.example' });
    const token = (again.body as { accessToken: string }).accessToken;
    assert.equal(((await service.call('GET', '/v1/me', { token })).body as { id: string }).id, me.id);
  });

  it('refuses an address that the issuer has not verified, or that nobody invited', async () => {
    assert.equal((await signInAs({ sub: 's-2', email: 'x@sso.example', email_verified: false })).status, 403);
    assert.equal(
      (await signInAs({ sub: 's-3', email: 'x@elsewhere.example', email_verified: true })).status,
      403,
    );
    assert.equal((await signInAs({ sub: 's-4', email: owner.email, email_verified: false })).status, 403);
  });

  it('refuses ID tokens with a wrong nonce, audience or key, and expired ones', async () => {
    const person = { sub: 's-5', email: 'ok@sso.example', email_verified: true };
    for (const faults of [
      { wrongNonce: true },
      { wrongAudience: true },
      { wrongKey: true },
      { expired: true },
    ]) {
      assert.equal((await signInAs(person, faults)).status, 401, JSON.stringify(faults));
    }
    assert.equal((await signInAs(person)).status, 200);
  });

  it('takes a state once, and only in the browser that began', async () => {
    issuer.person = { sub: 's-6', email: 'b@sso.example', email_verified: true };
    issuer.faults = {};
    const stolen = await begin();
    assert.equal((await finish(stolen.query, '')).status, 401, 'no cookie');
    const other = await begin();
    const mine = await begin();
    assert.equal((await finish(mine.query, other.cookie)).status, 401, 'another browser');
    const good = await begin();
    assert.equal((await finish(good.query, good.cookie)).status, 200);
    assert.equal((await finish(good.query, good.cookie)).status, 401, 'twice');
  });

  it('follows no redirect of the issuer, and reads no endless answer', async () => {
    const person = { sub: 's-1', email: 'hanako@sso.example', email_verified: true };
    for (const faults of [{ redirects: 'discovery' }, { endless: true }] as const) {
      issuer.faults = faults;
      const started = await service.call('POST', `/v1/sign-in/issuers/${providerId}`, { body: {} });
      assert.equal(started.status, 409, JSON.stringify(faults));
    }
    for (const redirects of ['token', 'jwks'] as const)
      assert.equal((await signInAs(person, { redirects })).status, 401, redirects);
    assert.equal(issuer.followed(), 0);
    assert.equal((await signInAs(person)).status, 200);
  });

  it('goes to no private address that the issuer names for its keys or its token endpoint', async () => {
    const person = { sub: 's-1', email: 'hanako@sso.example', email_verified: true };
    for (const faults of [
      { jwksUri: 'http://127.0.0.2:1/jwks' },
      { tokenEndpoint: 'http://169.254.169.254/token' },
      { tokenEndpoint: 'http://[::1]:1/token' },
    ]) {
      const seen = service.lines.length;
      assert.equal((await signInAs(person, faults)).status, 401, JSON.stringify(faults));
      const refused = service.lines.slice(seen).filter((line) => line.includes('EgressRefused'));
      assert.equal(
        refused.length,
        1,
        `${JSON.stringify(faults)}: the guard refused it: ${service.lines.slice(seen).join('')}`,
      );
    }
  });

  it('honours amr where the tenant demands a second factor', async () => {
    const tenant = await service.call('GET', '/v1/tenant', { token: owner.accessToken });
    await service.call('PATCH', '/v1/tenant', {
      token: owner.accessToken,
      body: { requireTotp: true },
      headers: { 'if-match': tenant.headers.get('etag') ?? '' },
    });
    const person = { sub: 's-1', email: 'hanako@sso.example', email_verified: true };
    assert.equal((await signInAs({ ...person, amr: ['pwd'] })).status, 403);
    const strong = await signInAs({ ...person, amr: ['pwd', 'otp'] });
    assert.equal(strong.status, 200);
    assert.equal((strong.body as { enrolmentRequired: boolean }).enrolmentRequired, false);
  });
});

describe('An issuer of an installation that opens no private network', function () {
  this.timeout(60_000);
  let service: AccountsService;
  let owner: SignedIn & { tenantId: string };
  let connections = 0;
  const trap = createServer(() => (connections += 1));

  before(async () => {
    service = await startAccounts({ ACCOUNTS_EGRESS_ALLOW: '' });
    owner = await anotherTenant(service, 'guarded');
    await new Promise<void>((resolve) => trap.listen(0, resolve));
  });
  after(async () => {
    trap.close();
    await service.stop();
  });

  const trust = (issuer: string) =>
    service.call('POST', '/v1/identity-providers', {
      token: owner.accessToken,
      body: { name: 'Inside', issuer, clientId: 'c' },
    });

  it('is refused where its address says that it is inside, or that it is not encrypted', async () => {
    for (const issuer of [
      'https://127.0.0.1',
      'https://[::1]',
      'https://169.254.169.254',
      'https://10.0.0.1',
      'http://issuer.example',
    ])
      assert.equal((await trust(issuer)).status, 400, issuer);
  });

  it('is not connected to where its name resolves to loopback', async () => {
    const { port } = trap.address() as AddressInfo;
    const made = await trust(`https://localhost:${String(port)}`);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id } = made.body as { id: string };
    const started = await service.call('POST', `/v1/sign-in/issuers/${id}`, { body: {} });
    assert.equal(started.status, 409);
    assert.ok(!JSON.stringify(started.body).includes('127.0.0.1'), 'what names resolve to is not told');
    assert.ok(
      service.lines.some((line) => line.includes('EgressRefused') && line.includes('localhost resolves to')),
    );
    assert.equal(connections, 0);
  });
});
