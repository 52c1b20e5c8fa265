import type { AttendeeKind } from '../fileKind.ts';

/** Eventbrite, attendee summary report. */
export const eventbrite: AttendeeKind = {
  kind: 'attendance',
  source: 'eventbrite',
  marks: ['attendeestatus', 'order', 'attendee', 'barcode'],
  titles: {
    id: ['attendee', 'attendeeid', 'barcode'],
    status: ['attendeestatus'],
    attendance: ['checkedin', 'checkindate'],
    quantity: ['quantity', 'ticketquantity'],
  },
  words: {
    attending: 'coming',
    checkedin: 'attended',
    yes: 'attended',
    no: 'absent',
    notattending: 'cancelled',
    deleted: 'cancelled',
    refunded: 'cancelled',
    transferred: 'cancelled',
    cancelled: 'cancelled',
    waitlisted: 'waiting',
    unpaid: 'waiting',
  },
};
