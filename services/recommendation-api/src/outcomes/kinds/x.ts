import type { ResultKind } from '../fileKind.ts';

/** X Ads, export of campaigns by day. */
export const x: ResultKind = {
  kind: 'results',
  source: 'x',
  tacticKey: 'x-ads',
  marks: ['timeperiod', '期間', 'fundingsource', '資金調達方法', 'お支払い方法'],
  titles: {
    day: ['timeperiod', '期間', 'day', '日', 'date', '日付'],
    account: ['accountname', 'アカウント名'],
    campaign: ['campaignname', 'キャンペーン名'],
    group: ['adgroupname', '広告グループ名'],
    ad: ['tweetid', 'postid', 'ポストid', 'ツイートid'],
    spend: ['spend', '費用', 'ご利用金額', '利用金額'],
    currency: ['currency', '通貨'],
    impressions: ['impressions', 'インプレッション', 'インプレッション数'],
    clicks: ['linkclicks', 'リンクのクリック数', 'リンククリック数', 'clicks', 'クリック数'],
    signUps: ['conversions', 'コンバージョン', 'results', '結果'],
    utmCampaign: ['utmcampaign'],
    utmId: ['utmid'],
  },
};
