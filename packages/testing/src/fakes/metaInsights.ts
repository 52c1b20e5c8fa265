import { startAdFake, type AdFake } from './adFake.ts';

export const metaToken = 'EAAB-meta-token';

/**
 * Meta's Insights as they answer: numbers are strings, days without delivery have no row, two rows a page whatever was asked for, `next` is an address with
 * the token in it, the same registration under several types, errors are 400 with a code.
 */
export function startMetaInsights(account: {
  id: string;
  currency: string;
  timeZone: string;
}): Promise<AdFake> {
  return startAdFake((request, days) => {
    if (request.headers.authorization !== `Bearer ${metaToken}`)
      return {
        status: 400,
        body: { error: { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190 } },
      };
    const at = `/v24.0/act_${account.id}`;
    if (request.path === at)
      return {
        status: 200,
        body: { currency: account.currency, timezone_name: account.timeZone, id: `act_${account.id}` },
      };
    if (request.path !== `${at}/insights`)
      return { status: 400, body: { error: { message: 'Unsupported get request.', code: 100 } } };
    const { since, until } = JSON.parse(request.query.get('time_range') ?? '{}') as {
      since: string;
      until: string;
    };
    const delivered = days.filter(({ day, impressions }) => day >= since && day <= until && impressions > 0);
    const from = Number(Buffer.from(request.query.get('after') ?? '', 'base64url').toString() || 0);
    const data = delivered.slice(from, from + 2).map((row) => ({
      campaign_id: row.campaignId,
      campaign_name: row.campaign,
      date_start: row.day,
      date_stop: row.day,
      spend: row.spend.toFixed(account.currency === 'JPY' ? 0 : 2),
      impressions: String(row.impressions),
      ...(row.clicks > 0 && { inline_link_clicks: String(row.clicks) }),
      ...(row.conversions > 0 && {
        actions: [
          {
            action_type: 'offsite_conversion.fb_pixel_complete_registration',
            value: String(row.conversions),
          },
          { action_type: 'complete_registration', value: String(row.conversions) },
          { action_type: 'omni_complete_registration', value: String(row.conversions) },
          { action_type: 'link_click', value: String(row.clicks) },
        ],
      }),
    }));
    const after = Buffer.from(String(from + 2)).toString('base64url');
    return {
      status: 200,
      body: {
        data,
        ...(data.length > 0 && {
          paging: {
            cursors: { before: 'x', after },
            ...(from + 2 < delivered.length && {
              next: `https://graph.facebook.com${at}/insights?access_token=${metaToken}&after=${after}`,
            }),
          },
        }),
      },
    };
  });
}

/** Too many calls for this account. */
export const metaThrottled = {
  status: 400,
  body: {
    error: { message: 'User request limit reached', type: 'OAuthException', code: 80004, is_transient: true },
  },
  headers: { 'x-business-use-case-usage': '{"1":[{"call_count":100,"estimated_time_to_regain_access":12}]}' },
};
