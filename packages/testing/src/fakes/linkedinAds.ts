import { startAdFake, type AdFake } from './adFake.ts';

export const linkedinToken = 'AQ-linkedin-token';

/**
 * LinkedIn's adAnalytics as it answers: days are UTC, there are no pages, campaigns are URNs whose names are asked for
 * elsewhere (two a page of few), costs are strings, versions are headers.
 */
export function startLinkedinAds(account: { id: string; currency: string }): Promise<AdFake> {
  return startAdFake((request, days) => {
    if (request.headers.authorization !== `Bearer ${linkedinToken}`)
      return {
        status: 401,
        body: { status: 401, serviceErrorCode: 65_600, message: 'Invalid access token' },
      };
    if (
      !/^20\d{4}$/.test(String(request.headers['linkedin-version'])) ||
      request.headers['x-restli-protocol-version'] !== '2.0.0'
    )
      return { status: 426, body: { status: 426, code: 'NONEXISTENT_VERSION' } };
    const at = `/rest/adAccounts/${account.id}`;
    if (request.path === at)
      return { status: 200, body: { id: Number(account.id), currency: account.currency } };
    if (request.path === `${at}/adCampaigns`) {
      const names = [...new Map(days.map(({ campaignId, campaign }) => [campaignId, campaign]))];
      const from = Number(request.query.get('pageToken') ?? 0);
      const size = names.length < 10 ? 2 : 1_000;
      return {
        status: 200,
        body: {
          elements: names.slice(from, from + size).map(([id, name]) => ({ id: Number(id), name })),
          metadata: from + size < names.length ? { nextPageToken: String(from + size) } : {},
        },
      };
    }
    const span = /start:\(year:(\d+),month:(\d+),day:(\d+)\),end:\(year:(\d+),month:(\d+),day:(\d+)\)/.exec(
      request.query.get('dateRange') ?? '',
    );
    const accounts = request.query.get('accounts');
    if (
      request.path !== '/rest/adAnalytics' ||
      !span ||
      accounts !== `List(urn:li:sponsoredAccount:${account.id})`
    )
      return { status: 400, body: { status: 400, code: 'ILLEGAL_ARGUMENT' } };
    const day = (year = '', month = '', date = ''): string =>
      `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
    const [since, until] = [day(span[1], span[2], span[3]), day(span[4], span[5], span[6])];
    const found = days.filter((row) => row.day >= since && row.day <= until);
    return {
      status: 200,
      body: {
        paging: { start: 0, count: 10, links: [] },
        elements: found.map((row) => {
          const [year, month, date] = row.day.split('-').map(Number);
          return {
            pivotValues: [`urn:li:sponsoredCampaign:${row.campaignId}`],
            dateRange: { start: { year, month, day: date }, end: { year, month, day: date } },
            costInLocalCurrency: String(row.spend),
            impressions: row.impressions,
            clicks: row.clicks,
            externalWebsiteConversions: row.conversions,
          };
        }),
      },
    };
  });
}

/** The application has called as often as it may today. */
export const linkedinThrottled = {
  status: 429,
  body: {
    status: 429,
    serviceErrorCode: 101,
    message: 'Resource level throttle limit for calls to this resource is reached.',
  },
  headers: { 'retry-after': '120' },
};
