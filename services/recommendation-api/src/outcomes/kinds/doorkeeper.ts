import { doorkeeper as list } from '@tsudoi/contracts/shopLists/doorkeeper';
import { attendeeKind } from './attendeeKind.ts';

/** Doorkeeper, CSV of participants. */
export const doorkeeper = attendeeKind(list, 'doorkeeper', [
  'checkedinat',
  'チェックイン時刻',
  'registeredat',
  '申込日時',
  'tickettypename',
]);
