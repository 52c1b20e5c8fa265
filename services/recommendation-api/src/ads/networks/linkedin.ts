import { z } from 'zod';
import { callNetwork, type ReadFault } from '../adCall.ts';
import type { AdClient, AdRow } from '../adNetwork.ts';
import type { ClientParts } from './parts.ts';

const version = '202510';
const mostPages = 200;

const Day = z.looseObject({ year: z.int(), month: z.int(), day: z.int() });
const Element = z.looseObject({
  pivotValues: z.array(z.string()).min(1),
  dateRange: z.looseObject({ start: Day }),
  costInLocalCurrency: z.coerce.number().min(0).default(0),
  impressions: z.number().min(0).default(0),
  clicks: z.number().min(0).default(0),
  externalWebsiteConversions: z.number().min(0).default(0),
});
const Elements = z.looseObject({ elements: z.array(Element) });
const Campaigns = z.looseObject({
  elements: z.array(z.looseObject({ id: z.coerce.string(), name: z.string().default('') })),
  metadata: z.looseObject({ nextPageToken: z.string().optional() }).optional(),
});
const Facts = z.looseObject({ currency: z.string().regex(/^[A-Z]{3}$/) });

const fault: ReadFault = () => undefined;

/** LinkedIn Marketing API, adAnalytics by campaign and day (learn.microsoft.com/linkedin/marketing). Days are UTC; there are no pages, and an answer is cut at 15,000 elements: it is more than is read at once, which asks for fewer days. */
export function linkedinClient(
  { fetch, signal, accountId, baseUrl }: ClientParts,
  accessToken: string,
): AdClient {
  const init = {
    headers: {
      authorization: `Bearer ${accessToken}`,
      'linkedin-version': version,
      'x-restli-protocol-version': '2.0.0',
    },
    signal,
  };
  let named: Promise<Map<string, string>> | undefined;
  const names = async (): Promise<Map<string, string>> => {
    const known = new Map<string, string>();
    let pageToken: string | undefined;
    for (let pages = 0; pages < mostPages; pages++) {
      const next = pageToken === undefined ? '' : `&pageToken=${encodeURIComponent(pageToken)}`;
      const { elements, metadata } = await callNetwork(
        fetch,
        `${baseUrl}/rest/adAccounts/${accountId}/adCampaigns?q=search&pageSize=1000${next}`,
        init,
        { shape: Campaigns, fault },
      );
      for (const { id, name } of elements) known.set(id, name);
      pageToken = metadata?.nextPageToken;
      if (pageToken === undefined || pageToken === '') return known;
    }
    return known;
  };
  return {
    async facts() {
      const { currency } = await callNetwork(fetch, `${baseUrl}/rest/adAccounts/${accountId}`, init, {
        shape: Facts,
        fault,
      });
      return { currency, timeZone: 'UTC' };
    },
    async *rows(since, until) {
      const campaigns = await (named ??= names());
      const { elements } = await callNetwork(
        fetch,
        `${baseUrl}/rest/adAnalytics?${query(accountId, since, until)}`,
        init,
        { shape: Elements, fault },
      );
      yield elements.map((element) => toRow(element, campaigns));
    },
  };
}

/** Rest.li's own notation: brackets and colons stay as they are, those of the URN are encoded. */
function query(accountId: string, since: string, until: string): string {
  const day = (text: string): string => {
    const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
    return `(year:${String(year)},month:${String(month)},day:${String(date)})`;
  };
  return `q=analytics&pivot=CAMPAIGN&timeGranularity=DAILY&dateRange=(start:${day(since)},end:${day(until)})&accounts=List(${encodeURIComponent(`urn:li:sponsoredAccount:${accountId}`)})&fields=dateRange,pivotValues,costInLocalCurrency,impressions,clicks,externalWebsiteConversions`;
}

function toRow(element: z.output<typeof Element>, campaigns: ReadonlyMap<string, string>): AdRow {
  const id = element.pivotValues[0]?.split(':').at(-1) ?? '';
  const { year, month, day } = element.dateRange.start;
  return {
    day: new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10),
    campaignId: id,
    campaign: campaigns.get(id) ?? '',
    spend: element.costInLocalCurrency,
    impressions: element.impressions,
    clicks: element.clicks,
    signUps: element.externalWebsiteConversions > 0 ? element.externalWebsiteConversions : null,
  };
}
