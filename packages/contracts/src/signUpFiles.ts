import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
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

export const importSignUps = endpoint({
  operationId: 'importSignUps',
  method: 'post',
  path: '/v1/sign-ups/{eventId}/import',
  tag: 'sign-ups',
  summary:
    'The list of participants that connpass, Peatix, Doorkeeper, Luma or Eventbrite exports as CSV (Japanese or English, UTF-8, UTF-16, Shift_JIS); sending it again changes nothing more',
  access: 'contacts:write',
  idempotency: 'natural',
  params: EventParams,
  query: z.strictObject({
    dryRun: z.enum(['true', 'false']).default('false').describe('say what would happen, and write nothing'),
    shop: SignUpShop.optional().describe('told from the header unless given'),
    timeZone: TimeZone.default('Asia/Tokyo').describe('of times in the file that name none'),
  }),
  bodyType: 'text/csv',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 64 * 1024 * 1024,
  deadlineMs: 300_000,
  status: 200,
  output: SignUpImport,
});
