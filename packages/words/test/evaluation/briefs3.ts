import type { Brief } from '@tsudoi/words/brief';

const prompt =
  'You write nudges: one short message to one person about one event, sent at the moment when it helps them. Use only facts from the request. Never invent a date, a place, a price, a number of seats, a speaker, a discount or a deadline.';

/** Events of clubs, hospitals, schools and companies for the second round of unseen texts. */
export const briefs3 = {
  run: {
    locale: 'ja',
    links: ['https://run.example.jp/10k/entry?no=3'],
    contacts: ['run@example.jp'],
    texts: [
      '川沿いを10km走ります。制限時間は90分。給水は2か所。',
      '参加費3,000円、先着200名。受付は7:30〜8:15、港公園の時計台前。',
      '荷物は預かります。伴走は岡本コーチ。',
    ],
    event: { name: '第3回 リバーサイド10km走', startsAt: new Date('2027-04-25T08:30:00+09:00') },
    contactName: '木村 拓也',
    daysLeft: 14,
    prompt,
  },
  wine: {
    locale: 'ja',
    links: ['https://vin.example.com/oct'],
    contacts: ['06-5555-0142'],
    texts: [
      'シャルドネを5種飲みくらべます。会費6,500円(税込)、16席。',
      '案内役はソムリエの西川千尋さん。20歳未満の方は参加できません。',
    ],
    event: { name: '1,2,3で覚える白ワイン', startsAt: new Date('2027-10-03T15:00:00+09:00') },
    contactName: '大野みなみ',
    daysLeft: 6,
    prompt,
  },
  kids: {
    locale: 'ja',
    links: [],
    contacts: ['090-5555-0123'],
    texts: [
      '小学生と保護者の方向けの観察会です。双眼鏡は貸し出します。雨天時は中止です。',
      '無料。定員は親子12組。集合は森の駅。',
    ],
    event: { name: 'U-12 夜の森たんけん', startsAt: new Date('2027-07-17T18:30:00+09:00') },
    contactName: '藤井 結衣',
    daysLeft: 3,
    prompt,
  },
  webinar: {
    locale: 'ja',
    links: ['https://app.example.co.jp/webinar/77'],
    texts: [
      'ChatGPTなどの生成AIを社内で使うときの注意点を、事例4つで話します。',
      'オンライン開催、60分。登壇は法務の杉山と情報システムの李。質疑あり。',
    ],
    event: { name: '生成AI・プロンプトの落とし穴', startsAt: new Date('2027-11-20T11:00:00+09:00') },
    contactName: '株式会社みどり 総務部',
    daysLeft: 0,
    prompt,
  },
  hack: {
    locale: 'en',
    links: ['https://hack.example.dev/247', 'https://hack.example.dev/rules'],
    contacts: ['crew@hack.example.dev'],
    texts: [
      'Teams of up to 4. $500 for the best hardware hack. Registration closes June 1.',
      'Mentors: Tunde Bakare, Mei-Lin Zhou. Breakfast on both days.',
    ],
    event: { name: '24/7 Hackathon v2.0', startsAt: new Date('2027-06-05T10:00:00+09:00') },
    contactName: 'Zoë van der Berg',
    daysLeft: 7,
    prompt,
  },
  blood: {
    locale: 'en',
    links: ['https://give.example.org/slots'],
    contacts: ['0800 555 0111'],
    texts: [
      'Giving takes about an hour. Bring photo ID and eat beforehand.',
      'Walk-ins welcome. Tea and biscuits afterwards.',
    ],
    event: {
      name: 'Blood Drive @ St. Mary’s Hall',
      startsAt: new Date('2027-08-07T09:00:00+01:00'),
      timeZone: 'Europe/London',
    },
    contactName: 'Mr. Ahmed Khan',
    daysLeft: 1,
    prompt,
  },
  auction: {
    locale: 'en',
    links: ['https://art.example.com/50'],
    texts: [
      '50 works by local artists. Entry £8, or £12 for two.',
      'All proceeds go to the hospice. Auctioneer: Fiona Marsh.',
    ],
    event: {
      name: '50/50 Charity Art Auction',
      startsAt: new Date('2027-09-24T18:45:00+01:00'),
      timeZone: 'Europe/London',
    },
    contactName: '',
    daysLeft: 10,
    prompt,
  },
  film: {
    locale: 'en',
    links: [],
    texts: ['A 1962 film, restored, with live piano by Jonas Weil. 94 minutes.', 'Members get in free.'],
    event: { name: 'x.com: The Movie Before the Website', startsAt: new Date('2027-02-27T19:00:00+09:00') },
    contactName: 'Oksana',
    daysLeft: 2,
    prompt,
  },
} as const satisfies Record<string, Brief>;
