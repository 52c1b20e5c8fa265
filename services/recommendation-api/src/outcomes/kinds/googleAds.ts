import type { ResultKind } from '../fileKind.ts';

/** Google Ads, download of a report: title lines before the header, totals after the rows, UTF-16 with tabs in older ones. */
export const googleAds: ResultKind = {
  kind: 'results',
  source: 'google-ads',
  tacticKey: 'google-ads',
  marks: ['impr', '表示回数', 'adgroup', '広告グループ', 'currencycode', '通貨コード'],
  titles: {
    day: ['day', '日', 'date', '日付'],
    account: ['account', 'アカウント'],
    campaign: ['campaign', 'キャンペーン'],
    group: ['adgroup', '広告グループ'],
    ad: ['ad', '広告', 'adid', '広告id', 'keyword', 'キーワード'],
    breakdown: ['device', 'デバイス', 'network', 'ネットワーク', 'age', '年齢', 'gender', '性別'],
    spend: ['cost', '費用', 'ご利用額'],
    currency: ['currencycode', '通貨コード', 'currency', '通貨'],
    impressions: ['impr', '表示回数', 'impressions'],
    clicks: ['clicks', 'クリック数'],
    signUps: ['conversions', 'コンバージョン', 'コンバージョン数'],
    utmCampaign: ['utmcampaign'],
    utmId: ['utmid'],
  },
};
