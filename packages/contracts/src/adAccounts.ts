import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';

const secret = z.string().min(1).max(2_000);

export const AdNetwork = z.enum(['meta', 'google-ads', 'linkedin']);
export type AdNetwork = z.infer<typeof AdNetwork>;

/** What a network wants to see before it tells results; kept sealed. */
export const AdCredentials = z.discriminatedUnion('network', [
  z.strictObject({
    network: z.literal('meta'),
    accessToken: secret.describe('of a system user, with ads_read'),
  }),
  z.strictObject({
    network: z.literal('google-ads'),
    developerToken: secret,
    clientId: secret,
    clientSecret: secret,
    refreshToken: secret,
    loginCustomerId: z
      .string()
      .regex(/^\d{10}$/)
      .optional()
      .describe('of the manager account, where access is through one'),
  }),
  z.strictObject({
    network: z.literal('linkedin'),
    accessToken: secret.describe('with r_ads_reporting and r_ads'),
  }),
]);
export type AdCredentials = z.output<typeof AdCredentials>;

const accountFields = {
  name: z.string().trim().min(1).max(100),
  accountId: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('digits only: without `act_`, without dashes'),
  taxPercent: z
    .number()
    .min(0)
    .max(50)
    .default(10)
    .describe('consumption tax that comes on top of what the network tells'),
  yenPerUnit: z
    .number()
    .positive()
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe('yen for one unit of its currency; needed where that is not JPY'),
};

/** An account of an ad network whose results are fetched once a day. */
export const AdAccount = z.object({
  id: z.uuid(),
  network: AdNetwork,
  ...accountFields,
  state: z
    .enum(['waiting', 'ok', 'throttled', 'lost', 'failing'])
    .describe('lost: its credentials are refused, state them anew; failing: see `message`'),
  message: z.string().nullable(),
  syncedAt: z.iso.datetime().nullable(),
  nextSyncAt: z.iso.datetime().nullable().describe('null: not before its credentials are stated anew'),
  last: z
    .object({ created: z.int(), restated: z.int(), unchanged: z.int(), unmatched: z.int() })
    .nullable()
    .describe('rows of the last time'),
});
export type AdAccount = z.infer<typeof AdAccount>;

export const putAdAccount = endpoint({
  operationId: 'putAdAccount',
  method: 'put',
  path: '/v1/outcomes/ad-accounts',
  tag: 'outcomes',
  summary: 'Fetch results of an account from its network once a day; the same account again states it anew',
  access: 'accounts:write',
  fresh: true,
  body: z.strictObject({ ...accountFields, credentials: AdCredentials }),
  status: 200,
  output: AdAccount,
});

export const listAdAccounts = endpoint({
  operationId: 'listAdAccounts',
  method: 'get',
  path: '/v1/outcomes/ad-accounts',
  tag: 'outcomes',
  summary: 'Accounts of ad networks, and how their last fetch went',
  access: 'plans:read',
  query: PageQuery,
  status: 200,
  output: pageOf(AdAccount),
});

const AccountParams = z.strictObject({ adAccountId: z.uuid() });

export const syncAdAccount = endpoint({
  operationId: 'syncAdAccount',
  method: 'post',
  path: '/v1/outcomes/ad-accounts/{adAccountId}/syncs',
  tag: 'outcomes',
  summary: 'Fetch its results now; one that is on its way is that fetch',
  access: 'plans:write',
  idempotency: 'natural',
  params: AccountParams,
  body: z.strictObject({}),
  status: 202,
  output: AdAccount,
});

export const deleteAdAccount = endpoint({
  operationId: 'deleteAdAccount',
  method: 'delete',
  path: '/v1/outcomes/ad-accounts/{adAccountId}',
  tag: 'outcomes',
  summary: 'Forget the account and its credentials; the results stay',
  access: 'accounts:write',
  params: AccountParams,
  status: 204,
});
