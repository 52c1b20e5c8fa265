import type { Brief } from '@tsudoi/words/brief';
import { briefs3 } from './briefs3.ts';
import { briefs4 } from './briefs4.ts';
import { briefs5 } from './briefs5.ts';
import { briefs6 } from './briefs6.ts';
import { briefs7 } from './briefs7.ts';
import { briefs8 } from './briefs8.ts';
import { briefs9 } from './briefs9.ts';
import { moreBriefs } from './moreBriefs.ts';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** What the texts of the evaluation may say: events of clubs, shops and offices, with and without link and name. */
export const briefs = {
  ...moreBriefs,
  ...briefs3,
  ...briefs4,
  ...briefs5,
  ...briefs6,
  ...briefs7,
  ...briefs8,
  ...briefs9,
  asaichi: {
    locale: 'ja',
    links: ['https://asaichi.example.jp/2027'],
    texts: ['常連の方にもう一度来てもらう', '朝市まであと3日です。地元の野菜と手仕事が並びます。'],
    event: { name: '商店街の朝市', startsAt: new Date('2027-03-07T08:00:00+09:00') },
    contactName: '佐藤花子',
    daysLeft: 3,
    prompt,
  },
  password: {
    locale: 'ja',
    links: ['https://study.example.org/pw?x=1'],
    contacts: ['info@study.example.org', '03-5555-0123'],
    texts: ['参加無料、定員20名の入門講座です。', '講師は高橋みどりさんです。'],
    event: { name: 'パスワード管理入門', startsAt: new Date('2027-04-15T19:00:00+09:00') },
    contactName: '鈴木 一郎',
    daysLeft: 7,
    prompt,
  },
  jazz: {
    locale: 'ja',
    links: [],
    texts: ['前売り3,500円、当日4,000円。開場18時。', '会場は港ホールです。'],
    event: { name: 'ジャズの夕べ', startsAt: new Date('2027-05-22T18:30:00+09:00') },
    contactName: '',
    daysLeft: 1,
    prompt,
  },
  es: {
    locale: 'ja',
    links: ['https://es-reading.example.net/'],
    texts: ['第4章を読みます。途中からの参加もできます。'],
    event: { name: '[Event Sourcing] 読書会 #12', startsAt: new Date('2027-02-10T20:00:00+09:00') },
    contactName: 'Maria Lopez',
    daysLeft: 0,
    prompt,
  },
  ts: {
    locale: 'en',
    links: ['https://tsconf.example.com/tickets'],
    texts: [
      'The conference is a week away.',
      'A day of talks and workshops about TypeScript 6.2 and Node.js.',
    ],
    event: { name: 'TypeScript Conference', startsAt: new Date('2027-06-11T10:00:00+09:00') },
    contactName: 'Haruka Sato',
    daysLeft: 7,
    prompt,
  },
  yoga: {
    locale: 'en',
    links: [],
    texts: ['Free for members. Mats are provided. 30 places.', 'Meet at the fountain.'],
    event: { name: 'Sunrise Yoga in the Park', startsAt: new Date('2027-04-03T06:30:00+09:00') },
    contactName: '',
    daysLeft: 2,
    prompt,
  },
  security: {
    locale: 'en',
    links: ['https://sec.example.org/101', 'https://sec.example.org/faq'],
    contacts: ['hello@sec.example.org', '+1 555 010 9999'],
    texts: ['Bring a laptop. Tickets are $25 until May 1.', 'Hosted by Priya Natarajan.'],
    event: { name: 'Phishing & Passwords 101', startsAt: new Date('2027-05-05T18:00:00+09:00') },
    contactName: "Sean O'Brien",
    daysLeft: 14,
    prompt,
  },
  dotnet: {
    locale: 'en',
    links: ['https://night.example.io/join'],
    texts: ['Doors open at 18:30. Two talks and pizza.'],
    event: { name: 'ASP.NET & Node.js Night', startsAt: new Date('2027-09-09T19:00:00+09:00') },
    contactName: 'Chen Wei',
    daysLeft: 1,
    prompt,
  },
} as const satisfies Record<string, Brief>;

export type BriefName = keyof typeof briefs;

/** A text of the evaluation: brief, subject, text. */
export type Sample = readonly [brief: BriefName, subject: string, text: string];
