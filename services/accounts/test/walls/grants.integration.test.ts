import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { beyondGranter, Role, scopesOfRole, type Scope } from '@tsudoi/contracts/principal';
import { hashApiKey, newApiKeyText } from '@tsudoi/database/apiKeys';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startAccounts, type AccountsService, type Answer } from '../accountsService.ts';
import { anotherTenant } from '../member.ts';
import { fieldsOf } from '../fieldsOf.ts';

/** A caller: a key with a role and some of its scopes. */
interface Granter {
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly key: string;
}

/** What a route would give away: a role with its scopes, and the request that asks for it. */
interface Attempt {
  readonly gives: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly send: (token: string) => Promise<Answer>;
}

const keyScopes = (role: Role): readonly Scope[] =>
  scopesOfRole(role).filter((scope) => scope !== 'accounts:self');

/**
 * Every route that says that it grants, asked by every role with all of its scopes and with a few of them, for every role
 * there is. Nobody may be given what the caller does not have; and no route may grant without saying so.
 */
describe('Nothing is granted beyond the granter', function () {
  this.timeout(180_000);
  let service: AccountsService;
  let owner: pg.Client;
  let granters: Granter[];
  let eventId: string;
  let otherTenantId: string;
  let number = 0;

  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    granters = [];
    for (const role of Role.options) {
      const sets: Record<string, readonly Scope[]> = {
        all: keyScopes(role),
        two: ['accounts:write', 'events:read'],
        'all but audit:read': keyScopes(role).filter((scope) => scope !== 'audit:read'),
        admin: ['installation:admin', 'accounts:write'],
      };
      for (const [name, scopes] of Object.entries(sets))
        granters.push({ name: `${role}, ${name}`, role, scopes, key: await aKey(role, scopes) });
    }
    const { rows } = await owner.query<{ id: string }>(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at)
       values ($1, $2, '{"format":"venue"}', 'E', now() + interval '30 days') returning id`,
      [randomUUID(), service.tenantId],
    );
    eventId = rows[0]?.id ?? '';
    otherTenantId = (await anotherTenant(service, 'granted')).tenantId;
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  /** A key as the database has it, whoever would have been allowed to make it. */
  async function aKey(role: Role, scopes: readonly Scope[], ownerId: string | null = null): Promise<string> {
    const text = newApiKeyText();
    await owner.query(
      `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes, owner_id) values ($1, $2, $3, $4, $5, $6, $7)`,
      [service.tenantId, 'granter', text.slice(0, 8), hashApiKey(text), role, scopes, ownerId],
    );
    return text;
  }
  async function aMemberOf(role: Role): Promise<string> {
    number += 1;
    const { rows } = await owner.query<{ id: string }>(
      `insert into core.member (tenant_id, email, display_name, role) values ($1, $2, 'M', $3) returning id`,
      [service.tenantId, `m${String(number)}@grants.example`, role],
    );
    return rows[0]?.id ?? '';
  }
  async function keyId(role: Role, scopes: readonly Scope[]): Promise<string> {
    const text = await aKey(role, scopes);
    const { rows } = await owner.query<{ id: string }>('select id from core.api_key where hash = $1', [
      hashApiKey(text),
    ]);
    return rows[0]?.id ?? '';
  }
  const post = (path: string, token: string, body: object): Promise<Answer> =>
    service.call('POST', path, { token, body });

  /** How each granting route is asked for a role; a route that is not here fails the walk. */
  const asking: Record<string, (role: Role) => Promise<Attempt[]>> = {
    createKey: async (role) => [
      {
        gives: `a key of ${role}`,
        role,
        scopes: keyScopes(role),
        send: (token) => post('/v1/keys', token, { name: 'k', role, scopes: keyScopes(role) }),
      },
      {
        gives: `a key of ${role} with audit:read`,
        role,
        scopes: ['audit:read'],
        send: (token) => post('/v1/keys', token, { name: 'k', role, scopes: ['audit:read'] }),
      },
    ],
    rotateKey: async (role) => [
      {
        gives: `the key of ${role} anew`,
        role,
        scopes: keyScopes(role),
        send: async (token) => post(`/v1/keys/${await keyId(role, keyScopes(role))}/rotate`, token, {}),
      },
    ],
    takeKeyOver: async (role) => {
      const memberId = await aMemberOf('admin');
      return [
        {
          gives: `the key of ${role} opened again`,
          role,
          scopes: keyScopes(role),
          send: async (token) =>
            post(`/v1/keys/${await keyId(role, keyScopes(role))}/owner`, token, { memberId }),
        },
      ];
    },
    createInvitation: async (role) => [
      {
        gives: `the role ${role} by invitation`,
        role,
        scopes: keyScopes(role),
        send: (token) => post('/v1/invitations', token, { email: 'x@grants.example', role }),
      },
    ],
    updateMember: async (role) => [
      {
        gives: `the role ${role} to a member`,
        role,
        scopes: keyScopes(role),
        send: async (token) =>
          service.call('PATCH', `/v1/members/${await aMemberOf('viewer')}`, {
            token,
            body: { role },
            headers: { 'if-match': '"1"' },
          }),
      },
    ],
    createPasswordReset: async (role) => [
      {
        gives: `the sign-in of a member who is ${role}`,
        role,
        scopes: keyScopes(role),
        send: async (token) => post(`/v1/members/${await aMemberOf(role)}/password-reset`, token, {}),
      },
    ],
    takeIssuerOver: async (role) => {
      if (role === 'admin') return [];
      const { rows } = await owner.query<{ id: string }>(
        `insert into core.identity_provider (tenant_id, name, issuer, client_id, default_role)
         values ($1, 'Left', $2, 'c', $3) returning id`,
        [service.tenantId, `https://left.example/${randomUUID()}`, role],
      );
      return [
        {
          gives: `the role ${role} by an issuer that somebody left`,
          role,
          scopes: keyScopes(role),
          send: (token) => post(`/v1/identity-providers/${rows[0]?.id ?? ''}/owner`, token, {}),
        },
      ];
    },
    createIdentityProvider: async (role) =>
      role === 'admin'
        ? []
        : [
            {
              gives: `the role ${role} by an issuer`,
              role,
              scopes: keyScopes(role),
              send: (token) => {
                number += 1;
                return post('/v1/identity-providers', token, {
                  name: 'I',
                  issuer: 'https://issuer.example',
                  clientId: `c${String(number)}`,
                  defaultRole: role,
                });
              },
            },
          ],
    createTenant: async (role) =>
      role === 'owner'
        ? [
            {
              gives: 'the role owner of a new tenant',
              role,
              scopes: keyScopes(role),
              send: (token) => {
                number += 1;
                return post('/v1/admin/tenants', token, {
                  slug: `granted-${String(number)}`,
                  name: 'T',
                  ownerEmail: 'o@grants.example',
                });
              },
            },
          ]
        : [],
    createTenantKey: async (role) =>
      role === 'admin'
        ? []
        : [
            {
              gives: `a key of ${role} in another tenant`,
              role,
              scopes: keyScopes(role),
              send: (token) => post(`/v1/admin/tenants/${otherTenantId}/keys`, token, { name: 'k', role }),
            },
          ],
    createSignUpSource: async (role) =>
      role === 'editor'
        ? [
            {
              gives: 'contacts:write by a webhook',
              role,
              scopes: ['contacts:write'],
              send: (token) =>
                post('/v1/sign-up-sources', token, {
                  kind: 'generic',
                  name: 's',
                  eventId,
                  mapping: { externalId: 'id', email: 'email' },
                }),
            },
          ]
        : [],
    createWebhookEndpoint: async (role) =>
      role === 'viewer'
        ? [
            {
              gives: 'what may be read, by a webhook',
              role,
              scopes: toldByWebhooks,
              send: (token) => post('/v1/webhook-endpoints', token, aWebhook),
            },
          ]
        : [],
    updateWebhookEndpoint: async (role) =>
      role === 'viewer'
        ? [
            {
              gives: 'what may be read, by a webhook elsewhere',
              role,
              scopes: toldByWebhooks,
              send: async (token) =>
                service.call('PATCH', `/v1/webhook-endpoints/${await webhookId()}`, {
                  token,
                  body: { url: 'https://elsewhere.example/' },
                  headers: { 'if-match': '"1"' },
                }),
            },
          ]
        : [],
    rotateWebhookSecret: async (role) =>
      role === 'viewer'
        ? [
            {
              gives: 'a secret of a webhook',
              role,
              scopes: toldByWebhooks,
              send: async (token) => post(`/v1/webhook-endpoints/${await webhookId()}/secret`, token, {}),
            },
          ]
        : [],
  };
  const toldByWebhooks: readonly Scope[] = ['events:read', 'plans:read', 'contacts:read', 'nudges:read'];
  const aWebhook = { url: 'https://hook.example/', types: ['plan.accepted'] };
  /** An endpoint of its own for each attempt: a tenant has so many at most. */
  async function webhookId(): Promise<string> {
    await owner.query('delete from core.webhook_endpoint where tenant_id = $1', [service.tenantId]);
    const made = await post('/v1/webhook-endpoints', service.adminKey, aWebhook);
    return (made.body as { id: string }).id;
  }

  it('by any route, to any caller: the matrix', async () => {
    const granting = service.platform.http.endpoints.filter((each) => each.grants !== undefined);
    assert.deepEqual(granting.map((each) => each.operationId).sort(), Object.keys(asking).sort());
    const rows: string[] = [];
    let attempts = 0;
    let holes = 0;
    for (const endpoint of granting) {
      for (const role of Role.options)
        for (const attempt of (await asking[endpoint.operationId]?.(role)) ?? []) {
          const given: string[] = [];
          for (const granter of granters) {
            attempts += 1;
            const answer = await attempt.send(granter.key);
            const admitted = granter.scopes.includes(endpoint.access as Scope);
            const wanted = admitted && beyondGranter(granter, attempt).length === 0;
            const was = answer.status < 300;
            if (was && !wanted) holes += 1;
            assert.equal(
              was,
              wanted,
              `${endpoint.operationId}, ${attempt.gives}, to ${granter.name}: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
            );
            if (!was) assert.equal(answer.status, 403, JSON.stringify(answer.body));
            given.push(was ? 'yes' : ' · ');
          }
          rows.push(`${endpoint.operationId.padEnd(24)}${attempt.gives.padEnd(40)}${given.join(' ')}`);
        }
    }
    console.log(
      [
        `callers: ${granters.map(({ name }, index) => `${String(index + 1)} ${name}`).join('; ')}`,
        ...rows,
        `${String(granting.length)} routes, ${String(attempts)} attempts, ${String(holes)} holes`,
      ]
        .map((line) => `      ${line}`)
        .join('\n'),
    );
  });

  it('and no route hands out a credential or takes a role without saying so', () => {
    const silent = service.platform.http.endpoints
      .filter((each) => each.grants === undefined && each.method !== 'get' && looksLikeGrant(each))
      .map((each) => each.operationId)
      .sort();
    // What these give is the caller's own: a session for who has just proved it, one's own factor, a sealed secret's rotation.
    assert.deepEqual(silent, [
      'acceptInvitation',
      'acceptPasswordReset',
      'confirmTotp',
      'finishIssuerSignIn',
      'putEvidence', // the same of what is known of a tactic
      'putTactic', // a tactic has a key, which opens nothing
      'refreshSession',
      'signIn',
      'startTotp',
      'stepUp',
    ]);
  });

  it('nor does a key outgrow its owner, or a demoted owner keep what they were', async () => {
    const second = await anotherTenant(service, 'outgrow');
    const made = await post('/v1/keys', second.accessToken, { name: 'mine', role: 'owner' });
    assert.equal(made.status, 201);
    const { key } = made.body as { key: string };
    assert.equal((await service.call('GET', '/v1/audit', { token: key })).status, 200);
    await owner.query(`update core.member set role = 'viewer' where id = $1`, [second.memberId]);
    await eventually(
      async () => (await service.call('GET', '/v1/audit', { token: key })).status === 403,
      'the key is the owner’s key still',
    );
    assert.equal((await service.call('GET', '/v1/contacts', { token: key })).status, 200);
  });
});

function looksLikeGrant({ body, output }: Endpoint): boolean {
  const text = JSON.stringify([body, output].map((schema) => schema && [...fieldsOf(schema)]));
  const givesKey = Object.hasOwn((output as { shape?: object } | undefined)?.shape ?? {}, 'key');
  return (
    givesKey ||
    /"(?:role|scopes|defaultRole|token|accessToken|secret|recoveryCodes|invitationToken)"/.test(text)
  );
}

async function eventually(check: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await check())) {
    if (Date.now() > deadline) assert.fail(what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
