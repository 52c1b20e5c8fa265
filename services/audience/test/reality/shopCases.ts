/** What a shop says of an order, and who has seats by it: `id: tickets state`, by the sign-up's id at the shop. */
export interface ShopCase {
  readonly source: string;
  readonly what: string;
  readonly shop: 'pretix' | 'hi-events';
  readonly order: object;
  /** Of an event series: the date that counts. */
  readonly subevent?: number;
  readonly right: Readonly<Record<string, string>>;
  /** Contacts without a seat. */
  readonly others?: readonly string[];
  readonly faults?: number;
}

const pretix = (change: object) => ({
  code: 'ABC12',
  status: 'p',
  email: 'buyer@example.jp',
  datetime: '2026-11-20T10:00:00+09:00',
  positions: [{ id: 1, positionid: 1, addon_to: null }],
  ...change,
});
const hiEvents = (change: object) => ({
  id: 7,
  short_id: 'o_7',
  status: 'COMPLETED',
  email: 'buyer@example.jp',
  created_at: '2026-11-20T10:00:00Z',
  attendees: [{ short_id: 'a_1', status: 'ACTIVE', email: 'buyer@example.jp' }],
  ...change,
});

export const shopCases: readonly ShopCase[] = [
  {
    source: 'pretix/pretix#3022',
    what: 'pending, and valid all the same (pay at the door)',
    shop: 'pretix',
    order: pretix({ status: 'n', valid_if_pending: true }),
    right: { ABC12: '1 confirmed' },
  },
  {
    source: 'pretix documentation, life cycle of orders',
    what: 'pending until somebody approves: no seat, whatever else it says',
    shop: 'pretix',
    order: pretix({ status: 'n', valid_if_pending: true, require_approval: true }),
    right: {},
  },
  {
    source: 'pretix/pretix#1174',
    what: 'refunded and set to pending: the seat is not paid any more',
    shop: 'pretix',
    order: pretix({ status: 'n', refunds: [{ state: 'done' }] }),
    right: {},
  },
  {
    source: 'pretix documentation, order refunds',
    what: 'a refund of a part changes nobody’s seat',
    shop: 'pretix',
    order: pretix({ refunds: [{ state: 'done', amount: '5.00' }] }),
    right: { ABC12: '1 confirmed' },
  },
  {
    source: 'pretix documentation, life cycle of orders',
    what: 'paid without positions: cancelled with a fee',
    shop: 'pretix',
    order: pretix({ positions: [], fees: [{ fee_type: 'cancellation' }] }),
    right: {},
  },
  {
    source: 'EuroPython/discord#152',
    what: 'one ticket of two is cancelled: the other stays',
    shop: 'pretix',
    order: pretix({
      positions: [
        { id: 1, positionid: 1, canceled: true },
        { id: 2, positionid: 2 },
      ],
    }),
    right: { ABC12: '1 confirmed' },
  },
  {
    source: 'pretix/pretix#24',
    what: 'cancelled, expired',
    shop: 'pretix',
    order: pretix({ status: 'e' }),
    right: {},
  },
  {
    source: 'pretix documentation, order positions',
    what: 'every attendee with an address has their own seat, the buyer is known too',
    shop: 'pretix',
    order: pretix({
      positions: [
        { id: 1, positionid: 1, attendee_email: 'one@example.jp' },
        { id: 2, positionid: 2, attendee_email: 'two@example.jp', checkins: [{ type: 'entry' }] },
        { id: 3, positionid: 3, addon_to: 1 },
      ],
    }),
    right: { 'ABC12/1': '1 confirmed', 'ABC12/2': '1 attended' },
    others: ['buyer@example.jp'],
  },
  {
    source: 'pretix documentation, order positions',
    what: 'an attendee with the buyer’s address, and one without any, are the buyer’s tickets',
    shop: 'pretix',
    order: pretix({
      positions: [
        { id: 1, positionid: 1, attendee_email: 'Buyer@example.jp' },
        { id: 2, positionid: 2 },
      ],
    }),
    right: { ABC12: '2 confirmed' },
  },
  {
    source: 'pretix documentation, orders of a box office',
    what: 'no address of a buyer: the attendee’s stands in',
    shop: 'pretix',
    order: pretix({
      email: null,
      positions: [
        { id: 1, positionid: 1, attendee_email: 'one@example.jp' },
        { id: 2, positionid: 2 },
      ],
    }),
    right: { 'ABC12/1': '2 confirmed' },
  },
  {
    source: 'pretix documentation, orders of a box office',
    what: 'no address at all: shown, not lost',
    shop: 'pretix',
    order: pretix({ email: null }),
    right: {},
    faults: 1,
  },
  {
    source: 'PHPMailer/PHPMailer#418',
    what: 'an address that is none is shown; the attendee with one has a seat',
    shop: 'pretix',
    order: pretix({
      email: 'buyer@@example',
      positions: [{ id: 1, positionid: 1, attendee_email: 'a..b@docomo.ne.jp' }],
    }),
    right: { 'ABC12/1': '1 confirmed' },
    faults: 1,
  },
  {
    source: 'pretix documentation, event series',
    what: 'of an order for several dates only those of this one count',
    shop: 'pretix',
    subevent: 12,
    order: pretix({
      positions: [
        { id: 1, positionid: 1, subevent: 11 },
        { id: 2, positionid: 2, subevent: 12 },
      ],
    }),
    right: { ABC12: '1 confirmed' },
  },
  {
    source: 'stustapay/stustapay#437',
    what: 'an exit is no entry',
    shop: 'pretix',
    order: pretix({ positions: [{ id: 1, positionid: 1, checkins: [{ type: 'exit' }] }] }),
    right: { ABC12: '1 confirmed' },
  },
  {
    source: 'HiEventsDev/Hi.Events#218',
    what: 'an attendee is cancelled and the order stays completed',
    shop: 'hi-events',
    order: hiEvents({
      attendees: [
        { short_id: 'a_1', status: 'CANCELLED', email: 'buyer@example.jp' },
        { short_id: 'a_2', status: 'ACTIVE', email: 'buyer@example.jp' },
      ],
    }),
    right: { o_7: '1 confirmed' },
  },
  {
    source: 'HiEventsDev/Hi.Events#218',
    what: 'all attendees are cancelled and the order stays completed',
    shop: 'hi-events',
    order: hiEvents({ attendees: [{ short_id: 'a_1', status: 'CANCELLED', email: 'buyer@example.jp' }] }),
    right: {},
  },
  {
    source: 'HiEventsDev/Hi.Events, OrderStatus',
    what: 'paid offline later: no seat yet',
    shop: 'hi-events',
    order: hiEvents({
      status: 'AWAITING_OFFLINE_PAYMENT',
      attendees: [{ short_id: 'a_1', status: 'AWAITING_PAYMENT', email: 'buyer@example.jp' }],
    }),
    right: {},
  },
  {
    source: 'HiEventsDev/Hi.Events#905',
    what: 'refunded, not cancelled: the seat stays',
    shop: 'hi-events',
    order: hiEvents({ refund_status: 'REFUNDED' }),
    right: { o_7: '1 confirmed' },
  },
  {
    source: 'pretix/pretix#951',
    what: 'a buyer for others is no attendee, and is known all the same',
    shop: 'pretix',
    order: pretix({ positions: [{ id: 1, positionid: 1, attendee_email: 'one@example.jp' }] }),
    right: { 'ABC12/1': '1 confirmed' },
    others: ['buyer@example.jp'],
  },
  {
    source: 'HiEventsDev/Hi.Events#151',
    what: 'an attendee who is cancelled holds no seat, whatever else the order says',
    shop: 'hi-events',
    order: hiEvents({
      attendees: [
        { short_id: 'a_1', status: 'CANCELLED', email: 'one@example.jp' },
        { short_id: 'a_2', status: 'ACTIVE', email: 'two@example.jp' },
      ],
    }),
    right: { 'o_7/a_2': '1 confirmed' },
    others: ['buyer@example.jp'],
  },
];
