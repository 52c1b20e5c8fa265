import { declareShop } from './declareShop.ts';

/**
 * connpass: 参加枠名, ユーザー名, 表示名, コメント, 参加ステータス, 出欠ステータス, 更新日時, 受付番号, with the answers to the organiser's questions
 * between them, in Shift_JIS. It tells no addresses: one is read from a question that asks for it.
 */
export const connpass = declareShop({
  shop: 'connpass',
  knownBy: [
    ['参加枠名', 'ユーザー名', '受付番号'],
    ['参加枠名', '表示名', '参加ステータス'],
  ],
  columns: {
    externalId: ['受付番号', 'ユーザー名'],
    email: [
      'メールアドレス',
      'eメールアドレス',
      'eメール',
      'email',
      'mail',
      'メール',
      'ご連絡先メールアドレス',
    ],
    displayName: ['表示名', 'ユーザー名'],
    state: ['参加ステータス'],
    checkedIn: ['出欠ステータス', '出席ステータス', '出席日時'],
    toldAt: ['更新日時'],
  },
  states: {
    参加: 'confirmed',
    参加者: 'confirmed',
    当選: 'confirmed',
    補欠: 'waiting',
    補欠者: 'waiting',
    抽選待ち: 'waiting',
    落選: 'cancelled',
    キャンセル: 'cancelled',
    参加キャンセル: 'cancelled',
    補欠キャンセル: 'cancelled',
  },
  isIn: ['出席'],
  notIn: ['欠席', '未出席', '未受付', '未', '未入力', '不参加'],
});
