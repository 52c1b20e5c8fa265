import { z } from 'zod';
import { ContactImportFault } from './contactImports.ts';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
import { PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

/** Shops whose lists of participants are read as they export them. */
export const SignUpShop = z.enum(['connpass', 'peatix', 'doorkeeper', 'luma', 'eventbrite']);
export type SignUpShop = z.output<typeof SignUpShop>;

/** What became of a shop's list of participants, or would become. */
export const SignUpImport = z.object({
  dryRun: z.boolean(),
  shop: SignUpShop.describe('told from the header'),
  encoding: z.enum(['utf-8', 'shift_jis', 'utf-16le', 'utf-16be']).describe('told from the bytes'),
  delimiter: z.enum([',', ';', '\t']).describe('told from the first lines'),
  columns: z.array(z.object({ title: z.string(), field: z.string().nullable().describe('null: not read') })),
  rows: z.int().describe('below the header'),
  firstRows: z
    .array(
      z.object({
        row: z.int().describe('the line on which it begins'),
        externalId: z.string(),
        email: z.string(),
        displayName: z.string().nullable(),
        state: z.enum(['confirmed', 'cancelled', 'attended']),
        tickets: z.int(),
        signedUpAt: z.iso.datetime().nullable(),
      }),
    )
    .describe('the first five, as they are understood'),
  recorded: z.int().describe('new sign-ups'),
  changed: z.int().describe('known ones with another state or number of tickets'),
  unchanged: z.int().describe('nothing in the row is new, or the file is older than what is known'),
  waiting: z.int().describe('on a waiting list, not yet paid or not yet approved: no sign-up'),
  refused: z
    .array(z.object({ row: z.int(), field: z.string(), message: z.string() }))
    .describe('the first 1,000'),
  refusedRows: z.int(),
});
export type SignUpImport = z.infer<typeof SignUpImport>;

const ofFile = {
  shop: SignUpShop.optional().describe('told from the header unless given'),
  timeZone: TimeZone.default('Asia/Tokyo').describe('of times in the file that name none'),
};

export const importSignUps = endpoint({
  operationId: 'importSignUps',
  method: 'post',
  path: '/v1/sign-ups/{eventId}/import',
  tag: 'sign-ups',
  summary:
    'The list of participants that connpass, Peatix, Doorkeeper, Luma or Eventbrite exports as CSV (Japanese or English, UTF-8, UTF-16, Shift_JIS); sending it again changes nothing more; files of more than some thousand rows go by startSignUpImport',
  access: 'contacts:write',
  idempotency: 'natural',
  params: EventParams,
  query: z.strictObject({
    dryRun: z.enum(['true', 'false']).default('false').describe('say what would happen, and write nothing'),
    ...ofFile,
  }),
  bodyType: 'text/csv',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 64 * 1024 * 1024,
  deadlineMs: 300_000,
  status: 200,
  output: SignUpImport,
});

/** A list of participants that is imported in the background. */
export const SignUpImportRun = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  shop: SignUpShop,
  state: z.enum(['running', 'done', 'failed']),
  message: z.string().nullable().describe('why it failed; what was recorded before stays'),
  encoding: z.string().describe('how the file was written'),
  columns: z.array(z.string()).describe('its header'),
  rows: z.int().describe('rows below the header'),
  done: z.int().describe('rows that are dealt with'),
  recorded: z.int().describe('new sign-ups'),
  changed: z.int(),
  unchanged: z.int().describe('nothing new, or the same sign-up comes again further down'),
  waiting: z.int().describe('on a waiting list, not yet paid or not yet approved: no sign-up'),
  refused: z.int().describe('rows that were set aside; `/faults` names them'),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type SignUpImportRun = z.infer<typeof SignUpImportRun>;

const ImportParams = EventParams.extend({ importId: z.uuid() });

export const startSignUpImport = endpoint({
  operationId: 'startSignUpImport',
  method: 'post',
  path: '/v1/sign-ups/{eventId}/imports',
  tag: 'sign-ups',
  summary:
    'A list of participants of up to 500,000 rows, read as by importSignUps, in the background: progress and result can be read again',
  access: 'contacts:write',
  idempotency: 'natural',
  params: EventParams,
  query: z.strictObject(ofFile),
  bodyType: 'text/csv',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 128 * 1024 * 1024,
  deadlineMs: 300_000,
  status: 202,
  output: SignUpImportRun,
});

export const listSignUpImports = endpoint({
  operationId: 'listSignUpImports',
  method: 'get',
  path: '/v1/sign-ups/{eventId}/imports',
  tag: 'sign-ups',
  summary: 'Imports of an event’s lists, newest first; kept for 90 days',
  access: 'contacts:read',
  params: EventParams,
  query: PageQuery,
  status: 200,
  output: pageOf(SignUpImportRun),
});

export const readSignUpImport = endpoint({
  operationId: 'readSignUpImport',
  method: 'get',
  path: '/v1/sign-ups/{eventId}/imports/{importId}',
  tag: 'sign-ups',
  summary: 'How far an import is and what came of it',
  access: 'contacts:read',
  params: ImportParams,
  status: 200,
  output: SignUpImportRun,
});

export const listSignUpImportFaults = endpoint({
  operationId: 'listSignUpImportFaults',
  method: 'get',
  path: '/v1/sign-ups/{eventId}/imports/{importId}/faults',
  tag: 'sign-ups',
  summary: 'Rows that were set aside, by line',
  access: 'contacts:read',
  params: ImportParams,
  query: PageQuery,
  status: 200,
  output: pageOf(ContactImportFault),
});
