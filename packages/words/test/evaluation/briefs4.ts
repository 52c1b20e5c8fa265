import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of the third round of unseen texts. */
export const briefs4 = {
  mochi: {
    locale: 'ja',
    links: ['https://machi.example.jp/mochi'],
    contacts: ['03-5555-0177'],
    texts: [
      '臼と杵で餅をつきます。つきたては無料でふるまいます。',
      '10時開始、なくなり次第終了。公民館の庭。',
    ],
    event: { name: '年末もちつき2027!', startsAt: new Date('2027-12-19T10:00:00+09:00') },
    contactName: '斎藤 ひろし',
    daysLeft: 5,
    prompt,
  },
  rust: {
    locale: 'ja',
    links: ['https://rust-jp.example.com/e/42'],
    texts: [
      'LT枠は5分×8本。懇親会は希望者のみ、3,500円です。',
      '発表: 清水(所有権の話)、Park Jiwoo(WASM)。会場はイベントスペースの7階。',
    ],
    event: { name: 'Rust.Tokyo.dev #7 「unsafeの話」', startsAt: new Date('2027-05-28T19:00:00+09:00') },
    contactName: 'yuki_tanaka',
    daysLeft: 9,
    prompt,
  },
  store: {
    locale: 'ja',
    links: ['https://nuno.example.shop/fair'],
    contacts: ['hello@nuno.example.shop'],
    texts: ['秋の生地市。全品10%引き、会員の方は15%引き。', '10時から17時まで。駐車場は20台。'],
    event: { name: '2割増しで楽しい生地市', startsAt: new Date('2027-10-08T10:00:00+09:00') },
    contactName: '',
    daysLeft: 2,
    prompt,
  },
  choir: {
    locale: 'en',
    links: ['https://choir.example.org/sing'],
    contacts: ['sing@choir.example.org'],
    texts: [
      'Learn three songs in one afternoon. £6, under-16s free.',
      'Led by Grace Adeyemi. Room for 60 voices.',
    ],
    event: {
      name: 'Come & Sing: 9 to 5 and Other Hits',
      startsAt: new Date('2027-03-14T14:00:00Z'),
      timeZone: 'Europe/London',
    },
    contactName: 'Bill',
    daysLeft: 12,
    prompt,
  },
  chess: {
    locale: 'en',
    links: [],
    texts: [
      'Five rounds, 15 minutes a side. Boards provided.',
      'Prizes for the top three. Arbiter: Petra Novak.',
    ],
    event: { name: 'Knight1 vs Knight2: Rapid Chess 15+10', startsAt: new Date('2027-01-30T13:30:00+09:00') },
    contactName: 'Ms. Ito',
    daysLeft: 1,
    prompt,
  },
  talk: {
    locale: 'en',
    links: ['https://pay.example.com/talk'],
    texts: [
      'Why invoices get paid late, and what a small firm can do. Free for members, $12 for others.',
      'Speaker: Dr. Omar Haddad. 6 pm, questions until 7.',
    ],
    event: {
      name: 'Pay Me Now! Invoices, IBANs and Excuses',
      startsAt: new Date('2027-09-01T18:00:00+09:00'),
    },
    contactName: 'Lena Fischer',
    daysLeft: 3,
    prompt,
  },
} as const satisfies Record<string, Brief>;
