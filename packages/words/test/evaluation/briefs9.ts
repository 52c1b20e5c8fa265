import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of the eighth round of unseen texts. */
export const briefs9 = {
  oldRoad: {
    locale: 'ja',
    links: ['https://aruku.example.jp/june'],
    contacts: ['090-5550-0142'],
    texts: [
      '旧街道を約7km歩きます。参加費500円(保険料を含みます)。雨天決行、荒天中止。',
      '集合は馬籠バス停前。案内人は古田 修さん。歩きやすい靴、飲み物、雨具をご用意ください。',
    ],
    event: { name: '中山道をあるく会', startsAt: new Date('2027-06-13T09:00:00+09:00') },
    contactName: '松井 恵子',
    daysLeft: 4,
    prompt,
  },
  bousai: {
    locale: 'ja',
    links: ['https://machi.example.org/bousai'],
    contacts: ['bousai@machi.example.org', '03-5550-0166'],
    texts: [
      '参加無料、申込不要。起震車体験、炊き出し、消火器の使い方。',
      '会場は第二小学校の校庭。講師は消防署の方です。ご家族でお越しください。',
    ],
    event: { name: '町会の防災訓練', startsAt: new Date('2027-09-05T10:30:00+09:00') },
    contactName: '村上 大輔',
    daysLeft: 9,
    prompt,
  },
  bookSwap: {
    locale: 'en',
    links: ['https://books.example.com/swap'],
    contacts: ['hello@books.example.com'],
    texts: [
      'Bring up to 5 books, take as many home. Entry $2, kids free.',
      'Community Room, Eastside Library. Hosted by Nora Feld. Coffee and cookies while they last.',
    ],
    event: {
      name: 'The Great Book Swap',
      startsAt: new Date('2027-03-20T11:00:00-04:00'),
      timeZone: 'America/New_York',
    },
    contactName: 'Tessa Grant',
    daysLeft: 7,
    prompt,
  },
  firstClimb: {
    locale: 'en',
    links: ['https://wall.example.org/first'],
    contacts: ['+1 415 555 0139'],
    texts: [
      'Two hours, shoes and harness included, $28. Groups of 6. Instructor: Ben Alvarez.',
      'Pier Wall Climbing, 22 Dock Avenue. Wear stretchy clothes. Waivers are signed at the desk.',
    ],
    event: {
      name: 'First Climb Friday',
      startsAt: new Date('2027-05-28T19:00:00-07:00'),
      timeZone: 'America/Los_Angeles',
    },
    contactName: 'Omar Haddad',
    daysLeft: 1,
    prompt,
  },
} as const satisfies Record<string, Brief>;
