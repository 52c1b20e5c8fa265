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

/** The picture at the end of a mail, where the tenant's settings ask for one: that it is fetched tells of an opening. */
export const showPicture = endpoint({
  operationId: 'showPicture',
  method: 'get',
  path: '/v1/o/{token}',
  tag: 'unsubscribe',
  summary: 'The picture of a message; records an opening, once a nudge, unless a machine fetches it',
  access: 'public',
  params: z.strictObject({ token: z.string().max(600) }),
  status: 200,
  outputType: 'image/gif',
});
