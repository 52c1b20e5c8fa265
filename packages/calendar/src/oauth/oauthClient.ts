import { createHash, randomBytes } from 'node:crypto';
import { GrantLost, ProviderUnavailable } from '../faults.ts';

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
  server: OAuthServer,
  redirectUri: string,
  code: string,
  verifier: string,
): Promise<Tokens> {
  return askTokens(server, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}

/** Refresh token for a new access token. @throws GrantLost on `invalid_grant`: the person must connect again. */
export function refreshTokens(server: OAuthServer, refreshToken: string): Promise<Tokens> {
  return askTokens(server, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Ends the grant at the server. A token that is not valid any more is no fault. */
export async function revokeToken(server: OAuthServer, token: string): Promise<void> {
  if (server.revokeUrl === null) return;
  const response = await post(server.revokeUrl, { token });
  if (response.status >= 500) throw new ProviderUnavailable(`revoke: ${String(response.status)}`);
}

async function askTokens(server: OAuthServer, fields: Record<string, string>): Promise<Tokens> {
  const response = await post(server.tokenUrl, {
    ...fields,
    client_id: server.clientId,
    client_secret: server.clientSecret,
  });
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.status === 400 || response.status === 401) {
    const error =
      typeof body['error'] === 'string' && /^[a-z_]{1,40}$/.test(body['error']) ? body['error'] : 'refused';
    if (error === 'invalid_grant') throw new GrantLost('token: invalid_grant');
    throw new ProviderUnavailable(`token: ${error}`);
  }
  const { access_token: access, refresh_token: refresh, expires_in: seconds, scope } = body;
  if (!response.ok || typeof access !== 'string')
    throw new ProviderUnavailable(`token: ${String(response.status)}`);
  return {
    accessToken: access,
    refreshToken: typeof refresh === 'string' ? refresh : null,
    expiresInSeconds: typeof seconds === 'number' ? seconds : 3_600,
    scope: typeof scope === 'string' ? scope : '',
  };
}

async function post(url: string, fields: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    throw new ProviderUnavailable('the authorization server does not answer');
  }
}
