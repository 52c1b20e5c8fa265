import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';

/** A job that ran out of attempts. */
export const DeadLetter = z.object({
  id: z.string(),
  tenantId: z.uuid(),
  job: z.string(),
  attempts: z.int(),
  lastError: z.string().nullable(),
  createdAt: z.iso.datetime(),
  diedAt: z.iso.datetime().nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

export const listDeadLetters = endpoint({
  operationId: 'listDeadLetters',
  method: 'get',
  path: '/v1/admin/dead-letters',
  tag: 'installation',
  summary: "Jobs of the caller's tenant that ran out of attempts",
  access: 'installation:admin',
  query: PageQuery,
  status: 200,
  output: pageOf(DeadLetter),
});

export const replayDeadLetters = endpoint({
  operationId: 'replayDeadLetters',
  method: 'post',
  path: '/v1/admin/dead-letters/replay',
  tag: 'installation',
  summary: 'Run dead letters again: the named ones, or all',
  access: 'installation:admin',
  body: z.strictObject({
    ids: z
      .array(z.string().regex(/^\d{1,19}$/))
      .max(1_000)
      .optional(),
  }),
  status: 200,
  output: z.object({ replayed: z.int() }),
});
