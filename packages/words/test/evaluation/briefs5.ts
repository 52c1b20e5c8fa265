import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of the fourth round of unseen texts. */
export const briefs5 = {
  star: {
    locale: 'ja',
    links: ['https://hoshi.example.jp/918'],
    contacts: ['042-555-0160'],
    texts: [
      '望遠鏡6台で月と土星を見ます。大人800円、中学生以下は無料。',
      '曇ったときは屋内で解説をします。案内は天文台の長谷部。',
    ],
    event: { name: '月面X観察会(9/18)', startsAt: new Date('2027-09-18T19:15:00+09:00') },
    contactName: '中村 悠',
    daysLeft: 4,
    prompt,
  },
  tax: {
    locale: 'ja',
    links: ['https://zei.example.or.jp/q-a?from=mail'],
    texts: [
      '個人事業の方の確定申告を、記入例5つで説明します。',
      '定員40名、参加費1,000円。筆記用具をお持ちください。講師は税理士の大谷順子さん。',
    ],
    event: { name: '1円も間違えない確定申告', startsAt: new Date('2027-03-02T13:30:00+09:00') },
    contactName: '村井工房',
    daysLeft: 8,
    prompt,
  },
  market: {
    locale: 'en',
    links: ['https://market.example.com/stalls'],
    contacts: ['stalls@market.example.com'],
    texts: [
      '35 stalls of books, records and plants. Entry is free.',
      '10 am to 4 pm in the old tram depot. Dogs welcome.',
    ],
    event: { name: 'Buy 1 Get 1: The Swap Market', startsAt: new Date('2027-11-13T10:00:00+09:00') },
    contactName: 'Theo',
    daysLeft: 5,
    prompt,
  },
  ml: {
    locale: 'en',
    links: ['https://meet.example.ai/ml/9'],
    texts: [
      'Three talks of 20 minutes on small language models. Doors 18:00, talks 18:30.',
      'Speakers: Ravi Menon, Ingrid Dahl, Sofia Costa. 80 seats.',
    ],
    event: { name: 'Prompt & Circumstance: ML Meetup 0.9', startsAt: new Date('2027-07-09T18:30:00+09:00') },
    contactName: 'Anaïs',
    daysLeft: 21,
    prompt,
  },
} as const satisfies Record<string, Brief>;
