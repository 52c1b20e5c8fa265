import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of the sixth round of unseen texts. */
export const briefs7 = {
  bread: {
    locale: 'ja',
    links: ['https://pan.example.jp/5-9'],
    contacts: ['0467-55-0129'],
    texts: [
      '酵母のパンを3種類焼きます。材料費込みで4,200円、10名まで。',
      'エプロンと持ち帰りの袋をお持ちください。教えるのは麦の家の石田です。',
    ],
    event: { name: '0から始める100%ライ麦パン', startsAt: new Date('2027-05-09T09:30:00+09:00') },
    contactName: '三宅 真央',
    daysLeft: 10,
    prompt,
  },
  quiz: {
    locale: 'en',
    links: ['https://pub.example.net/quiz'],
    contacts: ['+44 161 555 0180'],
    texts: [
      'Six rounds of ten questions. £3 a head, teams of up to 5.',
      'Quizmaster: Hattie Boyle. The winners take the jackpot.',
    ],
    event: {
      name: 'Q: 42? The Big Pub Quiz',
      startsAt: new Date('2027-09-25T19:30:00+01:00'),
      timeZone: 'Europe/London',
    },
    contactName: 'Sam Okoro',
    daysLeft: 3,
    prompt,
  },
} as const satisfies Record<string, Brief>;
