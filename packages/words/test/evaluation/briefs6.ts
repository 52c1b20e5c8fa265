import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of the fifth round of unseen texts. */
export const briefs6 = {
  tea: {
    locale: 'ja',
    links: ['https://cha.example.jp/619'],
    contacts: ['075-555-0133'],
    texts: [
      '抹茶を点てて、お菓子を一つ選びます。お一人1,200円、各回8名。',
      '案内は茶道家の藤村です。白い靴下をお持ちください。',
    ],
    event: { name: '一服どうぞ 6月の茶会', startsAt: new Date('2027-06-19T13:00:00+09:00') },
    contactName: '小野寺 翼',
    daysLeft: 7,
    prompt,
  },
  sql: {
    locale: 'ja',
    links: ['https://db.example.dev/50'],
    texts: [
      '遅いクエリを3本、実行計画から直していきます。オンライン、無料、定員100名。',
      '話すのは石橋とLiam Chenの二人です。',
    ],
    event: { name: 'SELECT * FROM 夜 #50', startsAt: new Date('2027-02-11T20:00:00+09:00') },
    contactName: 'Aoi',
    daysLeft: 2,
    prompt,
  },
  ghost: {
    locale: 'en',
    links: ['https://walk.example.co/oct30'],
    contacts: ['walk@example.co'],
    texts: [
      'A walk of two miles, seven stops, and one lantern each. £9, children £5.',
      'Guide: Mabel Thorne. Meet at the Old Mint. 25 walkers at most.',
    ],
    event: {
      name: '13 Ghosts, 2 Miles',
      startsAt: new Date('2027-10-30T20:00:00+01:00'),
      timeZone: 'Europe/London',
    },
    contactName: 'Priya',
    daysLeft: 1,
    prompt,
  },
  bike: {
    locale: 'en',
    links: ['https://fix.example.org/aug'],
    texts: [
      'Bring your bike, we bring the tools. Pay for parts only.',
      '9 to noon at the library. Six stands, first come, first served.',
    ],
    event: { name: 'Fix-It: Brakes & Gears 101', startsAt: new Date('2027-08-28T09:00:00+09:00') },
    contactName: '',
    daysLeft: 15,
    prompt,
  },
} as const satisfies Record<string, Brief>;
