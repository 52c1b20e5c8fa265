import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { ReachField } from './tactics.ts';

const people = z.int().min(0).max(100_000_000).nullable();

/** What a tenant is asked once: whom it reaches, and how its hours and money count. Unknown is null and is not counted. */
export const ProfileInput = z.strictObject({
  reach: z
    .partialRecord(ReachField, people)
    .default({})
    .describe('people by channel; null or absent: not known, not counted'),
  hourlyWageJpy: z.int().min(0).max(100_000).nullable().default(null),
  landingUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .default(null)
    .describe('where UTM links lead when an event names no page of its own'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('JPY')
    .describe('of the amounts, ISO 4217; told in sentences'),
  yenPerUnit: z
    .number()
    .positive()
    .max(1_000_000)
    .nullable()
    .optional()
    .describe(
      "yen for one unit of a currency that is not JPY: the catalogue's prices and what is believed of prices are in yen; without it priced tactics of the catalogue are not planned",
    ),
  explorationShare: z
    .number()
    .min(0)
    .max(0.5)
    .optional()
    .describe(
      'share of budget and hours whose people a plan may give up to find out what works; trials together take at most three times as much; 0: none; unstated: 0.1 once there are outcomes',
    ),
  sharesOutcomes: z
    .boolean()
    .optional()
    .describe(
      'whether what tactics brought and who turned up may teach the beliefs of the other organisers of this installation who share theirs, and theirs this one; figures of several together only',
    ),
});
export type ProfileInput = z.output<typeof ProfileInput>;

export const Profile = z.object({
  ...ProfileInput.shape,
  suggested: z
    .partialRecord(ReachField, z.int())
    .describe('numbers that we have: contacts who agreed to mail, and to LINE'),
  version: z.int(),
});
export type Profile = z.infer<typeof Profile>;

export const readProfile = endpoint({
  operationId: 'readProfile',
  method: 'get',
  path: '/v1/profile',
  tag: 'tactics',
  summary: "The tenant's own reach",
  access: 'tactics:read',
  status: 200,
  output: Profile,
});

export const putProfile = endpoint({
  operationId: 'putProfile',
  method: 'put',
  path: '/v1/profile',
  tag: 'tactics',
  summary: "State the tenant's own reach",
  access: 'tactics:write',
  body: ProfileInput,
  status: 200,
  output: Profile,
});
