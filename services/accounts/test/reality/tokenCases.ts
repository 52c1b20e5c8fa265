import type { IssuerCase } from './issuerCases.ts';

const soon = (more: number) => Math.floor(Date.now() / 1_000) + more;

/** When tokens are good, whom they name, and what stands around them. */
export const tokenCases: readonly IssuerCase[] = [
  // When.
  {
    source: 'zitadel/zitadel: clock skew',
    does: 'has a clock that is 20 s ahead',
    faults: { claims: { iat: soon(20), nbf: soon(20) } },
    right: 'signs in',
  },
  {
    source: 'attack: a token of tomorrow',
    does: 'signs for an hour that has not begun',
    faults: { claims: { nbf: soon(3_600) } },
    right: 'refused',
  },
  {
    source: 'attack: a token without end',
    does: 'leaves the end out',
    faults: { claims: { exp: undefined } },
    right: 'refused',
  },
  {
    source: 'attack: an end that is no number',
    does: 'sends the end as a text',
    faults: { claims: { exp: '9999999999' } },
    right: 'refused',
  },
  // Who.
  {
    source: 'attack: nobody',
    does: 'names no subject',
    faults: { claims: { sub: undefined } },
    right: 'refused',
  },
  { source: 'attack: an empty subject', does: "names ''", faults: { claims: { sub: '' } }, right: 'refused' },
  {
    source: 'go-gitea/gitea: a number as the subject',
    does: 'names the subject by a number',
    faults: { claims: { sub: 42 } },
    right: 'refused',
  },
  {
    source: 'attack: a long subject',
    does: 'names a subject of 100,000 characters',
    faults: { claims: { sub: 's'.repeat(100_000) } },
    right: 'refused',
  },
  {
    source: 'attack: NUL in the subject',
    does: 'puts a NUL into the subject',
    faults: { claims: { sub: 'a\u0000b' } },
    right: 'refused',
  },
  {
    source: 'attack: half a character in the name',
    does: 'puts a lone surrogate and NUL into the name',
    faults: { claims: { name: 'A\ud83d\u0000B' } },
    right: 'signs in',
  },
  {
    source: 'attack: claims twice',
    does: 'names two addresses in one token, the first of another domain',
    faults: {
      payload: (text) => text.replace('{', '{"email":"admin@elsewhere.example","email_verified":true,'),
    },
    right: 'signs in',
  },
  {
    source: 'attack: claims twice, ours first',
    does: 'names two addresses in one token, the last of another domain',
    faults: { payload: (text) => text.replace(/\}$/, ',"email":"admin@elsewhere.example"}') },
    right: 'refused',
  },
  {
    source: 'keycloak/keycloak: groups in groups',
    does: 'nests its groups 200 deep',
    faults: { claims: { groups: JSON.parse('['.repeat(200) + ']'.repeat(200)) as unknown } },
    right: 'signs in',
  },
  {
    source: 'okta: amr as a text',
    does: 'says how it was signed in by one text',
    faults: { claims: { amr: 'mfa' } },
    right: 'signs in',
  },
  // The answer around the token.
  {
    source: 'OpenID Connect Core 3.1.3.7: nonce',
    does: 'leaves the nonce out',
    faults: { claims: { nonce: undefined } },
    right: 'refused',
  },
  {
    source: 'github: OAuth without OpenID',
    does: 'gives no ID token',
    faults: { tokenFields: { id_token: undefined } },
    right: 'refused',
  },
  {
    source: 'okta: token_type in lower case',
    does: 'calls the type bearer',
    faults: { tokenFields: { token_type: 'bearer', scope: 'openid email' } },
    right: 'signs in',
  },
  {
    source: 'AzureAD: expires_in as a text',
    does: 'sends the seconds of the access token as a text',
    faults: { tokenFields: { expires_in: '3599', ext_expires_in: '3599' } },
    right: 'signs in',
  },
  {
    source: 'google: invalid_client',
    does: 'refuses our credential with 401',
    faults: { tokenError: { status: 401, body: '{"error":"invalid_client"}' } },
    right: 'refused',
  },
  {
    source: 'authelia/authelia: a page of a proxy at the token endpoint',
    does: 'answers 502 with a page',
    faults: { tokenError: { status: 502, body: '<html>Bad gateway</html>', type: 'text/html' } },
    right: 'refused',
  },
  {
    source: 'attack: a token endpoint that says yes',
    does: 'answers 200 with a page',
    faults: { tokenError: { status: 200, body: '<html>', type: 'text/html' } },
    right: 'refused',
  },
];
