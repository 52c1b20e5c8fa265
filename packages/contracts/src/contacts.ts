import { z } from 'zod';
import { consentNames } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';
import { Instant } from './instant.ts';
import { MailAddress } from './mailAddress.ts';
import { PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

/** What a contact consents to: a delivery channel, or messages of a purpose. */
export const Channel = z.enum([...consentNames, 'promotion']);

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const word = z.string().max(500);

/** Whether we may write to someone on a channel, since when, and how we know. */
export const Consent = z.strictObject({
  granted: z.boolean(),
  at: Instant,
  source: z.string().max(200),
});

export const ContactInput = z.strictObject({
  email: MailAddress,
  displayName: z.string().trim().max(200).default(''),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'an E.164 number such as +819012345678')
    .nullable()
    .default(null),
  locale: z.enum(['ja', 'en']).default('ja'),
  timeZone: TimeZone.default('Asia/Tokyo'),
  consent: z.partialRecord(Channel, Consent).default({}),
  quietHours: z.strictObject({ start: clock, end: clock }).nullable().default(null),
  preferences: z.record(z.string().max(60), word).default({}),
  attributes: z.record(z.string().max(60), word).default({}),
});
export type ContactInput = z.output<typeof ContactInput>;

/** Someone we may nudge. */
export const Contact = z.object({
  ...ContactInput.shape,
  id: z.uuid(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Contact = z.infer<typeof Contact>;

const ContactParams = z.strictObject({ contactId: z.uuid() });
const { shape } = ContactInput;

export const createContact = endpoint({
  operationId: 'createContact',
  method: 'post',
  path: '/v1/contacts',
  tag: 'contacts',
  summary: 'Add a contact; an address is one contact',
  access: 'contacts:write',
  body: ContactInput,
  status: 201,
  output: Contact,
});

export const listContacts = endpoint({
  operationId: 'listContacts',
  method: 'get',
  path: '/v1/contacts',
  tag: 'contacts',
  summary: 'Contacts, newest first; `q` searches address and name',
  access: 'contacts:read',
  query: PageQuery.extend({ q: z.string().max(200).optional() }),
  status: 200,
  output: pageOf(Contact),
});

export const readContact = endpoint({
  operationId: 'readContact',
  method: 'get',
  path: '/v1/contacts/{contactId}',
  tag: 'contacts',
  summary: 'One contact',
  access: 'contacts:read',
  params: ContactParams,
  status: 200,
  output: Contact,
});

export const updateContact = endpoint({
  operationId: 'updateContact',
  method: 'patch',
  path: '/v1/contacts/{contactId}',
  tag: 'contacts',
  summary: 'Change a contact; the version goes in If-Match',
  access: 'contacts:write',
  params: ContactParams,
  body: z.strictObject({
    displayName: z.string().trim().max(200).optional(),
    phone: shape.phone.unwrap().optional(),
    locale: z.enum(['ja', 'en']).optional(),
    timeZone: TimeZone.optional(),
    consent: z.partialRecord(Channel, Consent).optional().describe('merged by channel'),
    quietHours: shape.quietHours.unwrap().optional(),
    preferences: z.record(z.string().max(60), word).optional(),
    attributes: z.record(z.string().max(60), word).optional(),
  }),
  requiresIfMatch: true,
  status: 200,
  output: Contact,
});

export const eraseContact = endpoint({
  operationId: 'eraseContact',
  method: 'delete',
  path: '/v1/contacts/{contactId}',
  tag: 'privacy',
  summary: 'Erase a person everywhere; the audit keeps a pseudonym that nobody can resolve',
  access: 'contacts:write',
  params: ContactParams,
  status: 204,
});

export const exportContact = endpoint({
  operationId: 'exportContact',
  method: 'get',
  path: '/v1/contacts/{contactId}/export',
  tag: 'privacy',
  summary: 'Everything that is stored about a person, by table',
  access: 'contacts:write',
  params: ContactParams,
  status: 200,
  output: z.object({
    exportedAt: z.iso.datetime(),
    contact: Contact,
    tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
    audit: z.array(z.record(z.string(), z.unknown())),
  }),
});

/** How a file of contacts is read; `region` is where its phone numbers without a country code are from. */
export const ContactImportOptions = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false').describe('say what would happen, and write nothing'),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country such as JP')
    .default('JP'),
});

/** What became of a file of contacts, or would become. */
export const ContactImport = z.object({
  dryRun: z.boolean(),
  encoding: z.enum(['utf-8', 'shift_jis', 'utf-16le', 'utf-16be']).describe('told from the bytes'),
  delimiter: z.enum([',', ';', '\t']).describe('told from the first lines'),
  columns: z.array(
    z.object({ title: z.string(), field: z.string().nullable().describe('null: kept as an attribute') }),
  ),
  rows: z.int().describe('below the header'),
  firstRows: z
    .array(
      z.object({
        row: z.int().describe('the line on which it begins'),
        contact: z.object({
          email: z.string(),
          displayName: z.string(),
          phone: z.string().nullable(),
          locale: z.enum(['ja', 'en']),
          timeZone: z.string(),
          consent: z.boolean().nullable().describe('to mail; null where the row does not say'),
          attributes: z.record(z.string(), z.string()),
        }),
      }),
    )
    .describe('the first five, as they are understood'),
  unknownWords: z
    .array(z.object({ column: z.string(), word: z.string(), rows: z.int(), firstRow: z.int() }))
    .describe(
      'words of a consent column that mean neither yes nor no, at most 50: such rows say nothing of consent',
    ),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int().describe('nothing in the row is new'),
  repeated: z.int().describe('rows of an address that stood above; the last one counts'),
  refused: z
    .array(z.object({ row: z.int(), field: z.string(), message: z.string() }))
    .describe('the first 1,000'),
  refusedRows: z.int(),
});
export type ContactImport = z.infer<typeof ContactImport>;

export const importContacts = endpoint({
  operationId: 'importContacts',
  method: 'post',
  path: '/v1/contacts/import',
  tag: 'contacts',
  summary:
    'Contacts from CSV (UTF-8, UTF-16, Shift_JIS; comma, semicolon, tab; Japanese or English names of columns): new ones are added, known addresses are updated; sending it again changes nothing more',
  access: 'contacts:write',
  idempotency: 'natural',
  query: ContactImportOptions,
  bodyType: 'text/csv',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 64 * 1024 * 1024,
  deadlineMs: 140_000,
  status: 200,
  output: ContactImport,
});
