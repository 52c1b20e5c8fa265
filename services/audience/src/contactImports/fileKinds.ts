import { oneSpelling } from '@tsudoi/contracts/mailAddress';
import type { SignUpShop } from '@tsudoi/contracts/signUpFiles';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import { headerOf, noHeader } from '../contacts/import/csvFile.ts';
import { noShopHeader } from '../signUpFiles/importSignUps.ts';
import { shopHeader } from '../signUpFiles/shops/shopFiles.ts';
import type { ReceivedKind } from './receiveFile.ts';

/** A file of contacts: an address is one contact. */
export const contactFile: ReceivedKind = {
  readHeader(titles) {
    const at = headerOf(titles)?.findIndex(({ field }) => field === 'email') ?? -1;
    return at < 0 ? undefined : { keyOf: (cells) => oneSpelling((cells[at] ?? '').trim()) };
  },
  noHeader,
  enqueue: (tx, importId) => enqueue(tx, jobs.importContacts, { importId }),
};

/** An event's list of participants: the shop's own number, else the address, is one sign-up. */
export function signUpFile(of: {
  readonly eventId: string;
  readonly shop: SignUpShop | undefined;
  readonly timeZone: string;
}): ReceivedKind {
  return {
    readHeader(titles) {
      const header = shopHeader(titles, of.shop);
      if (!header) return undefined;
      const cell = (cells: readonly string[], index: number | undefined) =>
        index === undefined ? '' : (cells[index] ?? '').trim();
      return {
        keyOf: (cells) => cell(cells, header.at.externalId) || oneSpelling(cell(cells, header.at.email)),
        signUps: { eventId: of.eventId, shop: header.file.shop, timeZone: of.timeZone },
      };
    },
    noHeader: () => noShopHeader(of.shop),
    enqueue: (tx, importId) => enqueue(tx, jobs.importSignUps, { importId }),
  };
}
