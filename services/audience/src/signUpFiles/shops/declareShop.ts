import type { SignUpShop } from '@tsudoi/contracts/signUpFiles';

/** A value of a sign-up that a column can hold. */
export type ShopField =
  | 'externalId'
  | 'email'
  | 'displayName'
  | 'firstName'
  | 'lastName'
  | 'state'
  /** Whether the person was let in: a word, or the time of it. */
  | 'checkedIn'
  | 'tickets'
  | 'signedUpAt'
  /** When the shop last changed the row. */
  | 'toldAt';

/** What a word of the state says. `waiting` is no sign-up yet. */
export type ShopState = 'confirmed' | 'cancelled' | 'attended' | 'waiting';

/** How a shop exports its participants. */
export interface ShopFile {
  readonly shop: SignUpShop;
  /** Titles of columns, in each language, as they are compared: NFKC, lower case, without blanks, `_`, `-` and `.`; the first that is there counts. */
  readonly columns: Readonly<Partial<Record<ShopField, readonly string[]>>>;
  /** Titles that together are this shop's alone; of several lists each is a header of its own language or time. */
  readonly knownBy: readonly (readonly string[])[];
  /** Words of the state, as titles are compared. */
  readonly states: Readonly<Record<string, ShopState>>;
  /** Words of `checkedIn` that say no, beside an empty cell; every other one says yes. */
  readonly notIn?: readonly string[];
}

/** Declares how a shop exports its participants; it stands in the list of `shopFiles.ts`. */
export function declareShop(file: ShopFile): ShopFile {
  return file;
}

/** A title or a word as it is compared. */
export function plainWord(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-.]/g, '');
}
