import {
  createIdentityProvider,
  deleteIdentityProvider,
  finishIssuerSignIn,
  listIdentityProviders,
  startIssuerSignIn,
  type IdentityProvider,
} from '@tsudoi/contracts/identityProviders';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { Conflict, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import { actorOf, recordChange } from '@tsudoi/audit/recordChange';
import type { IssuerSignIn } from '../signIn/issuerSignIn.ts';
import { providerSecretContext } from '../signIn/issuerSignIn.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { callerOf } from './sessions.ts';

interface ProviderRow {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly default_role: IdentityProvider['defaultRole'];
  readonly email_domains: string[];
  readonly enabled: boolean;
  readonly version: number;
  readonly created_at: Date;
}

const columns = `id, name, issuer, client_id, default_role, email_domains, enabled, version,
  date_trunc('milliseconds', created_at) as created_at`;

function toProvider(row: ProviderRow): IdentityProvider {
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    defaultRole: row.default_role,
    emailDomains: row.email_domains,
    enabled: row.enabled,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

const cookieName = 'tsudoi_sign_in';

function cookieOf(header: string | undefined): string | undefined {
  return header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === cookieName)?.[1];
}

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
  { context }: SignInParts,
  issuers: IssuerSignIn,
  options: { readonly egress: Egress; readonly secureCookies: boolean },
): void {
  const { database, sealer } = context;

  mount(http, createIdentityProvider, async (call) => {
    const { principal, body } = call;
    refuseIssuer(options.egress, body.issuer);
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const id = randomUUID();
      const sealed =
        body.clientSecret === undefined
          ? null
          : sealer.seal(body.clientSecret, providerSecretContext(tx.tenantId, id));
      const [row] = await tx.query<ProviderRow>(
        `insert into core.identity_provider (id, tenant_id, name, issuer, client_id, sealed_client_secret, default_role, email_domains)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${columns}`,
        [id, tx.tenantId, body.name, body.issuer, body.clientId, sealed, body.defaultRole, body.emailDomains],
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
        `select ${columns} from core.identity_provider
         where $2::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($2, $3::uuid)
         order by date_trunc('milliseconds', created_at) desc, id desc limit $1`,
        [query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      ),
    );
    return { body: pageFrom(rows.map(toProvider), query.limit, (each) => [each.createdAt, each.id]) };
  });

  mount(http, deleteIdentityProvider, async (call) => {
    await database.withTenant(call.principal.tenantId, async (tx) => {
      const gone = await tx.execute('delete from core.identity_provider where id = $1', [
        call.params.providerId,
      ]);
      if (gone === 0) throw new NotFound(`No identity provider ${call.params.providerId}`);
      await recordChange(tx, actorOf(call), {
        action: 'identity_provider.deleted',
        targetKind: 'identity-provider',
        targetId: call.params.providerId,
      });
    });
    return {};
  });

  // Before the route with a parameter, which would take the word `finish` for an id.
  mount(http, finishIssuerSignIn, async (call) => {
    const tokens = await issuers.finish(call.body, cookieOf(call.request.headers.cookie), callerOf(call));
    return { body: tokens, headers: { 'Set-Cookie': `${cookieName}=; Path=/v1/sign-in; Max-Age=0` } };
  });

  mount(http, startIssuerSignIn, async ({ params, request }) => {
    const { authorizationUrl, state, browserSecret } = await issuers.start(
      params.providerId,
      callerOf({ request, requestId: '' }).origin,
    );
    const cookie = `${cookieName}=${browserSecret}; Path=/v1/sign-in; HttpOnly; SameSite=Lax; Max-Age=600${options.secureCookies ? '; Secure' : ''}`;
    return { body: { authorizationUrl, state }, headers: { 'Set-Cookie': cookie } };
  });
}
