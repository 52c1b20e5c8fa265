import type { AdCredentials } from '@tsudoi/contracts/adAccounts';
import { z } from 'zod';
import { callNetwork, type ReadFault } from '../adCall.ts';
import { AdRefused, type AdClient, type AdRow } from '../adNetwork.ts';
import type { ClientParts } from './parts.ts';

const version = 'v21';
const mostPages = 1_000;
/** The currency's unit is a million of these. */
const MICROS = 1_000_000;

/** 64-bit numbers come as strings; what is 0 is left out. */
const figure = z.coerce.number().min(0).default(0);
const Result = z.looseObject({
  campaign: z.looseObject({ id: z.coerce.string(), name: z.string().default('') }),
  segments: z.looseObject({ date: z.iso.date() }),
  metrics: z
    .looseObject({ costMicros: figure, impressions: figure, clicks: figure, conversions: figure })
    .default({ costMicros: 0, impressions: 0, clicks: 0, conversions: 0 }),
});
const Page = z.looseObject({
  results: z.array(Result).default([]),
  nextPageToken: z.string().optional(),
});
const Facts = z.looseObject({
  results: z
    .array(
      z.looseObject({
        customer: z.looseObject({ currencyCode: z.string().regex(/^[A-Z]{3}$/), timeZone: z.string() }),
      }),
    )
    .min(1),
});
const Token = z.looseObject({ access_token: z.string().min(1) });
const TokenFault = z.looseObject({ error: z.string() });
const Fault = z.looseObject({ error: z.looseObject({ status: z.string() }) });

const tokenFault: ReadFault = (_status, body) => {
  const read = TokenFault.safeParse(body);
  return read.success && ['invalid_grant', 'invalid_client', 'unauthorized_client'].includes(read.data.error)
    ? 'lost'
    : undefined;
};
const fault: ReadFault = (_status, body) => {
  const read = Fault.safeParse(body);
  switch (read.success ? read.data.error.status : '') {
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return 'lost';
    case 'RESOURCE_EXHAUSTED':
      return 'throttled';
    case 'INVALID_ARGUMENT':
    case 'NOT_FOUND':
      return 'refused';
    default:
      return undefined;
  }
};

/** Google Ads API, GAQL by `googleAds:search` (developers.google.com/google-ads/api). Costs are millionths; conversions are restated for as long as their window is. */
export function googleAdsClient(
  { fetch, signal, accountId, baseUrl }: ClientParts,
  credentials: Extract<AdCredentials, { network: 'google-ads' }>,
  tokenUrl: string,
): AdClient {
  let token: Promise<string> | undefined;
  const accessToken = (): Promise<string> =>
    (token ??= callNetwork(
      fetch,
      tokenUrl,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
          refresh_token: credentials.refreshToken,
        }).toString(),
        signal,
      },
      { shape: Token, fault: tokenFault },
    ).then(({ access_token: told }) => told));
  const search = async <Shape extends z.ZodType>(shape: Shape, query: string, pageToken?: string) =>
    callNetwork(
      fetch,
      `${baseUrl}/${version}/customers/${accountId}/googleAds:search`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await accessToken()}`,
          'developer-token': credentials.developerToken,
          'content-type': 'application/json',
          ...(credentials.loginCustomerId !== undefined && {
            'login-customer-id': credentials.loginCustomerId,
          }),
        },
        body: JSON.stringify({ query, ...(pageToken !== undefined && { pageToken }) }),
        signal,
      },
      { shape, fault },
    );
  return {
    async facts() {
      const { results } = await search(
        Facts,
        'SELECT customer.currency_code, customer.time_zone FROM customer',
      );
      const [first] = results;
      if (first === undefined) throw new AdRefused('the account tells nothing of itself');
      return { currency: first.customer.currencyCode, timeZone: first.customer.timeZone };
    },
    async *rows(since, until) {
      const query = `SELECT campaign.id, campaign.name, segments.date, metrics.cost_micros, metrics.impressions, metrics.clicks, metrics.conversions FROM campaign WHERE segments.date BETWEEN '${since}' AND '${until}'`;
      let pageToken: string | undefined;
      for (let pages = 0; pages < mostPages; pages++) {
        const page: z.output<typeof Page> = await search(Page, query, pageToken);
        yield page.results.map(toRow);
        if (page.nextPageToken === undefined || page.nextPageToken === '') return;
        pageToken = page.nextPageToken;
      }
    },
  };
}

function toRow({ campaign, segments, metrics }: z.output<typeof Result>): AdRow {
  return {
    day: segments.date,
    campaignId: campaign.id,
    campaign: campaign.name,
    spend: metrics.costMicros / MICROS,
    impressions: metrics.impressions,
    clicks: metrics.clicks,
    signUps: metrics.conversions > 0 ? metrics.conversions : null,
  };
}
