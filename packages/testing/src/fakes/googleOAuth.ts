import { createHash, randomBytes } from 'node:crypto';
import type { FakeReply, FakeRequest } from './calendarFaults.ts';

interface Grant {
  readonly user: string;
  refreshToken: string;
  /** What the person agreed to. */
  readonly scope: string;
  revoked: boolean;
}

/** An OAuth 2.0 authorization server with PKCE, rotating or keeping refresh tokens; shared by the Google and the Graph fake. */
export function createOAuthFake(
  options: { readonly accessSeconds?: number; readonly rotate?: boolean } = {},
) {
  const codes = new Map<string, { user: string; challenge: string; redirectUri: string; scope: string }>();
  const grants: Grant[] = [];
  const access = new Map<string, { grant: Grant; until: number }>();
  let refreshes = 0;

  function issue(grant: Grant): FakeReply {
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    const seconds = options.accessSeconds ?? 3_600;
    access.set(token, { grant, until: Date.now() + seconds * 1_000 });
    return {
      status: 200,
      body: {
        access_token: token,
        refresh_token: grant.refreshToken,
        expires_in: seconds,
        token_type: 'Bearer',
        scope: grant.scope,
      },
    };
  }

  return {
    /** How often a refresh token was exchanged. */
    refreshes: () => refreshes,
    /** Every token that was ever handed out, for searching logs. */
    issued: (): string[] => [...access.keys(), ...grants.map((grant) => grant.refreshToken)],
    /** A grant without the browser's part, for tests that need only its tokens. */
    grant(user: string): { accessToken: string; refreshToken: string } {
      const grant = {
        user,
        refreshToken: `1//${randomBytes(24).toString('base64url')}`,
        scope: 'calendar',
        revoked: false,
      };
      grants.push(grant);
      return {
        accessToken: (issue(grant).body as { access_token: string }).access_token,
        refreshToken: grant.refreshToken,
      };
    },
    revokeAll(user: string): void {
      for (const grant of grants) if (grant.user === user) grant.revoked = true;
    },
    expireAll(): void {
      for (const each of access.values()) each.until = 0;
    },
    isRevoked: (refreshToken: string) =>
      grants.some((grant) => grant.refreshToken === refreshToken && grant.revoked),
    /** The user of an `Authorization: Bearer` header, or null (401). */
    userOf(request: FakeRequest): string | null {
      const found = access.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
      return found && found.until > Date.now() && !found.grant.revoked ? found.grant.user : null;
    },
    /** The person agrees on the consent page: what the browser is sent back with. */
    consent(
      authorizeUrl: string,
      user: string,
      options: { /** Scopes that the person unticks. */ readonly without?: readonly string[] } = {},
    ): { readonly code: string; readonly state: string } {
      const query = new URL(authorizeUrl).searchParams;
      if (query.get('code_challenge_method') !== 'S256') throw new Error('PKCE with S256 is demanded');
      const code = randomBytes(16).toString('base64url');
      codes.set(code, {
        user,
        challenge: query.get('code_challenge') ?? '',
        redirectUri: query.get('redirect_uri') ?? '',
        scope: (query.get('scope') ?? '')
          .split(' ')
          .filter((scope) => !(options.without ?? []).includes(scope))
          .join(' '),
      });
      return { code, state: query.get('state') ?? '' };
    },
    answer(request: FakeRequest): FakeReply | undefined {
      const form = new URLSearchParams(request.body);
      if (request.path.endsWith('/revoke')) {
        const token = form.get('token') ?? '';
        const grant = grants.find((each) => each.refreshToken === token) ?? access.get(token)?.grant;
        if (!grant) return { status: 400, body: { error: 'invalid_token' } };
        grant.revoked = true;
        return { status: 200, body: {} };
      }
      if (!request.path.endsWith('/token')) return undefined;
      const invalid: FakeReply = { status: 400, body: { error: 'invalid_grant' } };
      if (form.get('grant_type') === 'authorization_code') {
        const code = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (code?.challenge !== challenge || code.redirectUri !== form.get('redirect_uri')) return invalid;
        const grant = {
          user: code.user,
          refreshToken: `1//${randomBytes(24).toString('base64url')}`,
          scope: code.scope,
          revoked: false,
        };
        grants.push(grant);
        return issue(grant);
      }
      refreshes += 1;
      const grant = grants.find((each) => each.refreshToken === form.get('refresh_token') && !each.revoked);
      if (!grant) return invalid;
      if (options.rotate) grant.refreshToken = `1//${randomBytes(24).toString('base64url')}`;
      return issue(grant);
    },
  };
}

export type OAuthFake = ReturnType<typeof createOAuthFake>;
