import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Password } from './members.ts';

export const createPasswordReset = endpoint({
  operationId: 'createPasswordReset',
  method: 'post',
  path: '/v1/members/{memberId}/password-reset',
  tag: 'accounts',
  summary: 'Let a member choose a new password within an hour; the token is in this answer and nowhere else',
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
