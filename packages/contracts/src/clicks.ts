import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** A person follows the link of a message: on they go, and the click counts. */
export const followLink = endpoint({
  operationId: 'followLink',
  method: 'get',
  path: '/v1/c/{token}',
  tag: 'unsubscribe',
  summary: 'The signed link of a message; redirects to where it leads and records a click, once a nudge',
  access: 'public',
  params: z.strictObject({ token: z.string().max(4_000) }),
  status: 302,
  outputType: 'text/html',
});
