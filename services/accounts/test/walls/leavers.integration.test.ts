import { startDnsServer, type DnsServer } from '@tsudoi/testing/fakes/dnsServer';
import { startOidcIssuer, type OidcIssuer } from '@tsudoi/testing/fakes/oidcIssuer';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startAccounts, type AccountsService, type Answer } from '../accountsService.ts';
import { aMember, anotherTenant, password, proveDomain, type SignedIn } from '../member.ts';

/**
 * What an owner set up in their own name opens nothing once they have left, or may do less: walked over the ways of leaving and over
 * everything that they can leave behind. Keys are in assurance.integration.test.ts.
 */
describe('Whoever leaves', function () {
  this.timeout(180_000);
  let service: AccountsService;
  let issuer: OidcIssuer;
  let dns: DnsServer;
  let sink: WebhookSink;
  let database: pg.Client;
  let boss: SignedIn & { readonly tenantId: string };
  let attempts = 0;

  before(async () => {
    dns = await startDnsServer();
    [service, issuer, sink] = await Promise.all([
      startAccounts({ DNS_SERVERS: [dns.address] }),
      startOidcIssuer(),
      startWebhookSink(undefined, false),
    ]);
    boss = await anotherTenant(service, 'left');
    await proveDomain(service, dns, boss.accessToken, 'members.example');
    database = new pg.Client(service.database.ownerUrl);
    await database.connect();
  });
  after(async () => {
    console.log(`      ${String(attempts)} attempts of people who left, 0 got in`);
    await database.end();
    dns.close();
    await issuer.close();
    await sink.close();
    await service.stop();
  });

  const post = (path: string, token: string | undefined, body: object = {}, headers = {}): Promise<Answer> =>
    service.call('POST', path, { token, body, headers });

  /** The ways in which an owner ends being one. */
  const ways: Record<string, (leaver: SignedIn) => Promise<void>> = {
    'is disabled': (leaver) => change(leaver, { state: 'disabled' }),
    'becomes an editor': (leaver) => change(leaver, { role: 'editor' }),
    'becomes a viewer': (leaver) => change(leaver, { role: 'viewer' }),
    'is erased': async (leaver) => {
      const gone = await service.call('DELETE', `/v1/members/${leaver.memberId}`, {
        token: boss.accessToken,
      });
      assert.equal(gone.status, 204, JSON.stringify(gone.body));
    },
  };
  async function change(leaver: SignedIn, body: object): Promise<void> {
    const read = await service.call('GET', `/v1/members/${leaver.memberId}`, { token: boss.accessToken });
    const changed = await service.call('PATCH', `/v1/members/${leaver.memberId}`, {
      token: boss.accessToken,
      body,
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
  }

  async function trust(leaver: SignedIn): Promise<string> {
    const made = await post('/v1/identity-providers', leaver.accessToken, {
      name: 'Mine',
      issuer: issuer.url,
      clientId: issuer.clientId,
      clientSecret: issuer.clientSecret,
      emailDomains: ['members.example'],
      defaultRole: 'viewer',
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return (made.body as { id: string }).id;
  }
  let subjects = 0;
  async function signInBy(providerId: string, email: string): Promise<Answer> {
    subjects += 1;
    issuer.person = { sub: `left-${String(subjects)}`, email, email_verified: true };
    const started = await post(`/v1/sign-in/issuers/${providerId}`, undefined);
    if (started.status !== 200) return started;
    const query = await issuer.approve((started.body as { authorizationUrl: string }).authorizationUrl);
    return post(
      '/v1/sign-in/issuers/finish',
      undefined,
      { code: query.get('code'), state: query.get('state') },
      { cookie: (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '' },
    );
  }

  for (const [how, leave] of Object.entries(ways))
    it(`who ${how} leaves no way in: invitations, resets, an issuer, sessions by it, a webhook`, async () => {
      const leaver = await aMember(service, 'owner', boss.accessToken);
      const victim = await aMember(service, 'owner', boss.accessToken);
      const other = await aMember(service, 'viewer', boss.accessToken);

      const invited = await post('/v1/invitations', leaver.accessToken, {
        email: `me${String(subjects)}@evil.example`,
        role: 'owner',
      });
      const byIssuer = await post('/v1/invitations', leaver.accessToken, {
        email: `alias-${String(subjects)}@members.example`,
        role: 'owner',
      });
      assert.equal(invited.status, 201);
      const reset = await post(`/v1/members/${victim.memberId}/password-reset`, leaver.accessToken);
      assert.equal(reset.status, 201, JSON.stringify(reset.body));
      const providerId = await trust(leaver);
      const before = await signInBy(providerId, other.email);
      assert.equal(before.status, 200, JSON.stringify(before.body));
      const hook = await post('/v1/webhook-endpoints', leaver.accessToken, {
        url: `${sink.url}/${how.replaceAll(' ', '-')}`,
        types: ['webhook_endpoint.disabled'],
      });
      assert.equal(hook.status, 201, JSON.stringify(hook.body));
      assert.equal((hook.body as { ownerId: string }).ownerId, leaver.memberId);

      await leave(leaver);

      const weaker = how.startsWith('becomes');
      const refused: Record<string, () => Promise<Answer>> = {
        'an invitation': () =>
          post('/v1/invitations/accept', undefined, {
            token: (invited.body as { token: string }).token,
            displayName: 'F',
            password,
          }),
        'a reset': () =>
          post('/v1/password-resets/accept', undefined, {
            token: (reset.body as { token: string }).token,
            password: 'a quite new battery staple',
          }),
        'the issuer, as a member': () => signInBy(providerId, victim.email),
        'the issuer, as somebody invited': () =>
          signInBy(providerId, (byIssuer.body as { email: string }).email),
        'the issuer, as somebody new': () => signInBy(providerId, `new-${String(subjects)}@members.example`),
        'a session that the issuer began': () =>
          post('/v1/sessions/refresh', undefined, {
            refreshToken: (before.body as { refreshToken: string }).refreshToken,
          }),
        'the leaver’s own session': () =>
          post('/v1/sessions/refresh', undefined, { refreshToken: leaver.refreshToken }),
      };
      for (const [what, attempt] of Object.entries(refused)) {
        attempts += 1;
        const answer = await attempt();
        assert.ok(
          [401, 403, 404].includes(answer.status),
          `${what}: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
        );
      }
      const listed = await service.call('GET', '/v1/identity-providers', { token: boss.accessToken });
      const shown = (listed.body as { items: { id: string; suspended: boolean }[] }).items.find(
        ({ id }) => id === providerId,
      );
      assert.equal(shown?.suspended, true, 'the list says so');

      const endpoint = await service.call(
        'GET',
        `/v1/webhook-endpoints/${(hook.body as { id: string }).id}`,
        {
          token: boss.accessToken,
        },
      );
      const { state, reason } = endpoint.body as { state: string; reason: string | null };
      if (weaker) assert.equal(state, 'enabled', 'they are a member still, who may read what it tells');
      else {
        assert.deepEqual([state, /has left/.test(reason ?? '')], ['disabled', true]);
        const opened = await service.call(
          'PATCH',
          `/v1/webhook-endpoints/${(hook.body as { id: string }).id}`,
          {
            token: boss.accessToken,
            body: { state: 'enabled' },
            headers: { 'if-match': endpoint.headers.get('etag') ?? '' },
          },
        );
        assert.equal(opened.status, 200, JSON.stringify(opened.body));
        assert.equal(
          (opened.body as { ownerId: string }).ownerId,
          boss.memberId,
          'who enables it takes it over',
        );
      }

      const taken = await post(`/v1/identity-providers/${providerId}/owner`, boss.accessToken);
      assert.equal(taken.status, 200, JSON.stringify(taken.body));
      assert.equal((taken.body as { suspended: boolean }).suspended, false);
      // A second subject for the address would be another sign-in: somebody new.
      const back = await signInBy(providerId, `again-${String(subjects)}@members.example`);
      assert.equal(back.status, 200, JSON.stringify(back.body));
      const gone = await service.call('DELETE', `/v1/identity-providers/${providerId}`, {
        token: boss.accessToken,
      });
      assert.equal(gone.status, 204);
    });

  it('does not shut out those who are signed in by their issuer: whoever removes them inherits it', async () => {
    const leaver = await aMember(service, 'owner', boss.accessToken);
    const heir = await aMember(service, 'owner', boss.accessToken);
    const providerId = await trust(leaver);
    const session = (await signInBy(providerId, heir.email)).body as {
      accessToken: string;
      refreshToken: string;
    };
    const read = await service.call('GET', `/v1/members/${leaver.memberId}`, { token: session.accessToken });
    const off = await service.call('PATCH', `/v1/members/${leaver.memberId}`, {
      token: session.accessToken,
      body: { state: 'disabled' },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    assert.equal(off.status, 200, JSON.stringify(off.body));
    const refreshed = await post('/v1/sessions/refresh', undefined, { refreshToken: session.refreshToken });
    assert.equal(refreshed.status, 200, 'the heir goes on');
    const { rows } = await database.query<{ configured_by: string }>(
      'select configured_by from core.identity_provider where id = $1',
      [providerId],
    );
    assert.equal(rows[0]?.configured_by, heir.memberId);
    const audit = await service.call('GET', '/v1/audit?limit=20', { token: boss.accessToken });
    assert.ok(JSON.stringify(audit.body).includes('identity_provider.taken_over'));
  });

  it('is told of to the services that know them, once: their calendars are let go', async () => {
    for (const how of ['is disabled', 'is erased'] as const) {
      const leaver = await aMember(service, 'editor', boss.accessToken);
      await ways[how]?.(leaver);
      const { rows } = await database.query<{ n: string }>(
        `select count(*) as n from core.outbox where type = 'member.left' and payload ->> 'memberId' = $1`,
        [leaver.memberId],
      );
      assert.equal(rows[0]?.n, '1', how);
    }
  });
});
