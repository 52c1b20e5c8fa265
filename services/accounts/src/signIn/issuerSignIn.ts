import type { Tokens } from '@tsudoi/contracts/sessions';
import type { Tx } from '@tsudoi/database/database';
import { Conflict, Forbidden, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import { createHash } from 'node:crypto';
import * as client from 'openid-client';
import { recordPersonChange } from '@tsudoi/audit/recordChange';
import { insertMember, toMember } from '../members/memberRow.ts';
import { ownTenant } from '../tenants/tenantRow.ts';
import { begin, type Caller, type SignInParts } from './signIn.ts';

/** Signing in with a tenant's OpenID Connect issuer: authorization code, PKCE (S256), nonce, bound to one browser. */
export interface IssuerSignIn {
  start(
    providerId: string,
    origin: string | null,
  ): Promise<{ authorizationUrl: string; state: string; browserSecret: string }>;
  finish(
    given: { readonly code: string; readonly state: string; readonly issuer?: string | undefined },
    browserSecret: string | undefined,
    caller: Caller,
  ): Promise<Tokens>;
}

interface Provider {
  readonly id: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly sealed_client_secret: string | null;
  readonly default_role: 'viewer' | 'editor' | 'owner';
  readonly email_domains: string[];
}

interface Attempt {
  readonly tenantId: string;
  readonly providerId: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly browser: string;
}

interface Claims {
  readonly subject: string;
  readonly issuer: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly methods: readonly string[];
}

const attemptSeconds = 600;
const refusal = 'The sign-in with the issuer was refused';
/** `amr` values (RFC 8176) that count as a second factor. */
const secondFactors = new Set(['mfa', 'otp', 'hwk', 'swk', 'fpt', 'face', 'sms']);

export function providerSecretContext(tenantId: string, providerId: string) {
  return { tenantId, purpose: `identity-provider:${providerId}` };
}

export function createIssuerSignIn(
  parts: SignInParts,
  options: { readonly redirectUri: string; readonly fetch: client.CustomFetch; readonly allowHttp: boolean },
): IssuerSignIn {
  const { database, redis, redisPrefix, sealer, log } = parts.context;
  const keyOf = (tenantId: string, state: string) => `${redisPrefix}:oidc:${tenantId}:${digest(state)}`;

  async function provider(tx: Tx, id: string): Promise<Provider> {
    const [row] = await tx.query<Provider>(
      `select id, issuer, client_id, sealed_client_secret, default_role, email_domains from core.identity_provider
       where id = $1 and enabled`,
      [id],
    );
    if (!row) throw new NotFound(`No identity provider ${id}`);
    return row;
  }

  async function configuration(tenantId: string, row: Provider): Promise<client.Configuration> {
    const secret =
      row.sealed_client_secret === null
        ? undefined
        : sealer.open(row.sealed_client_secret, providerSecretContext(tenantId, row.id));
    try {
      return await client.discovery(
        new URL(row.issuer),
        row.client_id,
        undefined,
        secret === undefined ? client.None() : client.ClientSecretPost(secret),
        {
          timeout: 5,
          // Discovery, JWKS and token endpoint alike.
          [client.customFetch]: options.fetch,
          // The signature of the ID token counts too, not only the TLS connection that it came by.
          execute: [
            client.enableNonRepudiationChecks,
            // eslint-disable-next-line @typescript-eslint/no-deprecated -- on networks that the configuration opens
            ...(options.allowHttp ? [client.allowInsecureRequests] : []),
          ],
        },
      );
    } catch (err) {
      log.warn({ err, tenant_id: tenantId, provider_id: row.id }, 'the issuer could not be discovered');
      throw new Conflict(
        'The issuer does not answer as an OpenID Connect issuer; try again or check its address',
      );
    }
  }

  return {
    async start(providerId, origin) {
      await parts.guesses.attempt(null, origin);
      const [found] = await database.installation<{ tenant: string | null }>(
        'select core.identity_provider_tenant($1) as tenant',
        [providerId],
      );
      if (!found?.tenant) throw new NotFound(`No identity provider ${providerId}`);
      const tenantId = found.tenant;
      const config = await configuration(
        tenantId,
        await database.withTenant(tenantId, (tx) => provider(tx, providerId)),
      );
      const verifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      const state = `${tenantId}.${client.randomState()}`;
      const browserSecret = client.randomState();
      const attempt: Attempt = { tenantId, providerId, verifier, nonce, browser: digest(browserSecret) };
      await redis.set(keyOf(tenantId, state), JSON.stringify(attempt), 'EX', attemptSeconds);
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: options.redirectUri,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { authorizationUrl: url.href, state, browserSecret };
    },

    async finish(given, browserSecret, caller) {
      const tenantId = given.state.split('.')[0] ?? '';
      const stored = await redis.getdel(keyOf(tenantId, given.state));
      const attempt = stored === null ? undefined : (JSON.parse(stored) as Attempt);
      if (!attempt || browserSecret === undefined || digest(browserSecret) !== attempt.browser) {
        throw new Unauthenticated(refusal);
      }
      const row = await database.withTenant(attempt.tenantId, (tx) => provider(tx, attempt.providerId));
      const config = await configuration(attempt.tenantId, row);
      const claims = await exchange(config, options.redirectUri, given, attempt).catch((err: unknown) => {
        log.warn({ err, tenant_id: attempt.tenantId, provider_id: row.id }, 'an issuer sign-in was refused');
        throw new Unauthenticated(refusal);
      });
      return database.withTenant(attempt.tenantId, async (tx) => {
        if (
          (await ownTenant(tx)).settings.requireTotp &&
          !claims.methods.some((method) => secondFactors.has(method))
        ) {
          throw new Forbidden('This tenant demands a second factor, which the issuer did not attest');
        }
        const memberId = await memberOf(tx, parts, row, claims, caller);
        return begin(tx, parts, memberId, 'issuer', caller);
      });
    },
  };
}

async function exchange(
  config: client.Configuration,
  redirectUri: string,
  given: { readonly code: string; readonly state: string; readonly issuer?: string | undefined },
  attempt: Attempt,
): Promise<Claims> {
  const returned = new URL(redirectUri);
  returned.searchParams.set('code', given.code);
  returned.searchParams.set('state', given.state);
  if (given.issuer !== undefined) returned.searchParams.set('iss', given.issuer);
  const tokens = await client.authorizationCodeGrant(config, returned, {
    pkceCodeVerifier: attempt.verifier,
    expectedNonce: attempt.nonce,
    expectedState: given.state,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('no ID token');
  return {
    subject: claims.sub,
    issuer: claims.iss,
    email: typeof claims['email'] === 'string' ? claims['email'].toLowerCase() : undefined,
    emailVerified: claims['email_verified'] === true,
    name: typeof claims['name'] === 'string' ? claims['name'].slice(0, 200) : undefined,
    methods: Array.isArray(claims['amr']) ? claims['amr'].filter((each) => typeof each === 'string') : [],
  };
}

/**
 * Who the issuer's subject is here: known by issuer and subject; or a member or an invited person with the same,
 * verified address; or anybody of a trusted domain. Never by an address that the issuer has not verified.
 */
async function memberOf(
  tx: Tx,
  parts: SignInParts,
  row: Provider,
  claims: Claims,
  caller: Caller,
): Promise<string> {
  const [known] = await tx.query<{ id: string }>(
    `select id from core.member where issuer = $1 and subject = $2 and state = 'active'`,
    [claims.issuer, claims.subject],
  );
  if (known) return known.id;
  const { email } = claims;
  if (email === undefined || !claims.emailVerified)
    throw new Forbidden('The issuer does not vouch for an address');
  const linked = await tx.query<{ id: string }>(
    `update core.member set issuer = $2, subject = $3, version = version + 1
     where email = $1 and issuer is null and state = 'active' returning id`,
    [email, claims.issuer, claims.subject],
  );
  if (linked[0]) return linked[0].id;
  const [invited] = await tx.query<{ role: Provider['default_role'] }>(
    `update core.invitation set accepted_at = now() where email = $1 and accepted_at is null and expires_at > now() returning role`,
    [email],
  );
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (!invited && !row.email_domains.includes(domain)) throw new Forbidden('Nobody has invited this address');
  const made = await insertMember(tx, {
    email,
    displayName: claims.name ?? email,
    role: invited?.role ?? row.default_role,
    issuer: claims.issuer,
    subject: claims.subject,
  });
  if (!made) throw new Forbidden('This address belongs to another sign-in');
  await recordPersonChange(
    tx,
    parts.context.sealer,
    { kind: 'member', id: made.id, origin: caller.origin, requestId: caller.requestId },
    { action: 'member.joined', targetKind: 'member', targetId: made.id, after: toMember(made) },
  );
  return made.id;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
