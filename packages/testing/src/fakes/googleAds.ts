import { startAdFake, type AdFake } from './adFake.ts';

export const googleAdsSecrets = {
  developerToken: 'dev-token',
  clientId: 'client.apps.googleusercontent.com',
  clientSecret: 'client-secret',
  refreshToken: '1//refresh',
};
const accessToken = 'ya29.access';

/**
 * The Google Ads API as it answers, its token endpoint on the same port: costs are millionths, 64-bit numbers are strings, what is 0 is left out, campaigns without
 * impressions have no row of a day, pages are as large as it likes.
 */
export function startGoogleAds(account: { id: string; currency: string; timeZone: string }): Promise<AdFake> {
  return startAdFake((request, days) => {
    if (request.path === '/token') {
      const form = new URLSearchParams(request.body);
      const right =
        form.get('grant_type') === 'refresh_token' &&
        form.get('refresh_token') === googleAdsSecrets.refreshToken &&
        form.get('client_secret') === googleAdsSecrets.clientSecret;
      return right
        ? { status: 200, body: { access_token: accessToken, expires_in: 3_599, token_type: 'Bearer' } }
        : {
            status: 400,
            body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
          };
    }
    if (
      request.headers.authorization !== `Bearer ${accessToken}` ||
      request.headers['developer-token'] !== googleAdsSecrets.developerToken
    )
      return { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } };
    if (request.path !== `/v21/customers/${account.id}/googleAds:search`)
      return { status: 404, body: { error: { code: 404, status: 'NOT_FOUND' } } };
    const { query, pageToken } = JSON.parse(request.body) as { query: string; pageToken?: string };
    if (query.includes('FROM customer'))
      return {
        status: 200,
        body: { results: [{ customer: { currencyCode: account.currency, timeZone: account.timeZone } }] },
      };
    const span = /BETWEEN '(\S+)' AND '(\S+)'/.exec(query);
    const found = days.filter(
      ({ day, impressions }) => day >= (span?.[1] ?? '') && day <= (span?.[2] ?? '') && impressions > 0,
    );
    const from = Number(pageToken ?? 0);
    return {
      status: 200,
      body: {
        ...(found.length > 0 && {
          results: found.slice(from, from + 3).map((row) => ({
            campaign: {
              resourceName: `customers/${account.id}/campaigns/${row.campaignId}`,
              id: row.campaignId,
              name: row.campaign,
            },
            segments: { date: row.day },
            metrics: {
              impressions: String(row.impressions),
              ...(row.clicks > 0 && { clicks: String(row.clicks) }),
              ...(row.spend > 0 && { costMicros: String(Math.round(row.spend * 1_000_000)) }),
              ...(row.conversions > 0 && { conversions: row.conversions }),
            },
          })),
        }),
        ...(from + 3 < found.length && { nextPageToken: String(from + 3) }),
        fieldMask: 'campaign.id,campaign.name,segments.date',
      },
    };
  });
}

/** The quota of the developer token is used up. */
export const googleAdsThrottled = {
  status: 429,
  body: {
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.ads.googleads.v21.errors.GoogleAdsFailure' },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '90s' },
      ],
    },
  },
};
