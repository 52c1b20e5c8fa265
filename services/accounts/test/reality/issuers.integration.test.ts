import { startDnsServer, type DnsServer } from '@tsudoi/testing/fakes/dnsServer';
import { startOidcIssuer, type OidcIssuer } from '@tsudoi/testing/fakes/oidcIssuer';
import assert from 'node:assert/strict';
import { startAccounts, type AccountsService, type Answer } from '../accountsService.ts';
import { anotherTenant, proveDomain, type SignedIn } from '../member.ts';
import { issuerCases, type Ends, type IssuerCase } from './issuerCases.ts';
import { tokenCases } from './tokenCases.ts';

const cases = [...issuerCases, ...tokenCases];
const sources = cases.map(({ source }) => source);

describe('Issuers as public reports and attackers show them, over the wire', function () {
  this.timeout(180_000);
  let service: AccountsService;
  let issuer: OidcIssuer;
  let dns: DnsServer;
  let owner: SignedIn & { tenantId: string };
  let provider: string;
  let people = 0;

  before(async () => {
    dns = await startDnsServer();
    service = await startAccounts({ DNS_SERVERS: [dns.address] });
    issuer = await startOidcIssuer();
    owner = await anotherTenant(service, 'reality');
    await proveDomain(service, dns, owner.accessToken, 'reality.example');
    const made = await service.call('POST', '/v1/identity-providers', {
      token: owner.accessToken,
      body: {
        name: 'Reality',
        issuer: issuer.url,
        clientId: issuer.clientId,
        clientSecret: issuer.clientSecret,
        emailDomains: ['reality.example'],
        defaultRole: 'viewer',
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    provider = (made.body as { id: string }).id;
  });
  after(async () => {
    dns.close();
    await issuer.close();
    await service.stop();
  });

  async function attempt({
    faults,
    person,
  }: IssuerCase): Promise<{ ends: Ends; answer: Answer; email: string }> {
    people += 1;
    const email = `person-${String(people)}@reality.example`;
    issuer.person = { sub: `person-${String(people)}`, email, email_verified: true, ...person };
    issuer.faults = faults ?? {};
    const started = await service.call('POST', `/v1/sign-in/issuers/${provider}`, { body: {} });
    if (started.status !== 200) {
      assert.equal(started.status, 409, JSON.stringify(started.body));
      return { ends: 'not begun', answer: started, email };
    }
    const { authorizationUrl } = started.body as { authorizationUrl: string };
    assert.match(authorizationUrl, /^http:\/\/127\.0\.0\.1:\d+\/authorize\?/, 'the page is the issuer’s own');
    const query = await issuer.approve(authorizationUrl);
    const answer = await service.call('POST', '/v1/sign-in/issuers/finish', {
      body: { code: query.get('code'), state: query.get('state') },
      headers: { cookie: (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '' },
    });
    if (answer.status === 200) return { ends: 'signs in', answer, email };
    assert.ok([401, 403].includes(answer.status), `${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return { ends: 'refused', answer, email };
  }

  for (const each of cases) {
    it(`${each.source}: ${each.does}`, async () => {
      const startedAt = performance.now();
      const { ends, answer, email } = await attempt(each);
      assert.equal(ends, each.right, JSON.stringify(answer.body));
      assert.ok(performance.now() - startedAt < 60_000, 'in time');
      if (ends !== 'signs in') return;
      const { accessToken } = answer.body as { accessToken: string };
      const me = await service.call('GET', '/v1/me', { token: accessToken });
      assert.equal(me.status, 200, JSON.stringify(me.body));
      const { email: known, role } = me.body as { email: string; role: string };
      assert.deepEqual([known, role], [email, 'viewer'], 'the person whom the issuer meant, with its role');
    });
  }

  it('holds more than 50 cases, each from a source, and an honest issuer signs in after all of them', async () => {
    assert.ok(sources.length > 50, String(sources.length));
    assert.equal(new Set(sources).size, sources.length);
    const { ends } = await attempt({ source: '', does: '', right: 'signs in' });
    assert.equal(ends, 'signs in');
    process.stdout.write(`      ${String(sources.length)} cases of issuers\n`);
  });
});
