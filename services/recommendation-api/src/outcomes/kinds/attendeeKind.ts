import type { ShopFile, ShopState } from '@tsudoi/contracts/shopLists/declareShop';
import { plainTitle, type AttendeeKind, type AttendeeState } from '../fileKind.ts';

const states: Readonly<Record<ShopState, AttendeeState>> = {
  confirmed: 'coming',
  cancelled: 'cancelled',
  waiting: 'waiting',
  attended: 'attended',
  absent: 'absent',
};

/** A shop's list as counts are made of it; `marks` are the titles that only this shop's list has. */
export function attendeeKind(
  { columns, states: said, isIn = [], notIn = [] }: ShopFile,
  source: AttendeeKind['source'],
  marks: readonly string[],
): AttendeeKind {
  const titles = {
    id: columns.externalId,
    status: columns.state,
    attendance: columns.checkedIn,
    quantity: columns.tickets,
  };
  return {
    kind: 'attendance',
    source,
    marks,
    titles: Object.fromEntries(
      Object.entries(titles).map(([field, names = []]) => [field, names.map(plainTitle)]),
    ),
    words: Object.fromEntries(Object.entries(said).map(([word, state]) => [word, states[state]])),
    doorWords: Object.fromEntries([
      ...isIn.map((word) => [word, 'attended'] as const),
      ...notIn.map((word) => [word, 'absent'] as const),
    ]),
  };
}
