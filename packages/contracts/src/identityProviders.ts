import { z } from 'zod';
import { EmailDomainName } from './emailDomains.ts';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';
import { Tokens } from './sessions.ts';

const role = z.enum(['viewer', 'editor', 'owner']);

/** An OpenID Connect issuer that a tenant trusts. */
export const IdentityProvider = z.object({
  id: z.uuid(),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  defaultRole: role,
  emailDomains: z
    .array(z.string())
    .describe(
      'verified addresses of these domains become members by themselves, and are linked to members, once the tenant has proved the domain',
    ),
  enabled: z.boolean(),
  suspended: z
    .boolean()
    .describe(
      'whoever set it up has left or may less than then: nobody signs in by it until somebody takes it over',
    ),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type IdentityProvider = z.infer<typeof IdentityProvider>;

const ProviderParams = z.strictObject({ providerId: z.uuid() });

export const createIdentityProvider = endpoint({
  operationId: 'createIdentityProvider',
  method: 'post',
  path: '/v1/identity-providers',
  tag: 'accounts',
  summary: 'Trust an OpenID Connect issuer, for roles up to one’s own',
  access: 'accounts:write',
  secretFields: ['clientSecret'],
  grants: 'a role to whomever the issuer vouches for',
  fresh: true,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    issuer: z.url({ protocol: /^https?$/ }).max(500),
    clientId: z.string().min(1).max(300),
    clientSecret: z.string().min(1).max(1_000).optional(),
    defaultRole: role.default('viewer'),
    emailDomains: z.array(EmailDomainName).max(50).default([]),
  }),
  status: 201,
  output: IdentityProvider,
});

export const listIdentityProviders = endpoint({
  operationId: 'listIdentityProviders',
  method: 'get',
  path: '/v1/identity-providers',
  tag: 'accounts',
  summary: 'Trusted issuers',
  access: 'accounts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(IdentityProvider),
});

export const deleteIdentityProvider = endpoint({
  operationId: 'deleteIdentityProvider',
  method: 'delete',
  path: '/v1/identity-providers/{providerId}',
  tag: 'accounts',
  summary: 'Trust an issuer no longer; sessions that began with it end',
  access: 'accounts:write',
  fresh: true,
  params: ProviderParams,
  status: 204,
});

export const takeIssuerOver = endpoint({
  operationId: 'takeIssuerOver',
  method: 'post',
  path: '/v1/identity-providers/{providerId}/owner',
  tag: 'accounts',
  summary: 'Answer for an issuer oneself, for roles up to one’s own; a suspended one is trusted again',
  access: 'accounts:write',
  idempotency: 'natural',
  grants: 'a role to whomever the issuer vouches for',
  fresh: true,
  params: ProviderParams,
  body: z.strictObject({}),
  status: 200,
  output: IdentityProvider,
});

export const startIssuerSignIn = endpoint({
  operationId: 'startIssuerSignIn',
  method: 'post',
  path: '/v1/sign-in/issuers/{providerId}',
  tag: 'sessions',
  summary: 'Begin a sign-in with an issuer: where to send the browser (authorization code with PKCE)',
  access: 'public',
  params: ProviderParams,
  body: z.strictObject({}),
  status: 200,
  output: z.object({ authorizationUrl: z.string(), state: z.string() }),
});

export const linkIssuer = endpoint({
  operationId: 'linkIssuer',
  method: 'post',
  path: '/v1/me/issuers/{providerId}',
  idempotency: 'natural',
  tag: 'sessions',
  summary:
    'Begin to sign in with an issuer from now on: as the member one is, whatever address the issuer knows',
  access: 'accounts:self',
  fresh: true,
  params: ProviderParams,
  body: z.strictObject({}),
  status: 200,
  output: z.object({ authorizationUrl: z.string(), state: z.string() }),
});

export const finishIssuerSignIn = endpoint({
  operationId: 'finishIssuerSignIn',
  method: 'post',
  path: '/v1/sign-in/issuers/finish',
  tag: 'sessions',
  summary: 'Finish it with what the issuer put on the redirect, in the browser that began it (cookie)',
  access: 'public',
  body: z.strictObject({
    code: z.string().min(1).max(4_000),
    state: z.string().min(1).max(200),
    issuer: z.string().max(500).optional().describe('the `iss` of the redirect (RFC 9207)'),
  }),
  status: 200,
  output: Tokens,
});
