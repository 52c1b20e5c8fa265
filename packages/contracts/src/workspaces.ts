import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';
import { Slug } from './tenants.ts';
import { TimeZone } from './timeZone.ts';

/** A part of a tenant: one calendar of events, one time zone. */
export const Workspace = z.object({
  id: z.uuid(),
  slug: Slug,
  name: z.string(),
  timeZone: z.string(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type Workspace = z.infer<typeof Workspace>;

const name = z.string().trim().min(1).max(200);

export const createWorkspace = endpoint({
  operationId: 'createWorkspace',
  method: 'post',
  path: '/v1/workspaces',
  tag: 'accounts',
  summary: 'Add a workspace',
  access: 'accounts:write',
  body: z.strictObject({ slug: Slug, name, timeZone: TimeZone.default('Asia/Tokyo') }),
  status: 201,
  output: Workspace,
});

export const listWorkspaces = endpoint({
  operationId: 'listWorkspaces',
  method: 'get',
  path: '/v1/workspaces',
  tag: 'accounts',
  summary: 'Workspaces by slug',
  access: 'accounts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(Workspace),
});

export const updateWorkspace = endpoint({
  operationId: 'updateWorkspace',
  method: 'patch',
  path: '/v1/workspaces/{workspaceId}',
  tag: 'accounts',
  summary: 'Change a workspace',
  access: 'accounts:write',
  params: z.strictObject({ workspaceId: z.uuid() }),
  body: z.strictObject({ name: name.optional(), timeZone: TimeZone.optional() }),
  requiresIfMatch: true,
  status: 200,
  output: Workspace,
});

export const deleteWorkspace = endpoint({
  operationId: 'deleteWorkspace',
  method: 'delete',
  path: '/v1/workspaces/{workspaceId}',
  tag: 'accounts',
  summary: 'Remove a workspace that no calendar is connected to; one of the same slug can be made again',
  access: 'accounts:write',
  params: z.strictObject({ workspaceId: z.uuid() }),
  requiresIfMatch: true,
  status: 204,
});
