import type { ResultKind } from '../fileKind.ts';

/** LinkedIn Campaign Manager, campaign performance by day: lines about the account before the header. */
export const linkedin: ResultKind = {
  kind: 'results',
  source: 'linkedin',
  tacticKey: 'linkedin-ads',
  marks: ['totalspent', '合計費用', '総費用', 'campaigngroupname', 'キャンペーングループ名'],
  titles: {
    day: ['startdate', '開始日', 'date', '日付'],
    account: ['accountname', 'アカウント名'],
    campaign: ['campaignname', 'キャンペーン名'],
    group: ['campaigngroupname', 'キャンペーングループ名'],
    ad: ['adname', 'adid', '広告名', 'creativename', 'クリエイティブ名'],
    spend: ['totalspent', '合計費用', '総費用'],
    currency: ['currency', '通貨'],
    impressions: ['impressions', 'インプレッション', 'インプレッション数'],
    clicks: ['clicks', 'クリック', 'クリック数'],
    signUps: ['conversions', 'コンバージョン', 'leads', 'リード'],
    utmCampaign: ['utmcampaign'],
    utmId: ['utmid'],
  },
};
