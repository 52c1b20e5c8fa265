import type { SignUpShop } from '../signUpFiles.ts';

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

/** What a word of the state says. `waiting` is no sign-up yet; `absent` had a seat and did not come. */
export type ShopState = 'confirmed' | 'cancelled' | 'attended' | 'absent' | 'waiting';

/** How a shop exports its participants: sign-ups are read by it, and counts of who came. */
export interface ShopFile {
  readonly shop: SignUpShop;
  /** Titles of columns, in each language, as they are compared: NFKC, lower case, without blanks, `_`, `-` and `.`; the first that is there counts. */
  readonly columns: Readonly<Partial<Record<ShopField, readonly string[]>>>;
  /** Titles that together are this shop's alone; of several lists each is a header of its own language or time. */
  readonly knownBy: readonly (readonly string[])[];
  /** Words of the state, as titles are compared. */
  readonly states: Readonly<Record<string, ShopState>>;
  /** How dates with slashes and a short year are read, `11/29/24`; a shop that writes none refuses them. */
  readonly shortDates?: 'month first';
  /** Words of `checkedIn` that say yes; a sign-up takes every one for a yes that `notIn` does not hold. */
  readonly isIn?: readonly string[];
  /** Words of `checkedIn` that say no, beside an empty cell. */
  readonly notIn?: readonly string[];
}

/** Declares how a shop exports its participants. */
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
