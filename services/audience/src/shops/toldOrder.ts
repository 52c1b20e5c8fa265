import type { SignUp, Utm } from '@tsudoi/contracts/signUps';
import type { NewContact } from '../contacts/ensureContact.ts';

/** Seats of one person in an order. */
export interface ToldSeats {
  /** The sign-up's id at the shop: the order's for the buyer, the order's and the seat's for an attendee. */
  readonly externalId: string;
  readonly contact: NewContact;
  readonly state: Exclude<SignUp['state'], 'cancelled'>;
  /** The shop's ids of the seats. */
  readonly seatIds: readonly string[];
  readonly tickets: number;
  readonly utm: Utm;
  readonly signedUpAt: Date;
}

/** An order as a shop tells it: who has seats by it now. Whoever had one and is not named any more has none. */
export interface ToldOrder {
  /** The shop's id of the order: the sign-up of its buyer has it as its external id. */
  readonly ref: string;
  /** By which the shop names the order where it tells of one seat alone; Hi.Events has a number for that. */
  readonly orderRef: string;
  /** When the order was so, by the shop's own clock; undefined where it does not say. */
  readonly toldAt: Date | undefined;
  /** Whether the shop says who was let in: then a seat that is not attended is not. */
  readonly tellsAttendance: boolean;
  readonly seats: readonly ToldSeats[];
  /** People who have no seat and are contacts all the same: a buyer whose tickets are all for others. */
  readonly others: readonly NewContact[];
  /** What of it could not be used: the organiser is shown it. */
  readonly faults: readonly OrderFault[];
}

/** A part of an order that makes no sign-up. */
export interface OrderFault {
  readonly field: string;
  readonly message: string;
}

/** What happened to one seat, where a shop tells of it alone. */
export interface ToldSeat {
  readonly orderRef: string;
  readonly seatId: string;
  readonly change: 'taken' | 'given_up' | 'let_in' | 'not_let_in';
  readonly toldAt: Date | undefined;
  readonly contact: NewContact | undefined;
}
