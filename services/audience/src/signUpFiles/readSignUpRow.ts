import { isMailAddress, oneSpelling } from '@tsudoi/contracts/mailAddress';
import type { SignUp } from '@tsudoi/contracts/signUps';
import { plainWord, type ShopField } from '@tsudoi/contracts/shopLists/declareShop';
import { cutText } from '@tsudoi/runtime/cutText';
import { ownValue } from '@tsudoi/runtime/ownValue';
import type { ShopHeader } from './shops/shopFiles.ts';
import { shopTime } from './shopTime.ts';

/** A sign-up as a row has it. */
export interface FileSignUp {
  readonly externalId: string;
  readonly email: string;
  readonly displayName: string | undefined;
  readonly state: SignUp['state'];
  readonly tickets: number;
  readonly signedUpAt: Date | undefined;
  readonly toldAt: Date | undefined;
}

/** A row as a sign-up, somebody who still waits for a seat, or what is wrong with it. */
export type SignUpRowRead =
  | { readonly signUp: FileSignUp }
  | { readonly waiting: true }
  | { readonly field: string; readonly message: string };

const mostTickets = 1_000;

/** Reads a row of a shop's list; `zone` is that of times that name none. What cannot be read is refused, never guessed. */
export function readSignUpRow(
  { file, titles, at }: ShopHeader,
  cells: readonly string[],
  zone: string,
): SignUpRowRead {
  const cell = (field: ShopField): string => {
    const index = at[field];
    return index === undefined ? '' : (cells[index] ?? '').trim();
  };
  const titleOf = (field: ShopField) => titles[at[field] ?? -1] ?? field;
  const bad = Object.values(at).find((index) => /[\ufffd\0]/.test(cells[index] ?? ''));
  if (bad !== undefined)
    return { field: titles[bad] ?? '', message: 'has characters that are not of the encoding of the file' };
  const word = cell('state');
  const said = word === '' ? 'confirmed' : ownValue(file.states, plainWord(word));
  if (said === undefined)
    return {
      field: titleOf('state'),
      message: `「${cutText(word, 60)}」 is no state of ${file.shop} that is known here`,
    };
  if (said === 'waiting') return { waiting: true };
  const email = oneSpelling(cell('email'));
  if (email === '')
    return {
      field: titleOf('email'),
      message:
        at.email === undefined
          ? `the list of ${file.shop} has no column of e-mail addresses: ask for one in its questions`
          : 'no e-mail address',
    };
  if (!isMailAddress(email)) return { field: titleOf('email'), message: 'not a mail address' };
  const tickets = cell('tickets') === '' ? 1 : Number(cell('tickets').normalize('NFKC'));
  if (!Number.isInteger(tickets) || tickets < 1 || tickets > mostTickets)
    return { field: titleOf('tickets'), message: 'not a number of tickets' };
  const times: { signedUpAt?: Date; toldAt?: Date } = {};
  for (const field of ['signedUpAt', 'toldAt'] as const) {
    const text = cell(field);
    const time = text === '' ? undefined : shopTime(text, zone, file.shortDates);
    if (text !== '' && !time) return { field: titleOf(field), message: 'not a time' };
    if (time) times[field] = time;
  }
  const door = plainWord(cell('checkedIn'));
  const isIn = door !== '' && !(file.notIn ?? []).includes(door);
  const first = cell('firstName');
  const last = cell('lastName');
  const whole = /[\u3040-\u30ff\u4e00-\u9fff]/.test(last) ? `${last} ${first}` : `${first} ${last}`;
  const displayName = cutText(cell('displayName') || whole.trim(), 200).trim();
  return {
    signUp: {
      externalId: cutText(cell('externalId') || email, 200),
      email,
      displayName: displayName === '' ? undefined : displayName,
      state: said === 'absent' ? 'confirmed' : said === 'confirmed' && isIn ? 'attended' : said,
      tickets,
      signedUpAt: times.signedUpAt,
      toldAt: times.toldAt,
    },
  };
}
