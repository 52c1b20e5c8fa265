import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of the seventh round of unseen texts. */
export const briefs8 = {
  teacup: {
    locale: 'ja',
    links: ['https://tougei.example.jp/trial'],
    contacts: ['0572-55-0188', 'info@tougei.example.jp'],
    texts: [
      '手びねりで湯のみをひとつ作ります。参加費3,500円、定員8名。ご予約は10月20日(水)まで。',
      '会場は岐阜県多治見市本町3丁目12番地の工房つちのこ。講師は加納 芳子さん。作品は1か月後にお渡しします。',
    ],
    event: { name: '湯のみをつくる日', startsAt: new Date('2027-10-24T13:00:00+09:00') },
    contactName: '大塚 健',
    daysLeft: 5,
    prompt,
  },
  gadgets: {
    locale: 'ja',
    links: ['https://kousaku.example.org/nov'],
    contacts: ['kousaku@example.org'],
    texts: [
      '小学3年生から6年生まで、先着20組。材料費1,200円は当日に現金でお支払いください。',
      '市民センター2階の工作室。保護者も見学できます。上ばきと水筒をお持ちください。',
    ],
    event: { name: 'こども電子工作ひろば', startsAt: new Date('2027-11-07T10:00:00+09:00') },
    contactName: '井上 彩',
    daysLeft: 12,
    prompt,
  },
  carols: {
    locale: 'en',
    links: ['https://choir.example.net/winter'],
    contacts: ['choir@example.net', '+44 20 7946 0123'],
    texts: [
      'Tickets £12, under-16s free. Doors at 6 pm.',
      "St Mark's Hall, 48 Mill Road. Mulled wine at the interval. Conductor: Priya Raman.",
    ],
    event: {
      name: 'Winter Choir: Sing Along',
      startsAt: new Date('2027-12-11T18:30:00+00:00'),
      timeZone: 'Europe/London',
    },
    contactName: 'Joan Whitaker',
    daysLeft: 6,
    prompt,
  },
  incident: {
    locale: 'en',
    links: ['https://incident.example.com/7'],
    contacts: ['team@incident.example.com'],
    texts: [
      'Free entry. 80 seats. Three postmortems, pizza at 7. Speakers: Dana Osei, Luc Moreau.',
      '510 Harbor Street, 4th floor. Bring a photo ID for the front desk.',
    ],
    event: {
      name: 'Incident Night #7',
      startsAt: new Date('2027-09-16T18:00:00-04:00'),
      timeZone: 'America/New_York',
    },
    contactName: 'Marcus Lee',
    daysLeft: 2,
    prompt,
  },
} as const satisfies Record<string, Brief>;
