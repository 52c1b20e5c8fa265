import type { Tokens } from '@tsudoi/contracts/sessions';
import type { Tx } from '@tsudoi/database/database';
import { Conflict, Forbidden, NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import { createHash } from 'node:crypto';
import * as client from 'openid-client';
import { canonicalEmail } from '@tsudoi/contracts/email';
import type { Role } from '@tsudoi/contracts/principal';
import { ownTenant } from '../tenants/tenantRow.ts';
import { configurerStays } from '../members/granterStays.ts';
import { linkMember, memberOf } from './issuerMember.ts';
import { begin, type Caller, type SignInParts } from './signIn.ts';

/** Signing in with a tenant's OpenID Connect issuer: authorization code, PKCE (S256), nonce, bound to one browser. */
export interface IssuerSignIn {
  start(
    providerId: string,
    origin: string | null,
    link?: Attempt['link'] & { readonly tenantId: string },
  ): Promise<{ authorizationUrl: string; state: string; browserSecret: string }>;
  finish(
    given: { readonly code: string; readonly state: string; readonly issuer?: string | undefined },
    browserSecret: string | undefined,
    caller: Caller,
  ): Promise<Tokens>;
}

/** An issuer that a tenant trusts, as sign-in reads it. */
export interface Provider {
  readonly id: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly sealed_client_secret: string | null;
  readonly default_role: 'viewer' | 'editor' | 'owner';
  /** The role of whoever set it up: it vouches for nobody above. */
  readonly configurer_role: Role;
  /** Those domains that it may vouch for and that the tenant has proved. */
  readonly domains: string[];
}

interface Attempt {
  readonly tenantId: string;
  readonly providerId: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly browser: string;
  /** The signed-in member and session that asked to be linked; undefined for a sign-in. */
  readonly link?: { readonly memberId: string; readonly sessionId: string } | undefined;
}

/** What an ID token says that was found good. */
export interface Claims {
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
      `select p.id, p.issuer, p.client_id, p.sealed_client_secret, p.default_role, p.configurer_role,
         array(select d.domain from core.email_domain d where d.tenant_id = p.tenant_id and d.proved_at is not null
                 and d.domain = any (p.email_domains)) as domains
       from core.identity_provider p where p.id = $1 and p.enabled and ${configurerStays}`,
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
      const found = await client.discovery(
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
      checkPage(found.serverMetadata().authorization_endpoint, options.allowHttp);
      return found;
    } catch (err) {
      log.warn({ err, tenant_id: tenantId, provider_id: row.id }, 'the issuer could not be discovered');
      throw new Conflict(
        'The issuer does not answer as an OpenID Connect issuer; try again or check its address',
      );
    }
  }

  return {
    async start(providerId, origin, link) {
      await parts.guesses.fromOrigin(origin);
      const [found] = await database.installation<{ tenant: string | null }>(
        'select core.identity_provider_tenant($1) as tenant',
        [providerId],
      );
      if (!found?.tenant || (link && link.tenantId !== found.tenant))
        throw new NotFound(`No identity provider ${providerId}`);
      const tenantId = found.tenant;
      const config = await configuration(
        tenantId,
        await database.withTenant(tenantId, (tx) => provider(tx, providerId)),
      );
      const verifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      const state = `${tenantId}.${client.randomState()}`;
      const browserSecret = client.randomState();
      const attempt: Attempt = {
        tenantId,
        providerId,
        verifier,
        nonce,
        browser: digest(browserSecret),
        ...(link && { link: { memberId: link.memberId, sessionId: link.sessionId } }),
      };
      const sealed = sealer.seal(JSON.stringify(attempt), attemptContext(tenantId, state));
      await redis.set(keyOf(tenantId, state), sealed, 'EX', attemptSeconds);
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
      const attempt =
        stored === null
          ? undefined
          : (JSON.parse(sealer.open(stored, attemptContext(tenantId, given.state))) as Attempt);
      if (!attempt || browserSecret === undefined || digest(browserSecret) !== attempt.browser) {
        throw new Unauthenticated(refusal);
      }
      const row = await database.withTenant(attempt.tenantId, (tx) => provider(tx, attempt.providerId));
      const config = await configuration(attempt.tenantId, row);
      const claims = await exchange(config, options.redirectUri, given, attempt).catch((err: unknown) => {
        log.warn({ err, tenant_id: attempt.tenantId, provider_id: row.id }, 'an issuer sign-in was refused');
        throw new Unauthenticated(refusal);
      });
      const factor = claims.methods.some((method) => secondFactors.has(method));
      const { link } = attempt;
      if (link && !(await parts.sessions.read(attempt.tenantId, link.sessionId)))
        throw new Unauthenticated(refusal);
      return database.withTenant(attempt.tenantId, async (tx) => {
        if ((await ownTenant(tx)).settings.requireTotp && !factor) {
          throw new Forbidden('This tenant demands a second factor, which the issuer did not attest');
        }
        const memberId = link
          ? await linkMember(tx, parts.context, row, claims, link.memberId, caller)
          : await memberOf(tx, parts.context, row, claims, caller);
        return begin(tx, parts, memberId, { by: 'issuer', factor, providerId: row.id }, caller);
      });
    },
  };
}

/**
 * The page that a browser is sent to is of a web server, and says which: a browser would run or draw what another scheme holds.
 * @throws Error
 */
function checkPage(page: unknown, allowHttp: boolean): void {
  const url = typeof page === 'string' && URL.canParse(page) ? new URL(page) : undefined;
  if (!url || !(url.protocol === 'https:' || (allowHttp && url.protocol === 'http:')))
    throw new Error('the page to sign in at is no web address');
  if (url.username !== '' || url.password !== '')
    throw new Error('the page to sign in at has a user in its address');
}

function attemptContext(tenantId: string, state: string) {
  return { tenantId, purpose: `issuer-attempt:${digest(state)}` };
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
  // OpenID Connect Core, section 2: at most 255 ASCII characters.
  if (!/^[\x20-\x7e]{1,255}$/.test(claims.sub)) throw new Error('the subject is no subject');
  return {
    subject: claims.sub,
    issuer: claims.iss,
    email: typeof claims['email'] === 'string' ? canonicalEmail(claims['email']) : undefined,
    // Cognito, Apple and JumpCloud say it as a text.
    emailVerified: claims['email_verified'] === true || claims['email_verified'] === 'true',
    name: typeof claims['name'] === 'string' ? nameOf(claims['name']) : undefined,
    methods: Array.isArray(claims['amr']) ? claims['amr'].filter((each) => typeof each === 'string') : [],
  };
}

/** A name that a database takes and a page shows; undefined where nothing is left of it. */
function nameOf(text: string): string | undefined {
  const name = text
    .slice(0, 200)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
  return name === '' ? undefined : name;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
