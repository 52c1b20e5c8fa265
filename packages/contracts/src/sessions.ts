import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Password } from './members.ts';
import { Role } from './principal.ts';
import { Slug } from './tenants.ts';

const Token = z.string().min(1).max(8_000);
const Code = z
  .string()
  .regex(/^\d{6}$|^[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}$/)
  .describe('six digits, or a recovery code');

/** What a sign-in gives. The refresh token is good once. */
export const Tokens = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.int(),
  refreshToken: z.string(),
  sessionEndsAt: z.iso.datetime(),
  enrolmentRequired: z
    .boolean()
    .describe(
      'a second factor is wanted and this session has not proved one: until it is set, or given (`/v1/me/step-up`), the access token opens nothing but one’s own affairs',
    ),
});
export type Tokens = z.infer<typeof Tokens>;

export const signIn = endpoint({
  operationId: 'signIn',
  method: 'post',
  path: '/v1/sign-in',
  tag: 'sessions',
  summary: 'Sign in by password, and by a code where a second factor is set',
  access: 'public',
  body: z.strictObject({
    email: z.string().trim().min(3).max(320),
    password: z.string().min(1).max(256),
    code: Code.optional(),
    tenant: Slug.optional().describe('needed where one address is a member of several tenants'),
  }),
  status: 200,
  output: Tokens,
});

export const stepUp = endpoint({
  operationId: 'stepUp',
  method: 'post',
  path: '/v1/me/step-up',
  idempotency: 'natural',
  tag: 'sessions',
  summary: 'Prove anew who one is, in this session: by password and, where a second factor is set, by a code',
  access: 'accounts:self',
  body: z
    .strictObject({ password: z.string().min(1).max(256).optional(), code: Code.optional() })
    .describe('the code alone where the session began with an issuer'),
  status: 200,
  output: z.object({ accessToken: z.string(), expiresInSeconds: z.int() }),
});

export const refreshSession = endpoint({
  operationId: 'refreshSession',
  method: 'post',
  path: '/v1/sessions/refresh',
  tag: 'sessions',
  summary: 'New tokens for a refresh token; one that was used before ends the session',
  access: 'public',
  body: z.strictObject({ refreshToken: Token }),
  status: 200,
  output: Tokens,
});

export const signOut = endpoint({
  operationId: 'signOut',
  method: 'post',
  path: '/v1/sign-out',
  tag: 'sessions',
  summary: 'End this session, or all sessions of this member',
  access: 'accounts:self',
  idempotency: 'natural',
  body: z.strictObject({ everywhere: z.boolean().default(false) }),
  status: 204,
});

export const Session = z.object({
  id: z.string(),
  current: z.boolean(),
  signedInAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  by: z.enum(['password', 'password+totp', 'password+recovery', 'issuer']),
  userAgent: z.string(),
});

export const listSessions = endpoint({
  operationId: 'listSessions',
  method: 'get',
  path: '/v1/me/sessions',
  tag: 'sessions',
  summary: "The caller's sessions",
  access: 'accounts:self',
  status: 200,
  output: z.object({ items: z.array(Session) }),
});

export const readMe = endpoint({
  operationId: 'readMe',
  method: 'get',
  path: '/v1/me',
  tag: 'sessions',
  summary: 'Who the caller is and what they may do',
  access: 'accounts:self',
  status: 200,
  output: z.object({
    kind: z.enum(['member', 'apiKey']),
    id: z.string(),
    tenantId: z.uuid(),
    role: Role,
    scopes: z.array(z.string()),
    email: z.string().nullable(),
    displayName: z.string().nullable(),
    totp: z.boolean(),
    failedSignIns: z.int().describe('failed attempts since the last sign-in'),
    lockedOutAt: z.iso
      .datetime()
      .nullable()
      .describe('when somebody last failed so often that sign-in by password alone was held back'),
  }),
});

export const changePassword = endpoint({
  operationId: 'changePassword',
  method: 'post',
  path: '/v1/me/password',
  tag: 'sessions',
  summary: 'Change one’s password; every other session ends',
  access: 'accounts:self',
  secretFields: ['currentPassword', 'newPassword'],
  body: z.strictObject({ currentPassword: z.string().min(1).max(256), newPassword: Password }),
  status: 204,
});

export const startTotp = endpoint({
  operationId: 'startTotp',
  method: 'post',
  path: '/v1/me/totp',
  tag: 'sessions',
  summary: 'Begin to set a second factor: a secret for an authenticator app',
  access: 'accounts:self',
  idempotency: 'secret',
  secretFields: ['password'],
  body: z.strictObject({ password: z.string().min(1).max(256) }),
  status: 201,
  output: z.object({ secret: z.string(), uri: z.string() }),
});

export const confirmTotp = endpoint({
  operationId: 'confirmTotp',
  method: 'post',
  path: '/v1/me/totp/confirm',
  tag: 'sessions',
  summary: 'Finish it with a first code; the recovery codes are in this answer and nowhere else',
  access: 'accounts:self',
  idempotency: 'secret',
  secretFields: ['code'],
  body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
  status: 200,
  output: z.object({ recoveryCodes: z.array(z.string()) }),
});

export const removeTotp = endpoint({
  operationId: 'removeTotp',
  method: 'post',
  path: '/v1/me/totp/remove',
  tag: 'sessions',
  summary: 'Take the second factor away, with one of its codes; not where the tenant demands one',
  access: 'accounts:self',
  secretFields: ['code'],
  fresh: true,
  body: z.strictObject({ code: Code }),
  status: 204,
});

export const readJwks = endpoint({
  operationId: 'readJwks',
  method: 'get',
  path: '/.well-known/jwks.json',
  tag: 'sessions',
  summary: 'The public keys that verify access tokens (EdDSA)',
  access: 'public',
  status: 200,
  output: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
});
