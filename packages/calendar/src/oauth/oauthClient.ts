import { createHash, randomBytes } from 'node:crypto';
import { boundedText } from '../boundedText.ts';
import { GrantLost, ProviderUnavailable } from '../faults.ts';
import type { Outlet } from '../provider.ts';

/** Addresses and registration of one OAuth 2.0 authorization server. */
export interface OAuthServer {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** RFC 7009; null where the server has none. */
  readonly revokeUrl: string | null;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** What the server needs besides to give a refresh token (`access_type=offline`). */
  readonly extra: Readonly<Record<string, string>>;
}

export interface Tokens {
  readonly accessToken: string;
  /** Null where the server keeps the old one valid. */
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
  readonly scope: string;
}

/** An answer has a few tokens in it. */
const mostBytes = 256 * 1024;
const longestSeconds = 366 * 86_400;

/** A code verifier (RFC 7636) and a state, each 256 random bits. */
export function newFlow(): { readonly state: string; readonly verifier: string } {
  return { state: randomBytes(32).toString('base64url'), verifier: randomBytes(32).toString('base64url') };
}

/** Where the person is sent: code flow with PKCE S256. */
export function authorizeUrl(
  server: OAuthServer,
  redirectUri: string,
  state: string,
  verifier: string,
): string {
  const url = new URL(server.authorizeUrl);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: server.clientId,
    redirect_uri: redirectUri,
    scope: server.scopes.join(' '),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...server.extra,
  }))
    url.searchParams.set(name, value);
  return url.href;
}

/** Code for tokens. @throws GrantLost when the code is refused, ProviderUnavailable when nobody answers. */
export function exchangeCode(
  outlet: Outlet,
  server: OAuthServer,
  redirectUri: string,
  code: string,
  verifier: string,
): Promise<Tokens> {
  return askTokens(outlet, server, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

/** Refresh token for a new access token. @throws GrantLost on `invalid_grant`: the person must connect again. */
export function refreshTokens(outlet: Outlet, server: OAuthServer, refreshToken: string): Promise<Tokens> {
  return askTokens(outlet, server, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Ends the grant at the server. A token that is not valid any more is no fault. */
export async function revokeToken(outlet: Outlet, server: OAuthServer, token: string): Promise<void> {
  if (server.revokeUrl === null) return;
  const { status } = await post(outlet, server.revokeUrl, { token });
  if (status >= 500) throw new ProviderUnavailable(`revoke: ${String(status)}`);
}

async function askTokens(
  outlet: Outlet,
  server: OAuthServer,
  fields: Record<string, string>,
): Promise<Tokens> {
  const { status, body } = await post(outlet, server.tokenUrl, {
    ...fields,
    client_id: server.clientId,
    client_secret: server.clientSecret,
  });
  if (status === 400 || status === 401) {
    const error =
      typeof body['error'] === 'string' && /^[a-z_]{1,40}$/.test(body['error']) ? body['error'] : 'refused';
    if (error === 'invalid_grant') throw new GrantLost('token: invalid_grant');
    throw new ProviderUnavailable(`token: ${error}`);
  }
  const { access_token: access, refresh_token: refresh, expires_in: seconds, scope } = body;
  if (status !== 200 || typeof access !== 'string') throw new ProviderUnavailable(`token: ${String(status)}`);
  return {
    accessToken: access,
    refreshToken: typeof refresh === 'string' ? refresh : null,
    expiresInSeconds: typeof seconds === 'number' ? Math.min(Math.max(0, seconds), longestSeconds) : 3_600,
    scope: typeof scope === 'string' ? scope : '',
  };
}

async function post(outlet: Outlet, url: string, fields: Record<string, string>) {
  try {
    // A redirect is handed back: a code or a secret goes nowhere else.
    const response = await outlet.fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    const text = await boundedText(response, mostBytes);
    return { status: response.status, body: recordOf(text, outlet) };
  } catch (err) {
    throw err instanceof ProviderUnavailable
      ? err
      : new ProviderUnavailable('the authorization server does not answer');
  }
}

function recordOf(text: string, outlet: Outlet): Readonly<Record<string, unknown>> {
  try {
    const read = outlet.parseJson(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
