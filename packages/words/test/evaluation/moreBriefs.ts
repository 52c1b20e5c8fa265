import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events whose titles look like something else: a host, a file, a price, a date, a payment, a messenger. */
export const moreBriefs = {
  sourcing: {
    locale: 'ja',
    links: ['https://es.example.jp/entry'],
    texts: [
      'イベントソーシングを3つの例で学びます。参加費1,500円、定員24名。',
      '講師は中村あかりさん。会場は渋谷の学習館です。',
    ],
    event: { name: '[Event Sourcing] 入門', startsAt: new Date('2027-02-18T19:30:00+09:00') },
    contactName: '田中 健',
    daysLeft: 5,
    prompt,
  },
  mokumoku: {
    locale: 'ja',
    links: ['https://cpp.example.org/meet/3'],
    texts: [
      '各自の作業を進める集まりです。途中参加・途中退出できます。',
      '参加無料。電源とWi-Fiがあります。',
    ],
    event: { name: 'C++/C#もくもく会 第3回', startsAt: new Date('2027-05-15T13:00:00+09:00') },
    contactName: '',
    daysLeft: 2,
    prompt,
  },
  kaigi: {
    locale: 'ja',
    links: ['https://100kaigi.example.jp/'],
    contacts: ['03-5555-0188'],
    texts: [
      '毎回5人が話し、合計100人になったら解散します。',
      '今回の話し手: 井上さん、岡田さん、Sarah Kim さん、森さん、松本さん。',
      '会費2,000円(1ドリンク付き)',
    ],
    event: { name: '100人カイギ vol.10/12', startsAt: new Date('2027-07-03T18:00:00+09:00') },
    contactName: '小川さくら',
    daysLeft: 10,
    prompt,
  },
  budget: {
    locale: 'ja',
    links: [],
    contacts: ['0120-555-010', 'kakei@example.jp'],
    texts: ['参加費は¥0、定員15名。託児があります。', '通帳やカードの番号は使いません。'],
    event: { name: '¥0ではじめる家計簿講座', startsAt: new Date('2027-03-23T10:30:00+09:00') },
    contactName: '山口 美穂',
    daysLeft: 1,
    prompt,
  },
  node: {
    locale: 'ja',
    links: ['https://hands-on.example.com/node?src=mail'],
    texts: [
      'Node.js 24 と TypeScript で小さなWebアプリを作ります。',
      '講師: 小林 翔太。ノートPCをお持ちください。受付は12:30から。',
      '早割4,800円は6月10日まで、通常6,000円。',
    ],
    event: { name: 'Node.js入門 v1.2.3', startsAt: new Date('2027-06-24T13:00:00+09:00') },
    contactName: 'Kenji Mori',
    daysLeft: 21,
    prompt,
  },
  lineSeminar: {
    locale: 'ja',
    links: ['https://shop.example.ne.jp/line'],
    texts: ['LINE公式アカウントとInstagramの使い方を、お店の方にお話しします。', '無料。定員30名。'],
    event: { name: 'LINE公式アカウント活用セミナー', startsAt: new Date('2027-09-14T14:00:00+09:00') },
    contactName: '石井商店',
    daysLeft: 3,
    prompt,
  },
  pottery: {
    locale: 'en',
    links: ['https://clay.example.com/tues'],
    texts: ['Bring a friend: 2 for 1 on Tuesdays. $40 a seat, 12 seats.', 'Taught by Elena Rossi.'],
    event: {
      name: '2 for 1 Tuesday: Hand-built Ceramics',
      startsAt: new Date('2027-10-12T18:30:00-04:00'),
      timeZone: 'America/New_York',
    },
    contactName: 'Dana',
    daysLeft: 4,
    prompt,
  },
  summit: {
    locale: 'en',
    links: ['https://strategy.example.org/10-12'],
    contacts: ['desk@strategy.example.org', '+44 20 5550 0100'],
    texts: [
      'One day, three sessions: pricing, hiring, growth.',
      'Opening talk by Amara Okafor.',
      'Coffee from 8:30.',
    ],
    event: {
      name: '10/12 Strategy Summit',
      startsAt: new Date('2027-12-10T09:00:00Z'),
      timeZone: 'Europe/London',
    },
    contactName: 'Prof. Liam Byrne',
    daysLeft: 30,
    prompt,
  },
  bitcoin: {
    locale: 'en',
    links: [],
    texts: ['What a wallet is, what a key is, and what can go wrong.', 'Free, no sign-up. 50 chairs.'],
    event: { name: 'Bitcoin & Ethereum for Beginners', startsAt: new Date('2027-08-21T11:00:00+09:00') },
    contactName: '',
    daysLeft: 6,
    prompt,
  },
  mic: {
    locale: 'en',
    links: ['https://anchor.example.net/open-mic'],
    texts: ['Five minutes each. Sign up at the bar.', 'Hosted by DJ Marlowe. Pay what you can.'],
    event: { name: 'Open Mic @ The Anchor', startsAt: new Date('2027-11-06T20:00:00+09:00') },
    contactName: 'Ivy',
    daysLeft: 0,
    prompt,
  },
  wrap: {
    locale: 'en',
    links: ['https://paper.example.com/wrap'],
    texts: ['$15 including paper. 10 places.', 'Furoshiki, boxes and gift cards.'],
    event: {
      name: 'Gift Wrapping Workshop: Boxes, Bags & Cards',
      startsAt: new Date('2027-12-04T15:00:00+09:00'),
    },
    contactName: 'Noor Haddad',
    daysLeft: 9,
    prompt,
  },
} as const satisfies Record<string, Brief>;
