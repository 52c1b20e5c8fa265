import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
import { Day, Instant } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

const count = z.int().min(0).max(1_000_000_000_000);
const tacticKey = z.string().regex(/^[a-z0-9][a-z0-9-]{1,59}$/);
const text = z.string().trim().max(300);

/** Where results come from: an advertiser's export, or one's own figures. */
export const ResultSource = z.enum(['meta', 'google-ads', 'linkedin', 'x', 'generic', 'api']);
export type ResultSource = z.infer<typeof ResultSource>;

/** Whose list of participants it is, in the order in which they are believed: what somebody stated, who checked people in, our own sign-ups. */
export const AttendanceSource = z.enum([
  'stated',
  'peatix',
  'connpass',
  'doorkeeper',
  'eventbrite',
  'generic',
  'sign-ups',
]);
export type AttendanceSource = z.infer<typeof AttendanceSource>;

/** What a tactic did in one event on one day. A figure that is not known is null, never 0. */
export const OutcomeInput = z.strictObject({
  key: z
    .string()
    .min(1)
    .max(200)
    .describe('your own id of this row; the same key again restates it')
    .optional(),
  day: Day,
  eventId: z.uuid().optional(),
  tacticKey: tacticKey.optional(),
  campaign: text.default('').describe('name of the campaign; matched to an event by its UTM values'),
  spendJpy: count.nullable().default(null).describe('yen as paid, tax included'),
  impressions: count.nullable().default(null),
  clicks: count.nullable().default(null),
  signUps: z.number().min(0).max(1_000_000_000).nullable().default(null),
  units: z
    .number()
    .min(0)
    .max(1_000_000_000)
    .nullable()
    .default(null)
    .describe('effort in the unit of the tactic'),
});
export type OutcomeInput = z.output<typeof OutcomeInput>;

export const Outcome = z.object({
  source: ResultSource,
  key: z.string(),
  day: z.iso.date(),
  eventId: z.uuid().nullable().describe('null: no event was found for it yet'),
  tacticKey: z.string().nullable(),
  campaign: z.string(),
  spendJpy: z.int().nullable(),
  impressions: z.int().nullable(),
  clicks: z.int().nullable(),
  signUps: z.number().nullable(),
  units: z.number().nullable(),
  restated: z.int().describe('how often its figures came anew'),
  updatedAt: z.iso.datetime(),
});
export type Outcome = z.infer<typeof Outcome>;

/** What came of writing rows. */
export const Written = z.object({
  created: z.int(),
  restated: z.int(),
  unchanged: z.int(),
  unmatched: z.int().describe('rows without an event'),
});

export const putOutcomes = endpoint({
  operationId: 'putOutcomes',
  method: 'post',
  path: '/v1/outcomes',
  tag: 'outcomes',
  summary:
    'What tactics did: spend, impressions, clicks, sign-ups, a row a day; the same key again restates a row',
  access: 'plans:write',
  idempotency: 'natural',
  body: z.strictObject({ outcomes: z.array(OutcomeInput).min(1).max(1_000) }),
  status: 200,
  output: Written,
});

export const listOutcomes = endpoint({
  operationId: 'listOutcomes',
  method: 'get',
  path: '/v1/outcomes',
  tag: 'outcomes',
  summary: 'Rows of results, newest day first',
  access: 'plans:read',
  query: PageQuery.extend({
    eventId: z.uuid().optional(),
    unmatched: z.enum(['true', 'false']).optional().describe('only those without an event'),
  }),
  status: 200,
  output: pageOf(Outcome),
});

export const assignOutcomes = endpoint({
  operationId: 'assignOutcomes',
  method: 'post',
  path: '/v1/outcomes/assignments',
  tag: 'outcomes',
  summary:
    'Say to which event and tactic a campaign belongs: for the rows that are there and those that will come',
  access: 'plans:write',
  idempotency: 'natural',
  body: z.strictObject({
    source: ResultSource,
    campaign: z.string().trim().min(1).max(300),
    eventId: z.uuid(),
    tacticKey: tacticKey.optional(),
  }),
  status: 200,
  output: z.object({ assigned: z.int().describe('rows that got an event') }),
});

/** Whose file it is. */
export const FileSource = z.enum([
  'meta',
  'google-ads',
  'linkedin',
  'x',
  'generic',
  'peatix',
  'connpass',
  'doorkeeper',
  'eventbrite',
]);

/** What a file may be told about itself; what is left out is found in its header row or is the default. */
export const ImportOptions = z.strictObject({
  source: FileSource.optional().describe('whose file it is; told from the header row when absent'),
  eventId: z.uuid().optional().describe('all rows belong to this event; needed for lists of participants'),
  tacticKey: tacticKey.optional().describe('all rows are of this tactic'),
  dryRun: z.enum(['true', 'false']).default('false').describe('`true`: only says what would happen'),
  tax: z
    .enum(['included', 'excluded'])
    .default('included')
    .describe('whether the money of the file holds consumption tax, where its header does not say'),
  taxPercent: z.coerce.number().min(0).max(50).default(10),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe('where neither rows nor headers say; JPY'),
  yenPerUnit: z.coerce
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe('yen for one unit of a currency that is not JPY; without it such rows are refused'),
  timeZone: TimeZone.default('Asia/Tokyo').describe('zone of instants in the file'),
});
export type ImportOptions = z.output<typeof ImportOptions>;

/** One row of a file that was left out. */
export const ImportFault = z.object({
  line: z.int().describe('line of the file on which the row begins'),
  field: z.string(),
  message: z.string(),
});
export type ImportFault = z.infer<typeof ImportFault>;

export const OutcomeImport = z.object({
  id: z.uuid(),
  source: z.string(),
  kind: z.enum(['results', 'attendance']),
  dryRun: z.boolean(),
  state: z.enum(['running', 'done', 'failed']),
  encoding: z.string(),
  columns: z.record(z.string(), z.string()).describe('field → the header that gives it'),
  ignoredColumns: z.array(z.string()),
  rows: z.int(),
  created: z.int(),
  restated: z.int(),
  unchanged: z.int(),
  unmatched: z.int(),
  faults: z.int(),
  firstFaults: z.array(ImportFault).describe('the first 100; all by `/faults`'),
  attendance: z
    .object({ eventId: z.uuid(), signUps: z.int(), cancelled: z.int(), attended: z.int().nullable() })
    .nullable(),
  message: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type OutcomeImport = z.infer<typeof OutcomeImport>;

const ImportParams = z.strictObject({ importId: z.uuid() });

export const importOutcomes = endpoint({
  operationId: 'importOutcomes',
  method: 'post',
  path: '/v1/outcomes/imports',
  tag: 'outcomes',
  summary:
    'Results or a list of participants from CSV, as advertisers and ticket services export it; sending it again changes nothing more',
  access: 'plans:write',
  idempotency: 'natural',
  query: ImportOptions,
  bodyType: 'text/csv',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 512 * 1024 * 1024,
  deadlineMs: 140_000,
  status: 200,
  output: OutcomeImport,
});

export const listOutcomeImports = endpoint({
  operationId: 'listOutcomeImports',
  method: 'get',
  path: '/v1/outcomes/imports',
  tag: 'outcomes',
  summary: 'Imports, newest first; kept for 90 days',
  access: 'plans:read',
  query: PageQuery,
  status: 200,
  output: pageOf(OutcomeImport),
});

export const readOutcomeImport = endpoint({
  operationId: 'readOutcomeImport',
  method: 'get',
  path: '/v1/outcomes/imports/{importId}',
  tag: 'outcomes',
  summary: 'One import',
  access: 'plans:read',
  params: ImportParams,
  status: 200,
  output: OutcomeImport,
});

export const listImportFaults = endpoint({
  operationId: 'listImportFaults',
  method: 'get',
  path: '/v1/outcomes/imports/{importId}/faults',
  tag: 'outcomes',
  summary: 'Every row that was left out, with its line, by line',
  access: 'plans:read',
  params: ImportParams,
  query: PageQuery,
  status: 200,
  output: pageOf(ImportFault),
});

/** How many came, and who says so. */
export const Attendance = z.object({
  source: AttendanceSource,
  signUps: z.int().nullable(),
  cancelled: z.int().nullable(),
  attended: z.int().nullable(),
  at: z.iso.datetime(),
});
export type Attendance = z.infer<typeof Attendance>;

export const putAttendance = endpoint({
  operationId: 'putAttendance',
  method: 'put',
  path: '/v1/events/{eventId}/attendance',
  tag: 'outcomes',
  summary: 'Say how many came; goes before what lists and shops say',
  access: 'plans:write',
  params: EventParams,
  body: z.strictObject({
    attended: z.int().min(0).max(10_000_000),
    signUps: z.int().min(0).max(10_000_000).optional(),
  }),
  status: 200,
  output: Attendance,
});

/** One tactic of an event: what was planned and what came. */
export const TacticOutcome = z.object({
  tacticKey: z.string().nullable().describe('null: what no tactic is known for'),
  plannedUnits: z.number().nullable(),
  plannedSpendJpy: z.number().nullable(),
  plannedSignUps: z.number().nullable(),
  units: z.number().nullable(),
  spendJpy: z.number().nullable(),
  impressions: z.number().nullable(),
  clicks: z.number().nullable(),
  signUps: z
    .number()
    .nullable()
    .describe('as you stated them, else by our own links where there are any, else as the advertiser counts'),
});
export type TacticOutcome = z.infer<typeof TacticOutcome>;

export const readEventOutcome = endpoint({
  operationId: 'readEventOutcome',
  method: 'get',
  path: '/v1/events/{eventId}/outcome',
  tag: 'outcomes',
  summary: 'What came of an event: attendance by the best source, results by tactic beside what was planned',
  access: 'plans:read',
  params: EventParams,
  status: 200,
  output: z.object({
    eventId: z.uuid(),
    planId: z.uuid().nullable(),
    attendance: Attendance.nullable(),
    otherSources: z.array(Attendance),
    tactics: z.array(TacticOutcome),
    asOf: Instant,
  }),
});
