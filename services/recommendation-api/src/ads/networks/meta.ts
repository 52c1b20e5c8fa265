import { z } from 'zod';
import { callNetwork, type ReadFault } from '../adCall.ts';
import type { AdClient, AdRow } from '../adNetwork.ts';
import type { ClientParts } from './parts.ts';

const version = 'v24.0';
const pageSize = 500;
/** More pages than a year of a thousand campaigns has: the network goes round in circles. */
const mostPages = 1_000;

/** Numbers come as strings. */
const figure = z.coerce.number().min(0);
const Row = z.looseObject({
  campaign_id: z.string().max(40),
  campaign_name: z.string().default(''),
  date_start: z.iso.date(),
  spend: figure.default(0),
  impressions: figure.default(0),
  inline_link_clicks: figure.default(0),
  actions: z.array(z.looseObject({ action_type: z.string(), value: figure })).default([]),
});
const Page = z.looseObject({
  data: z.array(Row),
  paging: z
    .looseObject({ cursors: z.looseObject({ after: z.string() }).optional(), next: z.string().optional() })
    .optional(),
});
const Facts = z.looseObject({ currency: z.string().regex(/^[A-Z]{3}$/), timezone_name: z.string() });
const Fault = z.looseObject({ error: z.looseObject({ code: z.number() }) });

/** Error codes of the Graph API: the token is no longer good; too many calls of the app, the user, the account, the business use case. */
const LOST = new Set([102, 190, 10, 200, 294]);
const THROTTLED = new Set([4, 17, 32, 613, 80000, 80003, 80004]);

const fault: ReadFault = (_status, body) => {
  const read = Fault.safeParse(body);
  if (!read.success) return undefined;
  const { code } = read.data.error;
  if (LOST.has(code)) return 'lost';
  if (THROTTLED.has(code)) return 'throttled';
  // 1 and 2: unknown and temporary, to be tried again.
  return code === 1 || code === 2 ? undefined : 'refused';
};

/** Marketing API, Insights of campaigns by day (developers.facebook.com/docs/marketing-api/insights). Days without delivery have no row; figures of the last 28 days are restated. */
export function metaClient(
  { fetch, signal, accountId, baseUrl }: ClientParts,
  accessToken: string,
): AdClient {
  const account = `${baseUrl}/${version}/act_${accountId}`;
  // In a header and not in the address: addresses are logged.
  const init = { headers: { authorization: `Bearer ${accessToken}` }, signal };
  return {
    async facts() {
      const { currency, timezone_name: timeZone } = await callNetwork(
        fetch,
        `${account}?fields=currency,timezone_name`,
        init,
        { shape: Facts, fault },
      );
      return { currency, timeZone };
    },
    async *rows(since, until) {
      let after: string | undefined;
      for (let pages = 0; pages < mostPages; pages++) {
        const query = new URLSearchParams({
          level: 'campaign',
          time_increment: '1',
          time_range: JSON.stringify({ since, until }),
          fields: 'campaign_id,campaign_name,spend,impressions,inline_link_clicks,actions,date_start',
          limit: String(pageSize),
          ...(after !== undefined && { after }),
        });
        const { data, paging } = await callNetwork(fetch, `${account}/insights?${String(query)}`, init, {
          shape: Page,
          fault,
        });
        yield data.map(toRow);
        // `next` is an address with the token in it; the cursor alone says the same.
        if (paging?.next === undefined || paging.cursors === undefined) return;
        after = paging.cursors.after;
      }
    },
  };
}

function toRow(row: z.output<typeof Row>): AdRow {
  // The same registration is told under several types; this one sums up the others.
  const registered = row.actions.find(({ action_type: type }) => type === 'omni_complete_registration');
  const pixel = row.actions.find(({ action_type: type }) => type === 'complete_registration');
  return {
    day: row.date_start,
    campaignId: row.campaign_id,
    campaign: row.campaign_name,
    spend: row.spend,
    impressions: row.impressions,
    clicks: row.inline_link_clicks,
    signUps: registered?.value ?? pixel?.value ?? null,
  };
}
