import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
const origin = z.url({ protocol: /^https?$/ }).refine(
  // What is no URL at all has been said by the check before; this one runs all the same.
  (url) => URL.canParse(url) && new URL(url).origin === url,
  'is an origin: https://host or https://host:port, nothing behind it',
);

/** A credential of a model server. The secret is never shown again. */
const ModelCredential = z.object({
  name,
  origins: z.array(z.string()).describe('the servers it is sent to, and no others'),
  versions: z.array(
    z.object({
      version: z.int(),
      hint: z.string().describe('its last characters'),
      createdAt: z.iso.datetime(),
      retiresAt: z.iso
        .datetime()
        .nullable()
        .describe('until then it is tried where the newer one is refused'),
    }),
  ),
});

export const listModelCredentials = endpoint({
  operationId: 'listModelCredentials',
  method: 'get',
  path: '/v1/admin/llm/credentials',
  tag: 'language models',
  summary: 'Named credentials of model servers, without their secrets',
  access: 'installation:admin',
  status: 200,
  output: z.object({ items: z.array(ModelCredential) }),
});

export const putModelCredential = endpoint({
  operationId: 'putModelCredential',
  method: 'put',
  path: '/v1/admin/llm/credentials/{name}',
  tag: 'language models',
  summary: 'Store or rotate a credential; the one before it stays valid for the overlap',
  access: 'installation:admin',
  fresh: true,
  params: z.strictObject({ name }),
  body: z.strictObject({
    secret: z
      .string()
      .min(1)
      .max(4_000)
      .regex(/^[\x21-\x7e]+$/, 'has blanks or characters that no header can carry'),
    origins: z.array(origin).min(1).max(20),
    overlapHours: z.number().min(0).max(720).default(24),
  }),
  status: 200,
  output: ModelCredential,
});

export const deleteModelCredential = endpoint({
  operationId: 'deleteModelCredential',
  method: 'delete',
  path: '/v1/admin/llm/credentials/{name}',
  tag: 'language models',
  summary: 'Remove a credential with all its versions; its targets are no longer asked',
  access: 'installation:admin',
  params: z.strictObject({ name }),
  status: 204,
});
