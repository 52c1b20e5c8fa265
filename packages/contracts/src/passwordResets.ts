import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Password } from './members.ts';
import { Slug } from './tenants.ts';

export const askPasswordReset = endpoint({
  operationId: 'askPasswordReset',
  method: 'post',
  path: '/v1/password-resets',
  tag: 'sessions',
  summary:
    'Have a link to choose a new password sent to an address; the answer is the same whether anybody signs in with it',
  access: 'public',
  body: z.strictObject({
    email: z.string().trim().min(3).max(320),
    tenant: Slug.optional().describe('for this workspace alone; every workspace of the address unless given'),
  }),
  status: 202,
  output: z.object({}),
});

export const createPasswordReset = endpoint({
  operationId: 'createPasswordReset',
  method: 'post',
  path: '/v1/members/{memberId}/password-reset',
  tag: 'accounts',
  summary:
    'Let a member choose a new password within 30 minutes, once; the token is in this answer and nowhere else',
  access: 'accounts:write',
  idempotency: 'secret',
  grants: 'the sign-in of a member, with their role',
  fresh: true,
  params: z.strictObject({ memberId: z.uuid() }),
  body: z.strictObject({}),
  status: 201,
  output: z.object({ token: z.string(), expiresAt: z.iso.datetime() }),
});

export const acceptPasswordReset = endpoint({
  operationId: 'acceptPasswordReset',
  method: 'post',
  path: '/v1/password-resets/accept',
  tag: 'sessions',
  summary: 'Choose a new password with the token of a reset; every session ends, a second factor stays',
  access: 'public',
  body: z.strictObject({ token: z.string().min(20).max(200), password: Password }),
  status: 204,
});
