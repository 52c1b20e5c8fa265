import type { AttendeeKind } from '../fileKind.ts';

/** Doorkeeper, CSV of participants. */
export const doorkeeper: AttendeeKind = {
  kind: 'attendance',
  source: 'doorkeeper',
  marks: ['checkedinat', 'チェックイン時刻', 'registeredat', '申込日時', 'tickettypename'],
  titles: {
    id: ['ticketid', 'id', 'チケットid', '受付番号'],
    status: ['status', 'ステータス', '参加状況'],
    attendance: ['attended', 'checkedin', 'checkedinat', 'チェックイン時刻', '出席'],
  },
  words: {
    registered: 'coming',
    attending: 'coming',
    参加: 'coming',
    参加予定: 'coming',
    waitlisted: 'waiting',
    waitlist: 'waiting',
    キャンセル待ち: 'waiting',
    canceled: 'cancelled',
    cancelled: 'cancelled',
    キャンセル: 'cancelled',
    attended: 'attended',
    checkedin: 'attended',
    出席: 'attended',
    yes: 'attended',
    true: 'attended',
    no: 'absent',
    false: 'absent',
    noshow: 'absent',
    欠席: 'absent',
  },
};
