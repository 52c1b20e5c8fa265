import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { MemberAddress } from './mailAddress.ts';
import { PageQuery, pageOf } from './page.ts';

/** Lower-case letters, digits and hyphens; part of links and of the sign-in form. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);

/** What an installation grants a tenant; null is without limit. */
export const Quotas = z.strictObject({
  requestsPerMinute: z.number().int().min(1).max(1_000_000),
  aiBudgetJpyPerMonth: z
    .number()
    .min(0)
    .max(1_000_000_000)
    .nullable()
    .describe(
      'enforced by the language model gateway; null is the default of the installation (AI_BUDGET_USD)',
    ),
  maximumContacts: z.number().int().min(0).max(100_000_000).nullable(),
});
export type Quotas = z.infer<typeof Quotas>;

export const Tenant = z.object({
  id: z.uuid(),
  slug: Slug,
  name: z.string(),
  quotas: Quotas,
  requireTotp: z.boolean().describe('every member who signs in by password needs a second factor'),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type Tenant = z.infer<typeof Tenant>;

export const readTenant = endpoint({
  operationId: 'readTenant',
  method: 'get',
  path: '/v1/tenant',
  tag: 'accounts',
  summary: "The caller's tenant",
  access: 'accounts:read',
  status: 200,
  output: Tenant,
});

export const updateTenant = endpoint({
  operationId: 'updateTenant',
  method: 'patch',
  path: '/v1/tenant',
  tag: 'accounts',
  summary: "Change the caller's tenant; quotas are the installation's to change",
  access: 'accounts:write',
  fresh: true,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    requireTotp: z.boolean().optional(),
  }),
  requiresIfMatch: true,
  status: 200,
  output: Tenant,
});

export const listTenants = endpoint({
  operationId: 'listTenants',
  method: 'get',
  path: '/v1/admin/tenants',
  tag: 'installation',
  summary: 'Every tenant of the installation, by slug',
  access: 'installation:admin',
  query: PageQuery,
  status: 200,
  output: pageOf(Tenant),
});

const TenantParams = z.strictObject({ tenantId: z.uuid() });

export const readAnyTenant = endpoint({
  operationId: 'readAnyTenant',
  method: 'get',
  path: '/v1/admin/tenants/{tenantId}',
  tag: 'installation',
  summary: 'One tenant of the installation',
  access: 'installation:admin',
  params: TenantParams,
  status: 200,
  output: Tenant,
});

export const createTenant = endpoint({
  operationId: 'createTenant',
  method: 'post',
  path: '/v1/admin/tenants',
  tag: 'installation',
  summary:
    'Create a tenant; its first owner gets an invitation, whose token is in this answer and nowhere else',
  access: 'installation:admin',
  idempotency: 'secret',
  grants: 'the role owner of a new tenant',
  fresh: true,
  body: z.strictObject({
    slug: Slug,
    name: z.string().trim().min(1).max(200),
    ownerEmail: MemberAddress,
    quotas: Quotas.partial().default({}),
  }),
  status: 201,
  output: z.object({ tenant: Tenant, invitationToken: z.string() }),
});

export const changeQuotas = endpoint({
  operationId: 'changeQuotas',
  method: 'patch',
  path: '/v1/admin/tenants/{tenantId}/quotas',
  tag: 'installation',
  summary: 'Change what a tenant may use',
  access: 'installation:admin',
  params: TenantParams,
  body: Quotas.partial(),
  requiresIfMatch: true,
  status: 200,
  output: Tenant,
});
