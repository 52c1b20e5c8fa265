import type { IssuerFaults, IssuerPerson } from '@tsudoi/testing/fakes/oidcIssuer';

/** What becomes of a sign-in: begun and finished, refused at its end (401 or 403), or not begun (409). */
export type Ends = 'signs in' | 'refused' | 'not begun';

/** One public report of an issuer, or an attack; what it does, and what is right. */
export interface IssuerCase {
  /** Repository and number of the report, or the document. */
  readonly source: string;
  readonly does: string;
  readonly person?: Partial<IssuerPerson>;
  readonly faults?: IssuerFaults;
  readonly right: Ends;
}

/** What issuers say of addresses and of themselves, for whom they sign, and how. */
export const issuerCases: readonly IssuerCase[] = [
  // What issuers say of an address.
  {
    source: 'zitadel/oidc#139',
    does: 'says "true" as a text (Cognito)',
    person: { email_verified: 'true' },
    right: 'signs in',
  },
  {
    source: 'nicokaiser/passport-apple#86',
    does: 'says true as a boolean, with a claim about private addresses (Apple)',
    faults: { claims: { is_private_email: 'false' } },
    right: 'signs in',
  },
  {
    source: 'nhost/hasura-auth#599',
    does: 'says "false" as a text, which is true to a careless reader',
    person: { email_verified: 'false' },
    right: 'refused',
  },
  {
    source: 'portier/portier-broker#173',
    does: 'says 1 as a number',
    person: { email_verified: 1 },
    right: 'refused',
  },
  {
    source: 'metabase/metabase#80269',
    does: 'says nothing of whether the address is verified (Entra, Keycloak without the mapper)',
    faults: { claims: { email_verified: undefined } },
    right: 'refused',
  },
  {
    source: 'attack: a list that holds true',
    does: 'says [true]',
    person: { email_verified: [true] },
    right: 'refused',
  },
  {
    source: 'attack: another spelling of true',
    does: 'says "TRUE "',
    person: { email_verified: 'TRUE ' },
    right: 'refused',
  },
  {
    source: 'MicrosoftDocs/azure-docs: email is not stable',
    does: 'sends the address as a list',
    faults: { claims: { email: ['x@reality.example'] } },
    right: 'refused',
  },
  {
    source: 'MicrosoftDocs/azure-docs: upn without email',
    does: 'sends a login name and no address',
    faults: {
      claims: { email: undefined, preferred_username: 'x@reality.example', upn: 'x@reality.example' },
    },
    right: 'refused',
  },
  // What they call themselves.
  {
    source: 'MicrosoftDocs/azure-docs#113944',
    does: 'names itself by a pattern (Entra, common)',
    faults: { metadata: { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' } },
    right: 'not begun',
  },
  {
    source: 'panva/openid-client#807',
    does: 'names another realm than was set up',
    faults: { metadata: { issuer: 'http://127.0.0.1:1/realms/loyalty' } },
    right: 'not begun',
  },
  {
    source: 'MicrosoftDocs/azure-docs#95994',
    does: 'signs in the name of another issuer than it discovered',
    faults: { claims: { iss: 'https://sts.windows.net/9188040d-6c67-4c5b-b112-36a304b66dad/' } },
    right: 'refused',
  },
  {
    source: 'pigontech/inkvoice#11',
    does: 'signs with a slash behind its name that it does not discover',
    faults: { claims: { iss: 'http://127.0.0.1/' } },
    right: 'refused',
  },
  {
    source: 'RFC 9207: mix-up',
    does: 'promises to name itself in the answer to the browser, and does not',
    faults: { metadata: { authorization_response_iss_parameter_supported: true } },
    right: 'refused',
  },
  {
    source: 'attack: an address that runs in the console',
    does: 'names javascript: as the page to sign in at',
    faults: { metadata: { authorization_endpoint: 'javascript:alert(document.domain)//' } },
    right: 'not begun',
  },
  {
    source: 'attack: an address that holds a page',
    does: 'names data: as the page to sign in at',
    faults: { metadata: { authorization_endpoint: 'data:text/html,<script>alert(1)</script>' } },
    right: 'not begun',
  },
  {
    source: 'attack: an address with a user in it',
    does: 'names a page that looks like another',
    faults: { metadata: { authorization_endpoint: 'http://accounts.example@127.0.0.1:9/authorize' } },
    right: 'not begun',
  },
  {
    source: 'attack: discovery without a page to sign in at',
    does: 'leaves the authorization endpoint out',
    faults: { metadata: { authorization_endpoint: undefined } },
    right: 'not begun',
  },
  {
    source: 'attack: endpoints of other types',
    does: 'sends numbers and lists where addresses belong',
    faults: { metadata: { token_endpoint: 7, jwks_uri: ['x'] } },
    right: 'refused',
  },
  {
    source: 'authelia/authelia: discovery behind a proxy',
    does: 'answers discovery, which is JSON, as text/html',
    faults: { metadataType: 'text/html' },
    right: 'signs in',
  },
  // For whom they sign.
  {
    source: 'knadh/listmonk#2237',
    does: 'sends the audience as a list of one (JumpCloud)',
    faults: { claims: { aud: ['tsudoi-test'], auth_time: 1, rat: 1, member_of: ['a', 'b'] } },
    right: 'signs in',
  },
  {
    source: 'OpenID Connect Core 3.1.3.7: azp',
    does: 'sends two audiences and us as the authorised party (Google, Keycloak)',
    faults: { claims: { aud: ['account', 'tsudoi-test'], azp: 'tsudoi-test' } },
    right: 'signs in',
  },
  {
    source: 'attack: a token made for another client',
    does: 'sends two audiences and another authorised party',
    faults: { claims: { aud: ['other', 'tsudoi-test'], azp: 'other' } },
    right: 'refused',
  },
  {
    source: 'attack: an audience that begins like ours',
    does: 'signs for tsudoi-test.evil',
    faults: { claims: { aud: 'tsudoi-test.evil' } },
    right: 'refused',
  },
  // How they sign.
  { source: 'attack: alg none', does: 'signs nothing', faults: { signs: 'none' }, right: 'refused' },
  {
    source: 'attack: alg none in another case',
    does: 'signs nothing and calls it nOnE',
    faults: { signs: 'none', header: { alg: 'nOnE' } },
    right: 'refused',
  },
  {
    source: 'goauthentik/authentik: HS256 without a signing key',
    does: 'signs with the client secret although it says ES256',
    faults: { signs: 'secret' },
    right: 'refused',
  },
  {
    source: 'CVE-2015-9235',
    does: 'signs by HMAC with its public key as the secret',
    faults: { signs: 'publicKey' },
    right: 'refused',
  },
  {
    source: 'auth0: RS256 by default',
    does: 'signs by RS256 and says so',
    faults: { signs: 'RS256', metadata: { id_token_signing_alg_values_supported: ['RS256'] } },
    right: 'signs in',
  },
  {
    source: 'attack: another algorithm than announced',
    does: 'signs by RS256 and announces ES256',
    faults: { signs: 'RS256' },
    right: 'refused',
  },
  {
    source: 'attack: a key in the header',
    does: 'brings its key along in the token (jwk)',
    faults: { wrongKey: true, header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } } },
    right: 'refused',
  },
  {
    source: 'attack: an address of keys in the header',
    does: 'names another place for its keys in the token (jku, x5u)',
    faults: { wrongKey: true, header: { jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/x' } },
    right: 'refused',
  },
  {
    source: 'attack: kid as a path',
    does: 'names a file as its key',
    faults: { header: { kid: '../../../../dev/null' } },
    right: 'refused',
  },
  {
    source: 'attack: kid as SQL',
    does: 'names a key that ends a statement',
    faults: { header: { kid: "' or 1=1 --" } },
    right: 'refused',
  },
  {
    source: 'attack: kid of another type',
    does: 'names its key by an object',
    faults: { header: { kid: { a: 1 } } },
    right: 'refused',
  },
  {
    source: 'attack: crit',
    does: 'asks for an extension that nobody knows',
    faults: { header: { crit: ['exp2'], exp2: 1 } },
    right: 'refused',
  },
  {
    source: 'authelia/authelia: a token without kid',
    does: 'names no key, with one key of the kind',
    faults: { header: { kid: undefined } },
    right: 'signs in',
  },
  {
    source: 'keycloak/keycloak: keys for encryption in the JWKS',
    does: 'lists keys for other uses and of unknown kinds beside the one that signs',
    faults: {
      moreKeys: [
        { kty: 'RSA', use: 'enc', alg: 'RSA-OAEP', kid: 'enc', n: 'AQAB', e: 'AQAB' },
        { kty: 'AKP', alg: 'ML-DSA-44', kid: 'pq', pub: 'AA' },
        { kty: 'OKP', crv: 'X25519', kid: 'x', x: 'AA' },
      ],
    },
    right: 'signs in',
  },
  {
    source: 'attack: a flood of keys',
    does: 'lists 20,000 keys',
    faults: {
      moreKeys: Array.from({ length: 20_000 }, (_, index) => ({
        kty: 'EC',
        crv: 'P-256',
        kid: `k${String(index)}`,
        x: 'a'.repeat(43),
        y: 'b'.repeat(43),
      })),
    },
    right: 'refused',
  },
  {
    source: 'attack: keys of other types',
    does: 'lists null, numbers and texts as keys',
    faults: { moreKeys: [null, 7, 'x', []] },
    right: 'refused',
  },
];
