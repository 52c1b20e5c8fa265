import type { AttendeeKind } from '../fileKind.ts';

/** Peatix, list of participants. */
export const peatix: AttendeeKind = {
  kind: 'attendance',
  source: 'peatix',
  marks: ['チケット番号', 'ticketnumber', '注文番号', 'orderno', 'チェックイン', 'チェックイン日時'],
  titles: {
    id: ['チケット番号', 'ticketnumber', 'ticketno', '受付番号', '注文番号', 'orderno'],
    status: ['ステータス', 'status', '状態'],
    attendance: ['チェックイン', 'チェックイン日時', 'checkin', 'checkintime', '出席'],
    quantity: ['枚数', '数量', 'quantity'],
  },
  words: {
    支払い済み: 'coming',
    支払済み: 'coming',
    確定: 'coming',
    参加: 'coming',
    paid: 'coming',
    confirmed: 'coming',
    キャンセル: 'cancelled',
    キャンセル済み: 'cancelled',
    cancelled: 'cancelled',
    canceled: 'cancelled',
    返金済み: 'cancelled',
    refunded: 'cancelled',
    支払い待ち: 'waiting',
    pending: 'waiting',
    出席: 'attended',
    チェックイン済み: 'attended',
    チェックイン済: 'attended',
    済: 'attended',
    checkedin: 'attended',
    yes: 'attended',
    欠席: 'absent',
    未チェックイン: 'absent',
    no: 'absent',
  },
};
