import type { AttendeeKind } from '../fileKind.ts';

/** connpass, CSV of participants. */
export const connpass: AttendeeKind = {
  kind: 'attendance',
  source: 'connpass',
  marks: ['参加ステータス', '出欠ステータス', '参加枠名'],
  titles: {
    id: ['受付番号', 'ユーザー名'],
    status: ['参加ステータス'],
    attendance: ['出欠ステータス'],
  },
  words: {
    参加: 'coming',
    参加者: 'coming',
    当選: 'coming',
    キャンセル: 'cancelled',
    参加キャンセル: 'cancelled',
    補欠: 'waiting',
    補欠者: 'waiting',
    抽選待ち: 'waiting',
    落選: 'cancelled',
    出席: 'attended',
    欠席: 'absent',
    未入力: 'absent',
  },
};
