import type { ResultKind } from '../fileKind.ts';

/** Meta Ads Manager, export of a table. Results are counted by one action only: the most exact column that is there. */
export const meta: ResultKind = {
  kind: 'results',
  source: 'meta',
  tacticKey: 'meta-ads',
  marks: ['amountspent', '消化金額', 'reportingstarts', 'レポート開始日'],
  titles: {
    day: ['day', '日', 'reportingstarts', 'レポート開始日'],
    account: ['accountname', 'アカウント名'],
    campaign: ['campaignname', 'キャンペーン名'],
    group: ['adsetname', '広告セット名'],
    ad: ['adname', '広告の名前', '広告名'],
    breakdown: [
      'age',
      '年齢',
      'gender',
      '性別',
      'placement',
      '配置',
      'platform',
      'プラットフォーム',
      'region',
      '地域',
      'device',
      'デバイス',
    ],
    spend: ['amountspent', '消化金額'],
    currency: ['currency', '通貨'],
    impressions: ['impressions', 'インプレッション'],
    clicks: ['linkclicks', 'リンクのクリック', 'clicks', 'クリック'],
    signUps: ['registrationscompleted', '登録完了', 'leads', 'リード', 'results', '結果'],
    utmCampaign: ['utmcampaign'],
    utmId: ['utmid'],
  },
};
