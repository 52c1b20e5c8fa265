const en = {
  title: 'Confirmation of the address',
  states: {
    not_needed: '',
    waiting: 'The message that asks is still to be sent.',
    asked: 'Asked, not confirmed yet: nothing else is sent.',
    expired: 'Asked, and not confirmed in time: nothing is sent.',
    confirmed: 'Confirmed.',
  },
  asked: (when: string, address: string) => `${when}: ${address} was asked`,
  confirmed: (when: string, address: string) => `${when}: ${address} was confirmed`,
  words: 'By these words',
  again: 'Ask once more',
  askedAgain: 'Another message is on its way.',
};
const ja: typeof en = {
  title: 'アドレスの確認',
  states: {
    not_needed: '',
    waiting: '確認メールはこれから送られます。',
    asked: '確認メールを送りましたが、まだ確認されていません。ほかのお知らせは送られません。',
    expired: '期限までに確認されませんでした。お知らせは送られません。',
    confirmed: '確認済みです。',
  },
  asked: (when: string, address: string) => `${when}: ${address} に確認メールを送りました`,
  confirmed: (when: string, address: string) => `${when}: ${address} が確認されました`,
  words: '確認に使った文面',
  again: 'もう一度送る',
  askedAgain: '確認メールをもう一度送ります。',
};
export const confirmationWords = { ja, en };
