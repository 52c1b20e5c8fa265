import { MailAddress } from '@tsudoi/contracts/mailAddress';
import { ownValue } from '@tsudoi/runtime/ownValue';
import { listOf, objectOf, textOf, type Json } from './json.ts';
import { instantOf } from './pretixOrder.ts';
import { seatsOf, type Attendee } from './seatsOf.ts';
import type { ToldOrder, ToldSeat } from './toldOrder.ts';

/**
 * An order as Hi.Events' API and its `order.…` webhooks give it. By its source: COMPLETED holds seats; RESERVED and
 * AWAITING_OFFLINE_PAYMENT not yet, CANCELLED and ABANDONED not any more; a refund changes none of them. Attendees count while they
 * are ACTIVE: they are cancelled one by one, and the order stays COMPLETED. Orders do not say who was let in.
 */
export function hiEventsOrder(order: Json, toldAt: Date | undefined, now: Date): ToldOrder | undefined {
  const attendees = listOf(order['attendees']);
  const active = attendees.filter((attendee) => (textOf(attendee['status']) ?? 'ACTIVE') === 'ACTIVE');
  const holds = textOf(order['status'])?.toUpperCase() === 'COMPLETED';
  const locale = localeOf(attendees[0]?.['locale']);
  return seatsOf(
    {
      ref: textOf(order['short_id']),
      orderRef: textOf(order['id']),
      toldAt,
      tellsAttendance: false,
      buyer: { email: textOf(order['email']), displayName: nameOf(order), locale },
      attendees: holds ? active.map(attendeeOf) : [],
      withoutList: holds && attendees.length === 0,
      utm: {
        source: textOf(objectOf(order['utm'])?.['utm_source']),
        medium: textOf(objectOf(order['utm'])?.['utm_medium']),
        campaign: textOf(objectOf(order['utm'])?.['utm_campaign']),
        id: textOf(objectOf(order['utm'])?.['utm_id']),
      },
      signedUpAt: instantOf(order['created_at']),
    },
    now,
  );
}

/** What `attendee.…` and `checkin.…` webhooks tell of one seat; undefined for any other. Their order is named by its number only. */
export function hiEventsSeat(type: string, payload: Json, toldAt: Date | undefined): ToldSeat | undefined {
  const [kind, what = ''] = type.split('.');
  const attendee = kind === 'checkin' ? objectOf(payload['attendee']) : payload;
  const seatId = textOf(attendee?.['short_id']);
  const orderRef = textOf(attendee?.['order_id']);
  const change = ownValue(changes, `${kind ?? ''}.${what}`);
  if (!attendee || seatId === undefined || orderRef === undefined || change === undefined) return undefined;
  const status = textOf(attendee['status']) ?? 'ACTIVE';
  const email = MailAddress.safeParse(textOf(attendee['email']));
  return {
    orderRef,
    seatId,
    change: change === 'taken' && status !== 'ACTIVE' ? 'given_up' : change,
    toldAt,
    contact: email.success
      ? { email: email.data, displayName: nameOf(attendee), locale: localeOf(attendee['locale']) }
      : undefined,
  };
}

const changes: Readonly<Record<string, ToldSeat['change']>> = {
  'attendee.created': 'taken',
  'attendee.updated': 'taken',
  'attendee.cancelled': 'given_up',
  'checkin.created': 'let_in',
  'checkin.deleted': 'not_let_in',
};

const attendeeOf = (attendee: Json, index: number): Attendee => ({
  seatId: textOf(attendee['short_id']) ?? `#${String(index + 1)}`,
  email: textOf(attendee['email']),
  displayName: nameOf(attendee),
  locale: localeOf(attendee['locale']),
  letIn: false,
});

function nameOf(person: Json): string | undefined {
  const name = [person['last_name'], person['first_name']]
    .filter((part) => typeof part === 'string')
    .join(' ');
  return name === '' ? undefined : name;
}

function localeOf(value: unknown): 'ja' | 'en' | undefined {
  const locale = textOf(value);
  if (locale === undefined) return undefined;
  return /^ja\b/i.test(locale) ? 'ja' : 'en';
}
