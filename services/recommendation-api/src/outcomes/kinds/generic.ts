import type { ResultKind } from '../fileKind.ts';

/** A table of one's own: what a tactic did on a day. */
export const generic: ResultKind = {
  kind: 'results',
  source: 'generic',
  marks: [],
  titles: {
    day: ['day', 'date', '日', '日付', '実施日'],
    campaign: ['campaign', 'campaignname', 'キャンペーン', 'キャンペーン名', '施策名'],
    event: ['event', 'eventid', 'イベント', 'イベントid'],
    tactic: ['tactic', 'tactickey', '施策', '施策キー'],
    spend: ['spend', 'cost', 'spendjpy', '費用', '金額', '支出', '利用額'],
    currency: ['currency', '通貨'],
    impressions: ['impressions', 'views', '表示回数', 'インプレッション', '閲覧数', '配布数'],
    clicks: ['clicks', 'クリック', 'クリック数'],
    signUps: [
      'signups',
      'registrations',
      'conversions',
      '申込',
      '申込数',
      '申し込み',
      '申し込み数',
      '参加申込',
    ],
    units: ['units', 'effort', '数量', '回数', '実施数'],
    utmCampaign: ['utmcampaign'],
    utmId: ['utmid'],
  },
};
