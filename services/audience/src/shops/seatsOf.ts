import { MailAddress } from '@tsudoi/contracts/mailAddress';
import type { Utm } from '@tsudoi/contracts/signUps';
import { cutText } from '@tsudoi/runtime/cutText';
import type { NewContact } from '../contacts/ensureContact.ts';
import type { OrderFault, ToldOrder, ToldSeats } from './toldOrder.ts';

interface Person {
  readonly email: string | undefined;
  readonly displayName: string | undefined;
  readonly locale: 'ja' | 'en' | undefined;
}

/** Who sits on a seat of an order. */
export interface Attendee extends Person {
  readonly seatId: string;
  readonly letIn: boolean;
}

/** An order as read from any shop, before people are told apart. */
export interface ReadOrder extends Pick<ToldOrder, 'toldAt' | 'tellsAttendance'> {
  readonly ref: string | undefined;
  readonly orderRef?: string | undefined;
  readonly buyer: Person;
  /** Those who have a seat now. */
  readonly attendees: readonly Attendee[];
  /** The buyer has a seat although no attendees are listed. */
  readonly withoutList: boolean;
  readonly utm: Utm;
  readonly signedUpAt: Date | undefined;
}

const mostTickets = 1_000;

/**
 * Whose the seats are: an attendee with an address of their own has theirs, all others are the buyer's. Without the buyer's address
 * (a box office) the first attendee's stands in. An address that is none is shown to the organiser. Undefined without an id.
 */
export function seatsOf(order: ReadOrder, now: Date): ToldOrder | undefined {
  const { ref, buyer, attendees, utm, tellsAttendance } = order;
  if (ref === undefined) return undefined;
  const faults: OrderFault[] = [];
  const asContact = (person: Person, field: string): NewContact | undefined => {
    if (person.email === undefined) return undefined;
    const email = MailAddress.safeParse(person.email);
    if (!email.success) {
      faults.push({ field, message: 'not a mail address' });
      return undefined;
    }
    return {
      email: email.data,
      displayName: person.displayName === undefined ? undefined : cutText(person.displayName, 200),
      locale: person.locale,
    };
  };
  const of = (contact: NewContact, externalId: string, taken: readonly Attendee[]): ToldSeats => ({
    externalId,
    contact,
    state: taken.some(({ letIn }) => letIn) ? 'attended' : 'confirmed',
    seatIds: taken.map(({ seatId }) => seatId),
    tickets: Math.min(mostTickets, Math.max(1, taken.length)),
    utm,
    signedUpAt: order.signedUpAt && order.signedUpAt <= now ? order.signedUpAt : now,
  });
  const buying = asContact(buyer, 'email');
  const own: ToldSeats[] = [];
  const buyers: Attendee[] = [];
  for (const attendee of attendees.slice(0, mostTickets)) {
    const contact = asContact(attendee, `attendee ${attendee.seatId}`);
    if (contact && contact.email.toLowerCase() !== buying?.email.toLowerCase())
      own.push(of(contact, `${ref}/${attendee.seatId}`, [attendee]));
    else buyers.push(attendee);
  }
  const seats = [...own];
  const others: NewContact[] = [];
  if (buying && (buyers.length > 0 || order.withoutList)) seats.unshift(of(buying, ref, buyers));
  else if (buying && own.length > 0) others.push(buying);
  else if (!buying && buyers.length > 0) {
    // Nobody to write to: the first attendee with an address takes the others along, so that heads are counted.
    const [first, ...rest] = own;
    if (first) seats.splice(0, seats.length, withMore(first, buyers), ...rest);
    else if (faults.length === 0)
      faults.push({ field: 'email', message: 'an order without any mail address' });
  } else if (!buying && order.withoutList && faults.length === 0)
    faults.push({ field: 'email', message: 'an order without any mail address' });
  const toldAt = notAhead(order.toldAt, now);
  return { ref, orderRef: order.orderRef ?? ref, toldAt, tellsAttendance, seats, others, faults };
}

/** A shop whose clock runs ahead must not silence itself. */
export const notAhead = (at: Date | undefined, now: Date): Date | undefined => (at && at > now ? now : at);

const withMore = (seats: ToldSeats, more: readonly Attendee[]): ToldSeats => ({
  ...seats,
  state: more.some(({ letIn }) => letIn) ? 'attended' : seats.state,
  seatIds: [...seats.seatIds, ...more.map(({ seatId }) => seatId)],
  tickets: Math.min(mostTickets, seats.tickets + more.length),
});
