import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who signs in at the fake issuer next, and how it misbehaves. */
export interface IssuerPerson {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly amr?: readonly string[];
}

export interface IssuerFaults {
  /** Puts another nonce in the ID token. */
  readonly wrongNonce?: boolean;
  /** Signs for another client. */
  readonly wrongAudience?: boolean;
  /** Signs with a key that is not in the JWKS. */
  readonly wrongKey?: boolean;
  /** The ID token expired an hour ago. */
  readonly expired?: boolean;
  /** Answers this endpoint with a redirect to `elsewhere`. */
  readonly redirects?: 'discovery' | 'token' | 'jwks';
  /** Names this address for its keys, or for its token endpoint. */
  readonly jwksUri?: string;
  readonly tokenEndpoint?: string;
  /** Answers discovery with a body that never ends. */
  readonly endless?: boolean;
}

/** An OpenID Connect issuer over the real wire: discovery, authorization code with PKCE, token endpoint, JWKS. */
export interface OidcIssuer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sets who signs in next; they approve at once. */
  person: IssuerPerson;
  faults: IssuerFaults;
  /** Requests that followed a redirect. */
  followed(): number;
  /** Follows an authorization URL as a browser would; resolves to the query of the redirect. */
  approve(authorizationUrl: string): Promise<URLSearchParams>;
  close(): Promise<void>;
}

interface Code {
  readonly challenge: string;
  readonly nonce: string | null;
  readonly redirectUri: string;
  readonly person: IssuerPerson;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startOidcIssuer(): Promise<OidcIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'issuer-1', alg: 'ES256', use: 'sig' };
  const codes = new Map<string, Code>();
  const clientId = 'tsudoi-test';
  const clientSecret = randomBytes(16).toString('hex');
  let url = '';

  async function token(body: URLSearchParams): Promise<[number, object]> {
    const code = codes.get(body.get('code') ?? '');
    codes.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const right =
      code?.challenge === challenge &&
      code.redirectUri === body.get('redirect_uri') &&
      body.get('client_id') === clientId &&
      body.get('client_secret') === clientSecret;
    if (!right) return [400, { error: 'invalid_grant' }];
    const { faults } = issuer;
    const now = Math.floor(Date.now() / 1_000);
    const { sub, ...claims } = code.person;
    const idToken = await new SignJWT({ ...claims, nonce: faults.wrongNonce ? 'another' : code.nonce })
      .setProtectedHeader({ alg: 'ES256', kid: 'issuer-1' })
      .setSubject(sub)
      .setIssuer(url)
      .setAudience(faults.wrongAudience ? 'another-client' : clientId)
      .setIssuedAt(faults.expired ? now - 7_200 : now)
      .setExpirationTime(faults.expired ? now - 3_600 : now + 300)
      .sign(faults.wrongKey ? stranger.privateKey : privateKey);
    return [200, { access_token: randomBytes(8).toString('hex'), token_type: 'Bearer', id_token: idToken }];
  }

  const paths = { discovery: '/.well-known/openid-configuration', token: '/token', jwks: '/jwks' };
  let followed = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? '/', url);
    const { redirects, endless } = issuer.faults;
    if (asked.pathname.startsWith('/elsewhere')) {
      followed += 1;
      asked.pathname = asked.pathname.slice('/elsewhere'.length);
    } else if (redirects !== undefined && asked.pathname === paths[redirects]) {
      response.writeHead(307, { location: `${url}/elsewhere${asked.pathname}` }).end();
      return;
    }
    if (endless && asked.pathname === paths.discovery) {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
      return;
    }
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (asked.pathname === paths.discovery) {
      json(200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: issuer.faults.tokenEndpoint ?? `${url}/token`,
        jwks_uri: issuer.faults.jwksUri ?? `${url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (asked.pathname === '/jwks') json(200, { keys: [jwk] });
    else if (asked.pathname === '/authorize') {
      const query = asked.searchParams;
      const redirectUri = query.get('redirect_uri') ?? '';
      const code = randomBytes(12).toString('hex');
      codes.set(code, {
        challenge: query.get('code_challenge') ?? '',
        nonce: query.get('nonce'),
        redirectUri,
        person: issuer.person,
      });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', query.get('state') ?? '');
      response.writeHead(302, { location: back.href }).end();
    } else if (asked.pathname === '/token') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      json(...(await token(new URLSearchParams(Buffer.concat(chunks).toString()))));
    } else json(404, {});
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const issuer: OidcIssuer = {
    url,
    clientId,
    clientSecret,
    person: { sub: 'nobody' },
    faults: {},
    followed: () => followed,
    async approve(authorizationUrl) {
      const response = await fetch(authorizationUrl, { redirect: 'manual' });
      return new URL(response.headers.get('location') ?? '').searchParams;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return issuer;
}
