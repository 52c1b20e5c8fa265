import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Day } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';

/** One change: who, what, when, from where, before and after. What concerns a person is opened with that person's key. */
export const AuditEntry = z.object({
  day: z.iso.date(),
  sequence: z.string().describe('position in the chain of this tenant and day'),
  at: z.iso.datetime(),
  actorKind: z.string(),
  actor: z.string().describe('id of the member or key; a pseudonym once the person was erased'),
  action: z.string(),
  targetKind: z.string(),
  targetId: z.string(),
  origin: z.string().nullable().describe('address the request came from'),
  requestId: z.string().nullable(),
  change: z.unknown().describe('{before, after} of what changed; null once its person was erased'),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAudit = endpoint({
  operationId: 'listAudit',
  method: 'get',
  path: '/v1/audit',
  tag: 'audit',
  summary:
    'The audit log of a day (today unless given) or from one day to another, newest first; archived months too. A page may be short where `nextCursor` says that more follows',
  access: 'audit:read',
  query: PageQuery.extend({
    day: Day.optional().describe('one day; or `from` and `to`'),
    from: Day.optional(),
    to: Day.optional().describe('today unless given'),
    targetId: z.string().max(100).optional(),
  }),
  status: 200,
  output: pageOf(AuditEntry),
});

/** What the verification of a chain found. */
export const AuditVerdict = z.object({
  days: z.int(),
  archivedDays: z.int().describe('days of which the archived copy was read and verified'),
  entries: z.int(),
  faults: z.array(z.object({ day: z.iso.date(), sequence: z.string().nullable(), fault: z.string() })),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;

export const verifyAudit = endpoint({
  operationId: 'verifyAudit',
  method: 'get',
  path: '/v1/audit/verification',
  tag: 'audit',
  summary: 'Verify the hash chains of some days; names each altered, missing or added entry',
  access: 'audit:read',
  query: z.strictObject({ from: Day.optional(), to: Day.optional() }),
  status: 200,
  output: AuditVerdict,
});

/** A month of the audit log in object storage. */
export const AuditArchive = z.object({
  month: z.string().describe('YYYY-MM'),
  entries: z.int(),
  faults: z
    .int()
    .describe('entries that did not fit their chain when it was archived; such a month stays live'),
  objects: z.int(),
  sizeBytes: z.int().describe('compressed'),
  archivedAt: z.iso.datetime(),
  droppedAt: z.iso.datetime().nullable().describe('since when it is in object storage only'),
});
export type AuditArchive = z.infer<typeof AuditArchive>;

export const listAuditArchives = endpoint({
  operationId: 'listAuditArchives',
  method: 'get',
  path: '/v1/audit/archives',
  tag: 'audit',
  summary: 'Months of the audit log that are in object storage, newest first',
  access: 'audit:read',
  query: PageQuery,
  status: 200,
  output: pageOf(AuditArchive),
});

/** One API call. */
export const AccessEntry = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['access', 'error', 'prediction']),
  method: z.string(),
  route: z.string(),
  status: z.int(),
  durationMs: z.number(),
  principalKind: z.string().nullable(),
  principalId: z.string().nullable(),
  requestId: z.string(),
});
export type AccessEntry = z.infer<typeof AccessEntry>;

export const listAccessLog = endpoint({
  operationId: 'listAccessLog',
  method: 'get',
  path: '/v1/access-log',
  tag: 'audit',
  summary: 'API calls of this tenant, newest first; kept 30 days, errors 90 days, predictions a year',
  access: 'audit:read',
  query: PageQuery.extend({ kind: z.enum(['access', 'error', 'prediction']).optional() }),
  status: 200,
  output: pageOf(AccessEntry),
});

export const rotateSigningKey = endpoint({
  operationId: 'rotateSigningKey',
  method: 'post',
  path: '/v1/admin/signing-keys/rotate',
  tag: 'installation',
  summary: 'Sign access tokens with a new key from now on; tokens of the old one stay good until they expire',
  access: 'installation:admin',
  fresh: true,
  body: z.strictObject({
    discardOld: z.boolean().default(false).describe('refuse tokens of the old keys at once'),
  }),
  status: 201,
  output: z.object({ kid: z.string(), keys: z.int() }),
});

export const resealSecrets = endpoint({
  operationId: 'resealSecrets',
  method: 'post',
  path: '/v1/admin/secrets/reseal',
  tag: 'installation',
  summary:
    'Seal up to `limit` secrets anew with the current key; call again until none remain. May be interrupted anywhere',
  access: 'installation:admin',
  body: z.strictObject({ limit: z.number().int().min(1).max(10_000).default(500) }),
  status: 200,
  output: z.object({ resealed: z.int(), remaining: z.int(), broken: z.array(z.string()) }),
});
