import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Instant } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';
import { Role, Scope } from './principal.ts';

/** An API key without its text. */
export const ApiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().describe('the first characters, to recognise it by'),
  role: Role,
  scopes: z.array(z.string()),
  ownerId: z
    .uuid()
    .nullable()
    .describe('the member whose key it is; null for a key that the installation made'),
  ownerName: z.string().nullable(),
  suspendedAt: z.iso
    .datetime()
    .nullable()
    .describe('since when it opens nothing because its owner is disabled or gone; it can be taken over'),
  requestsPerMinute: z.int().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().describe('exact to a minute'),
  createdAt: z.iso.datetime(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const ShownApiKey = ApiKey.extend({ key: z.string().describe('shown once') });
export type ShownApiKey = z.infer<typeof ShownApiKey>;
export const KeyName = z.string().trim().min(1).max(200);
const KeyParams = z.strictObject({ keyId: z.uuid() });

export const createKey = endpoint({
  operationId: 'createKey',
  method: 'post',
  path: '/v1/keys',
  tag: 'accounts',
  summary: 'Create an API key; never with more rights than its creator has',
  access: 'accounts:write',
  idempotency: 'secret',
  grants: 'a key, with its role and scopes',
  fresh: true,
  body: z.strictObject({
    name: KeyName,
    role: Role.default('viewer'),
    scopes: z.array(Scope).max(50).optional().describe('those of the role unless given'),
    requestsPerMinute: z.number().int().min(1).max(1_000_000).optional(),
    expiresAt: Instant.optional(),
  }),
  status: 201,
  output: ShownApiKey,
});

export const listKeys = endpoint({
  operationId: 'listKeys',
  method: 'get',
  path: '/v1/keys',
  tag: 'accounts',
  summary: 'API keys, newest first',
  access: 'accounts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(ApiKey),
});

export const rotateKey = endpoint({
  operationId: 'rotateKey',
  method: 'post',
  path: '/v1/keys/{keyId}/rotate',
  tag: 'accounts',
  summary: 'Replace a key: a new one with the same rights; the old one works for the overlap',
  access: 'accounts:write',
  idempotency: 'secret',
  grants: 'a key, with the role and scopes of the old one',
  fresh: true,
  params: KeyParams,
  body: z.strictObject({ overlapSeconds: z.number().int().min(0).max(2_592_000).default(86_400) }),
  status: 201,
  output: ShownApiKey,
});

export const takeKeyOver = endpoint({
  operationId: 'takeKeyOver',
  method: 'post',
  path: '/v1/keys/{keyId}/owner',
  tag: 'accounts',
  summary: 'Make a member the owner of a key, oneself unless another is named; a suspended key opens again',
  access: 'accounts:write',
  grants: 'a key that opens again, with its role and scopes',
  fresh: true,
  params: KeyParams,
  body: z.strictObject({ memberId: z.uuid().optional() }),
  status: 200,
  output: ApiKey,
});

export const revokeKey = endpoint({
  operationId: 'revokeKey',
  method: 'delete',
  path: '/v1/keys/{keyId}',
  tag: 'accounts',
  summary: 'Revoke a key at once',
  access: 'accounts:write',
  params: KeyParams,
  status: 204,
});
