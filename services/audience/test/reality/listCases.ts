/** A list as a public project reads or shows it, and what is understood of each row: `address state`, or the title that is refused. */
export interface ListCase {
  /** Where the header and the words stand. */
  readonly source: string;
  readonly what: string;
  readonly shop: string;
  readonly text: string;
  readonly right: readonly string[];
}

export const listCases: readonly ListCase[] = [
  {
    source: 'rherardi/eb2ez#README.md',
    what: 'an attendee report with its fees, addresses and answers, and the month first in its dates',
    shop: 'eventbrite',
    text: `Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,Currency,Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status,Home Address 1,Home City,Are you a consultant?,Company
1,11/29/24 22:28,Aki,Mori,aki@example.com,1,,General Admission,901,,Free Order,USD,0,0,0,0,Attending,,,"Yes, often",Acme`,
    right: ['aki@example.com confirmed 2024-11-29T13:28:00.000Z'],
  },
  {
    source: 'AttendeeImporter of a public event site, its test of an Eventbrite export',
    what: 'barcode and cell phone stand behind the status; a refunded order is no seat',
    shop: 'eventbrite',
    text: `Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Barcode #,Attendee Status,Cell Phone
1,2026-09-20,Aki,Mori,aki@example.com,1,VIP,501,501001,Attending,+81 90
2,2026-09-21,Yu,Ito,yu@example.com,1,Early bird,502,502001,Refunded,`,
    right: [
      'aki@example.com confirmed 2026-09-19T15:00:00.000Z',
      'yu@example.com cancelled 2026-09-20T15:00:00.000Z',
    ],
  },
  {
    source: 'AttendeeImporter of a public event site, its test of a Luma export',
    what: 'api_id, and a guest who was declined',
    shop: 'luma',
    text: `api_id,name,first_name,last_name,email,phone_number,created_at,approval_status,ticket_name
g-1,Aki Mori,Aki,Mori,aki@example.com,+8190,2026-09-20,approved,Standard
g-2,Yu Ito,Yu,Ito,yu@example.com,,2026-09-21,declined,Standard`,
    right: [
      'aki@example.com confirmed 2026-09-19T15:00:00.000Z',
      'yu@example.com cancelled 2026-09-20T15:00:00.000Z',
    ],
  },
  {
    source: 'baraza, its test of a folder of Luma exports',
    what: 'guest_id and qr_code_url; invited is no sign-up, a guest without an address is told',
    shop: 'luma',
    text: `guest_id,name,email,created_at,approval_status,checked_in_at,qr_code_url
g1,Aki,aki@example.com,2026-01-01T00:00:00Z,approved,2026-01-10T18:00:00Z,https://lu.ma/check-in/evt-1
g2,Yu,yu@example.com,2026-01-02T00:00:00Z,approved,,https://lu.ma/check-in/evt-1
g3,Rei,rei@example.com,2026-01-03T00:00:00Z,invited,,https://lu.ma/check-in/evt-1
g4,Anon,,2026-01-04T00:00:00Z,approved,,https://lu.ma/check-in/evt-1`,
    right: [
      'aki@example.com attended 2026-01-01T00:00:00.000Z',
      'yu@example.com confirmed 2026-01-02T00:00:00.000Z',
      'waiting',
      'email',
    ],
  },
  {
    source: 'a public reader of connpass lists (cp932, eleven columns)',
    what: 'the PayPal and invoice numbers stand before the time and the number of the row',
    shop: 'connpass',
    text: `参加枠名,ユーザー名,表示名,利用開始日,コメント,参加ステータス,出欠ステータス,PayPal取引ID,請求書ID,更新日時,受付番号,メールアドレス
一般,aki,森 秋,2020年1月1日,,参加,,,,2026年4月19日 17時22分,6844623,aki@example.com
一般,yu,伊藤,2020年1月1日,,参加キャンセル,,,,2026年4月20日 09時05分,6844624,yu@example.com`,
    right: ['aki@example.com confirmed', 'yu@example.com cancelled'],
  },
  {
    source: 'help-organizer.peatix.com, articles/44001821753',
    what: 'the states that the organiser sees: paid, free, waiting for the payment, expired, cancelled',
    shop: 'peatix',
    text: `販売ID,参加者名,メールアドレス,注文日時,チケット名,枚数,ステータス
1,モリ アキ,a@example.com,2026/11/01 09:10,一般,1,支払い済み
2,イトウ ユウ,b@example.com,2026/11/01 09:10,一般,1,無料
3,ウエダ レイ,c@example.com,2026/11/01 09:10,一般,1,支払い待ち
4,エノキ,d@example.com,2026/11/01 09:10,一般,1,期限切れ
5,オカ,e@example.com,2026/11/01 09:10,一般,1,キャンセル済み`,
    right: [
      'a@example.com confirmed 2026-11-01T00:10:00.000Z',
      'b@example.com confirmed 2026-11-01T00:10:00.000Z',
      'waiting',
      'd@example.com cancelled 2026-11-01T00:10:00.000Z',
      'e@example.com cancelled 2026-11-01T00:10:00.000Z',
    ],
  },
  {
    source: 'indico/indico#5717',
    what: 'a time with its offset is of that offset, whatever zone is named',
    shop: 'luma',
    text: `api_id,name,email,created_at,approval_status
g1,Aki,aki@example.com,2023-04-01T14:00:00+01:00,approved
g2,Yu,yu@example.com,2023-04-01T14:00:00+0100,approved
g3,Rei,rei@example.com,2023-04-01T13:00:00Z,approved`,
    right: [
      'aki@example.com confirmed 2023-04-01T13:00:00.000Z',
      'yu@example.com confirmed 2023-04-01T13:00:00.000Z',
      'rei@example.com confirmed 2023-04-01T13:00:00.000Z',
    ],
  },
  {
    source: 'the-events-calendar/event-tickets#3474',
    what: 'a buyer with two tickets stands twice, each ticket with its own number',
    shop: 'eventbrite',
    text: `Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Attendee Status
1,2026-09-20,Aki,Mori,aki@example.com,1,VIP,501,Attending
1,2026-09-20,Aki,Mori,aki@example.com,1,VIP,502,Attending`,
    right: [
      'aki@example.com confirmed 2026-09-19T15:00:00.000Z',
      'aki@example.com confirmed 2026-09-19T15:00:00.000Z',
    ],
  },
];
