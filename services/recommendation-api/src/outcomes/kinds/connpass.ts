import { connpass as list } from '@tsudoi/contracts/shopLists/connpass';
import { attendeeKind } from './attendeeKind.ts';

/** connpass, CSV of participants. */
export const connpass = attendeeKind(list, 'connpass', ['参加ステータス', '出欠ステータス', '参加枠名']);
