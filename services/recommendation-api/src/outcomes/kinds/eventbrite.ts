import { eventbrite as list } from '@tsudoi/contracts/shopLists/eventbrite';
import { attendeeKind } from './attendeeKind.ts';

/** Eventbrite, attendee summary report. */
export const eventbrite = attendeeKind(list, 'eventbrite', [
  'attendeestatus',
  'order',
  'attendee',
  'barcode',
]);
