import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { ApiKey, KeyName, ShownApiKey } from './keys.ts';
import { PageQuery, pageOf } from './page.ts';
import { Role } from './principal.ts';

const TenantParams = z.strictObject({ tenantId: z.uuid() });

export const createTenantKey = endpoint({
  operationId: 'createTenantKey',
  method: 'post',
  path: '/v1/admin/tenants/{tenantId}/keys',
  tag: 'installation',
  summary: 'Create an API key of a tenant, with every scope of its role; it belongs to no member',
  access: 'installation:admin',
  idempotency: 'secret',
  grants: 'a key of another tenant, with its role',
  fresh: true,
  params: TenantParams,
  body: z.strictObject({ name: KeyName, role: Role.exclude(['admin']).default('owner') }),
  status: 201,
  output: ShownApiKey,
});

export const listTenantKeys = endpoint({
  operationId: 'listTenantKeys',
  method: 'get',
  path: '/v1/admin/tenants/{tenantId}/keys',
  tag: 'installation',
  summary: 'API keys of a tenant, newest first, without their text',
  access: 'installation:admin',
  params: TenantParams,
  query: PageQuery,
  status: 200,
  output: pageOf(ApiKey),
});

export const revokeTenantKey = endpoint({
  operationId: 'revokeTenantKey',
  method: 'delete',
  path: '/v1/admin/tenants/{tenantId}/keys/{keyId}',
  tag: 'installation',
  summary: 'Revoke a key of a tenant at once',
  access: 'installation:admin',
  params: TenantParams.extend({ keyId: z.uuid() }),
  status: 204,
});
