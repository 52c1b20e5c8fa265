import { declareShop } from './declareShop.ts';

/** Eventbrite's attendee report: Order #, Order Date, First Name, Last Name (Surname), Email, Quantity, Ticket Type, Attendee #, …, Attendee Status; the order date as `11/29/24 22:28` or as words. */
export const eventbrite = declareShop({
  shop: 'eventbrite',
  knownBy: [
    ['order#', 'email', 'attendeestatus'],
    ['orderid', 'email', 'attendeestatus'],
    ['order#', 'email', 'tickettype'],
    ['注文番号', 'メールアドレス', '参加者のステータス'],
    ['注文番号', 'メールアドレス', 'チケットの種類'],
  ],
  columns: {
    externalId: ['attendee#', 'attendeeid', '参加者番号', 'barcode#', 'barcode'],
    email: ['email', 'emailaddress', 'attendeeemail', 'メールアドレス'],
    firstName: ['firstname', '名'],
    lastName: ['lastname', 'surname', '姓'],
    displayName: ['name', 'attendeename', '氏名'],
    state: ['attendeestatus', 'status', '参加者のステータス', 'ステータス'],
    checkedIn: ['checkedin', 'checkedinat', 'checkedindate', 'checkindate', 'チェックイン'],
    tickets: ['quantity', 'ticketquantity', '数量'],
    signedUpAt: ['orderdate', '注文日', '注文日時'],
  },
  states: {
    attending: 'confirmed',
    参加予定: 'confirmed',
    checkedin: 'attended',
    チェックイン済み: 'attended',
    notattending: 'cancelled',
    不参加: 'cancelled',
    deleted: 'cancelled',
    cancelled: 'cancelled',
    canceled: 'cancelled',
    refunded: 'cancelled',
    transferred: 'cancelled',
    unpaid: 'waiting',
    pending: 'waiting',
    waitlisted: 'waiting',
  },
  shortDates: 'month first',
  isIn: ['yes', 'true', 'はい', 'checkedin'],
  notIn: ['no', 'false', 'いいえ'],
});
