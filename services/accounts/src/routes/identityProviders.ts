import {
  createIdentityProvider,
  deleteIdentityProvider,
  finishIssuerSignIn,
  linkIssuer,
  listIdentityProviders,
  startIssuerSignIn,
  takeIssuerOver,
  type IdentityProvider,
} from '@tsudoi/contracts/identityProviders';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { beforeCursor } from '@tsudoi/database/keyset';
import { Conflict, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { requireGrant } from '@tsudoi/runtime/http/requireGrant';
import { randomUUID } from 'node:crypto';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { IssuerSignIn } from '../signIn/issuerSignIn.ts';
import { configurerStays } from '../members/granterStays.ts';
import { strongestGrant } from '../members/strongestGrant.ts';
import { providerSecretContext } from '../signIn/issuerSignIn.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { cookieOf } from '../signIn/knownDevice.ts';
import { callerOf, mustBeMember } from './sessions.ts';

interface ProviderRow {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly default_role: IdentityProvider['defaultRole'];
  readonly email_domains: string[];
  readonly enabled: boolean;
  readonly suspended: boolean;
  readonly version: number;
  readonly created_at: Date;
}

/** Of `p`: core.identity_provider. */
const columns = `p.id, p.name, p.issuer, p.client_id, p.default_role, p.email_domains, p.enabled, not ${configurerStays} as suspended,
  p.version, p.created_at`;

function toProvider(row: ProviderRow): IdentityProvider {
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    defaultRole: row.default_role,
    emailDomains: row.email_domains,
    enabled: row.enabled,
    suspended: row.suspended,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

const cookieName = 'tsudoi_sign_in';

/** An address that the guard refuses at sight is refused when it is named; what a name resolves to is seen at each sign-in. */
function refuseIssuer(egress: Egress, issuer: string): void {
  try {
    egress.checkUrl(issuer);
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField('body.issuer', err.message);
    throw err;
  }
}

/** Trusted issuers, and signing in with one of them. */
export function mountIdentityProviders(
  http: HttpApp,
  { context, sessions, secureCookies }: SignInParts,
  issuers: IssuerSignIn,
  options: { readonly egress: Egress },
): void {
  const { database, sealer } = context;

  mount(http, createIdentityProvider, async (call) => {
    const { principal, body } = call;
    requireGrant(principal, { role: body.defaultRole });
    refuseIssuer(options.egress, body.issuer);
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const id = randomUUID();
      const sealed =
        body.clientSecret === undefined
          ? null
          : sealer.seal(body.clientSecret, providerSecretContext(tx.tenantId, id));
      const [row] = await tx.query<ProviderRow>(
        `insert into core.identity_provider as p (id, tenant_id, name, issuer, client_id, sealed_client_secret, default_role, email_domains,
           configured_by, configurer_role)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning ${columns}`,
        [
          id,
          tx.tenantId,
          body.name,
          body.issuer,
          body.clientId,
          sealed,
          body.defaultRole,
          body.emailDomains,
          principal.id,
          strongestGrant(principal),
        ],
      );
      if (!row) throw new Conflict('This issuer and client are trusted already');
      const provider = toProvider(row);
      await recordChange(tx, actorOf(call), {
        action: 'identity_provider.created',
        targetKind: 'identity-provider',
        targetId: id,
        after: provider,
      });
      return provider;
    });
    return { body: made };
  });

  mount(http, listIdentityProviders, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<ProviderRow>(
        `select ${columns} from core.identity_provider p
         where ${beforeCursor('created_at', 'id', 2)}
         order by created_at desc, id desc limit $1`,
        [query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    return { body: pageFrom(rows.map(toProvider), query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, takeIssuerOver, async (call) => {
    const { principal, params } = call;
    const taken = await database.withTenant(principal.tenantId, async (tx) => {
      const [before] = await tx.query<ProviderRow>(
        `select ${columns} from core.identity_provider p where p.id = $1 for update of p`,
        [params.providerId],
      );
      if (!before) throw new NotFound(`No identity provider ${params.providerId}`);
      requireGrant(principal, { role: before.default_role });
      const [row] = await tx.query<ProviderRow>(
        `update core.identity_provider p set configured_by = $2, configurer_role = $3, version = version + 1
         where p.id = $1 returning ${columns}`,
        [before.id, principal.id, strongestGrant(principal)],
      );
      const after = toProvider(row as ProviderRow);
      await recordChange(tx, actorOf(call), {
        action: 'identity_provider.taken_over',
        targetKind: 'identity-provider',
        targetId: before.id,
        before: toProvider(before),
        after,
      });
      return after;
    });
    return { body: taken };
  });

  mount(http, deleteIdentityProvider, async (call) => {
    const { tenantId } = call.principal;
    const linked = await database.withTenant(tenantId, async (tx) => {
      const members = await tx.query<{ id: string }>(
        'update core.member set issuer = null, subject = null, provider_id = null where provider_id = $1 returning id',
        [call.params.providerId],
      );
      const gone = await tx.execute('delete from core.identity_provider where id = $1', [
        call.params.providerId,
      ]);
      if (gone === 0) throw new NotFound(`No identity provider ${call.params.providerId}`);
      await recordChange(tx, actorOf(call), {
        action: 'identity_provider.deleted',
        targetKind: 'identity-provider',
        targetId: call.params.providerId,
        after: { unlinkedMembers: members.length },
      });
      return members;
    });
    for (const { id } of linked)
      for (const session of await sessions.list(tenantId, id))
        if (session.providerId === call.params.providerId) await sessions.end(tenantId, session.id);
    return {};
  });

  // Before the route with a parameter, which would take the word `finish` for an id.
  mount(http, finishIssuerSignIn, async (call) => {
    const tokens = await issuers.finish(
      call.body,
      cookieOf(call.request.headers.cookie, cookieName),
      callerOf(call),
    );
    return { body: tokens, headers: { 'Set-Cookie': `${cookieName}=; Path=/v1/sign-in; Max-Age=0` } };
  });

  const browserCookie = (secret: string) =>
    `${cookieName}=${secret}; Path=/v1/sign-in; HttpOnly; SameSite=Lax; Max-Age=600${secureCookies ? '; Secure' : ''}`;

  mount(http, linkIssuer, async ({ params, principal, request }) => {
    mustBeMember(principal);
    const { id: memberId, tenantId, sessionId = '' } = principal;
    const { browserSecret, ...body } = await issuers.start(
      params.providerId,
      callerOf({ request, requestId: '' }).origin,
      { memberId, tenantId, sessionId },
    );
    return { body, headers: { 'Set-Cookie': browserCookie(browserSecret) } };
  });

  mount(http, startIssuerSignIn, async ({ params, request }) => {
    const { browserSecret, ...body } = await issuers.start(
      params.providerId,
      callerOf({ request, requestId: '' }).origin,
    );
    return { body, headers: { 'Set-Cookie': browserCookie(browserSecret) } };
  });
}
