import { peatix as list } from '@tsudoi/contracts/shopLists/peatix';
import { attendeeKind } from './attendeeKind.ts';

/** Peatix, list of participants. */
export const peatix = attendeeKind(list, 'peatix', [
  'チケット番号',
  'ticketnumber',
  '注文番号',
  'orderno',
  'チェックイン',
  'チェックイン日時',
]);
