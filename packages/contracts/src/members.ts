import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { MemberAddress } from './mailAddress.ts';
import { PageQuery, pageOf } from './page.ts';
import { Role } from './principal.ts';

/** Someone who signs in. */
export const Member = z.object({
  id: z.uuid(),
  email: z.string(),
  displayName: z.string(),
  role: Role,
  state: z.enum(['active', 'disabled']),
  totp: z.boolean().describe('a second factor is set'),
  signsInBy: z.array(z.enum(['password', 'issuer'])),
  lastSignInAt: z.iso.datetime().nullable(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type Member = z.infer<typeof Member>;

/** 12 to 256 characters; length is what counts, so nothing else is asked. */
export const Password = z.string().min(12).max(256);

const MemberParams = z.strictObject({ memberId: z.uuid() });

export const listMembers = endpoint({
  operationId: 'listMembers',
  method: 'get',
  path: '/v1/members',
  tag: 'accounts',
  summary: 'Members, newest first',
  access: 'accounts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(Member),
});

export const readMember = endpoint({
  operationId: 'readMember',
  method: 'get',
  path: '/v1/members/{memberId}',
  tag: 'accounts',
  summary: 'One member',
  access: 'accounts:read',
  params: MemberParams,
  status: 200,
  output: Member,
});

export const updateMember = endpoint({
  operationId: 'updateMember',
  method: 'patch',
  path: '/v1/members/{memberId}',
  tag: 'accounts',
  summary:
    'Change name, role or state; a change of role or state ends their sessions. The last owner stays one',
  access: 'accounts:write',
  grants: 'a role to a member',
  fresh: true,
  params: MemberParams,
  body: z.strictObject({
    displayName: z.string().trim().min(1).max(200).optional(),
    role: Role.optional(),
    state: z.enum(['active', 'disabled']).optional(),
  }),
  requiresIfMatch: true,
  status: 200,
  output: Member,
});

export const eraseMember = endpoint({
  operationId: 'eraseMember',
  method: 'delete',
  path: '/v1/members/{memberId}',
  tag: 'privacy',
  summary: 'Erase a member everywhere; the audit keeps a pseudonym that nobody can resolve',
  access: 'accounts:write',
  fresh: true,
  params: MemberParams,
  status: 204,
});

/** An invitation that waits; its token was shown once. */
export const Invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  role: Role,
  expiresAt: z.iso.datetime(),
  acceptedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type Invitation = z.infer<typeof Invitation>;

export const createInvitation = endpoint({
  operationId: 'createInvitation',
  method: 'post',
  path: '/v1/invitations',
  tag: 'accounts',
  summary: 'Invite someone for seven days; the token is in this answer and nowhere else',
  access: 'accounts:write',
  idempotency: 'secret',
  grants: 'a role to whoever has the token',
  fresh: true,
  body: z.strictObject({ email: MemberAddress, role: Role }),
  status: 201,
  output: Invitation.extend({ token: z.string() }),
});

export const listInvitations = endpoint({
  operationId: 'listInvitations',
  method: 'get',
  path: '/v1/invitations',
  tag: 'accounts',
  summary: 'Invitations, newest first',
  access: 'accounts:write',
  query: PageQuery,
  status: 200,
  output: pageOf(Invitation),
});

export const revokeInvitation = endpoint({
  operationId: 'revokeInvitation',
  method: 'delete',
  path: '/v1/invitations/{invitationId}',
  tag: 'accounts',
  summary: 'Take an invitation back',
  access: 'accounts:write',
  params: z.strictObject({ invitationId: z.uuid() }),
  status: 204,
});

export const acceptInvitation = endpoint({
  operationId: 'acceptInvitation',
  method: 'post',
  path: '/v1/invitations/accept',
  tag: 'accounts',
  summary: 'Become a member with the token of an invitation and a password of one’s own',
  access: 'public',
  body: z.strictObject({
    token: z.string().min(20).max(200),
    displayName: z.string().trim().min(1).max(200),
    password: Password,
  }),
  status: 201,
  output: Member,
});
