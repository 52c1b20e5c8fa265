import type { SignUpShop } from '@tsudoi/contracts/signUpFiles';
import { connpass } from '@tsudoi/contracts/shopLists/connpass';
import { plainWord, type ShopField, type ShopFile } from '@tsudoi/contracts/shopLists/declareShop';
import { doorkeeper } from '@tsudoi/contracts/shopLists/doorkeeper';
import { eventbrite } from '@tsudoi/contracts/shopLists/eventbrite';
import { luma } from '@tsudoi/contracts/shopLists/luma';
import { peatix } from '@tsudoi/contracts/shopLists/peatix';

/** Every shop whose lists are read; a new one is a file of its own. */
const shopFiles: readonly ShopFile[] = [connpass, peatix, eventbrite, luma, doorkeeper];

/** A header that was understood: whose it is, and where each value stands. */
export interface ShopHeader {
  readonly file: ShopFile;
  readonly titles: readonly string[];
  readonly at: Readonly<Partial<Record<ShopField, number>>>;
}

/** Whose header a row of titles is; undefined where it is none, or not that of the shop that was named. */
export function shopHeader(
  titles: readonly string[],
  wanted: SignUpShop | undefined,
): ShopHeader | undefined {
  const plain = titles.map(plainWord);
  const has = (all: readonly string[]) => all.every((title) => plain.includes(title));
  const file = shopFiles.find(
    ({ shop, knownBy }) => (wanted === undefined || wanted === shop) && knownBy.some(has),
  );
  if (!file) return undefined;
  const at = Object.fromEntries(
    Object.entries(file.columns).flatMap(([field, names]) => {
      const name = names.find((each) => plain.includes(each));
      return name === undefined ? [] : [[field, plain.indexOf(name)]];
    }),
  );
  return { file, titles, at };
}
