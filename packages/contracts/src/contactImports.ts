import { z } from 'zod';
import { ContactImportOptions } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';

/** A file of contacts that is imported in the background. */
export const ContactImportRun = z.object({
  id: z.uuid(),
  state: z.enum(['running', 'done', 'failed']),
  message: z.string().nullable().describe('why it failed; what was written before stays'),
  encoding: z.string().describe('how the file was written'),
  columns: z.array(z.string()).describe('its header'),
  rows: z.int().describe('rows below the header'),
  done: z.int().describe('rows that are dealt with'),
  created: z.int(),
  updated: z.int(),
  unchanged: z
    .int()
    .describe('known, and the file says nothing new; or the address comes again further down'),
  faults: z.int().describe('rows that were set aside; `/faults` names them'),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type ContactImportRun = z.infer<typeof ContactImportRun>;

/** A row that was set aside, and why. */
export const ContactImportFault = z.object({ line: z.int(), field: z.string(), message: z.string() });
export type ContactImportFault = z.infer<typeof ContactImportFault>;

const ImportParams = z.strictObject({ importId: z.uuid() });

export const startContactImport = endpoint({
  operationId: 'startContactImport',
  method: 'post',
  path: '/v1/contact-imports',
  tag: 'contacts',
  summary:
    'Contacts from a CSV file of up to 500,000 rows, read as by importContacts, in the background: progress and result can be read again',
  access: 'contacts:write',
  idempotency: 'natural',
  query: ContactImportOptions.omit({ dryRun: true }),
  bodyType: 'text/csv',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 128 * 1024 * 1024,
  deadlineMs: 300_000,
  status: 202,
  output: ContactImportRun,
});

export const listContactImports = endpoint({
  operationId: 'listContactImports',
  method: 'get',
  path: '/v1/contact-imports',
  tag: 'contacts',
  summary: 'Imports of contacts, newest first; kept for 90 days',
  access: 'contacts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(ContactImportRun),
});

export const readContactImport = endpoint({
  operationId: 'readContactImport',
  method: 'get',
  path: '/v1/contact-imports/{importId}',
  tag: 'contacts',
  summary: 'How far an import is and what came of it',
  access: 'contacts:read',
  params: ImportParams,
  status: 200,
  output: ContactImportRun,
});

export const listContactImportFaults = endpoint({
  operationId: 'listContactImportFaults',
  method: 'get',
  path: '/v1/contact-imports/{importId}/faults',
  tag: 'contacts',
  summary: 'Rows that were set aside, by line',
  access: 'contacts:read',
  params: ImportParams,
  query: PageQuery,
  status: 200,
  output: pageOf(ContactImportFault),
});
