import { exportJWK, exportSPKI } from 'jose';
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who signs in at the fake issuer next, and how it misbehaves. */
export interface IssuerPerson {
  readonly sub: string;
  readonly email?: string;
  /** A boolean by the standard; issuers send texts too. */
  readonly email_verified?: unknown;
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
  /** Fields of the discovery document that stand in place of the usual ones; undefined leaves one out. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The media type of the discovery document. */
  readonly metadataType?: string;
  /** Claims in place of the usual ones; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The payload's text, made of the usual one: for what no JSON library writes. */
  readonly payload?: (text: string) => string;
  /** Fields of the token's header in place of the usual ones. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** `none`: without a signature; `secret`, `publicKey`: HS256 with the client's secret, or with the public key as a secret; RS256. */
  readonly signs?: 'none' | 'secret' | 'publicKey' | 'RS256';
  /** More keys in the JWKS, before the good one. */
  readonly moreKeys?: readonly unknown[];
  /** Fields of the token endpoint's answer in place of the usual ones. */
  readonly tokenFields?: Readonly<Record<string, unknown>>;
  /** The token endpoint answers this instead. */
  readonly tokenError?: { readonly status: number; readonly body: string; readonly type?: string };
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
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'issuer-1', alg: 'ES256', use: 'sig' };
  const rsaJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'issuer-rsa', alg: 'RS256', use: 'sig' };
  const spki = await exportSPKI(publicKey);
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
    const usual = {
      ...claims,
      nonce: faults.wrongNonce ? 'another' : code.nonce,
      sub,
      iss: url,
      aud: faults.wrongAudience ? 'another-client' : clientId,
      iat: faults.expired ? now - 7_200 : now,
      exp: faults.expired ? now - 3_600 : now + 300,
      ...faults.claims,
    };
    const payload = JSON.stringify(usual);
    const idToken = signed(faults.payload ? faults.payload(payload) : payload, faults);
    return [
      200,
      {
        access_token: randomBytes(8).toString('hex'),
        token_type: 'Bearer',
        id_token: idToken,
        ...faults.tokenFields,
      },
    ];
  }

  /** A compact JWS, also of what a careful library does not write. */
  function signed(payload: string, faults: IssuerFaults): string {
    const algs = { none: 'none', secret: 'HS256', publicKey: 'HS256', RS256: 'RS256' } as const;
    const alg = faults.signs ? algs[faults.signs] : 'ES256';
    const header = { alg, kid: faults.signs === 'RS256' ? 'issuer-rsa' : 'issuer-1', ...faults.header };
    const part = (text: string) => Buffer.from(text).toString('base64url');
    const input = `${part(JSON.stringify(header))}.${part(payload)}`;
    const key = faults.wrongKey ? stranger.privateKey : privateKey;
    const signatures = {
      none: () => Buffer.alloc(0),
      secret: () => createHmac('sha256', clientSecret).update(input).digest(),
      publicKey: () => createHmac('sha256', spki).update(input).digest(),
      RS256: () => signBytes('sha256', Buffer.from(input), rsa.privateKey),
      ES256: () => signBytes('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }),
    };
    return `${input}.${signatures[faults.signs ?? 'ES256']().toString('base64url')}`;
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
      const metadata = {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: issuer.faults.tokenEndpoint ?? `${url}/token`,
        jwks_uri: issuer.faults.jwksUri ?? `${url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
        ...issuer.faults.metadata,
      };
      response
        .writeHead(200, { 'content-type': issuer.faults.metadataType ?? 'application/json' })
        .end(JSON.stringify(metadata));
    } else if (asked.pathname === '/jwks')
      json(200, { keys: [...(issuer.faults.moreKeys ?? []), jwk, rsaJwk] });
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
      const { tokenError } = issuer.faults;
      if (tokenError) {
        const headers = { 'content-type': tokenError.type ?? 'application/json' };
        response.writeHead(tokenError.status, headers).end(tokenError.body);
        return;
      }
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
