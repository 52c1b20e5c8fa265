import { ContactInput } from '@tsudoi/contracts/contacts';
import { cutText } from '@tsudoi/runtime/cutText';
import { parsePhoneNumber } from 'awesome-phonenumber';
import type { Column } from './csvColumns.ts';
import { yesOrNo } from './yesOrNo.ts';

/** A contact as a row has it, and which of the fields that have a default it says. */
export interface Stated {
  readonly contact: ContactInput;
  readonly states: ReadonlySet<string>;
}

/** A row as a contact, or what is wrong with it. */
export type ReadRow =
  | {
      readonly stated: Stated;
      /** A word of the consent column that means neither yes nor no. */
      readonly unknownWord: { readonly column: string; readonly word: string } | undefined;
    }
  | { readonly field: string; readonly message: string };

/** How rows are read: their columns, the instant of the import (kept as that of the consent), and where local numbers are from. */
export interface RowReading {
  readonly columns: readonly Column[];
  readonly at: string;
  readonly region: string;
}

const unreadable = 'has characters that are not of the encoding of the file';

/** Reads a row. What cannot be read is refused, never stored as a replacement. */
export function readRow({ columns, at, region }: RowReading, row: readonly string[]): ReadRow {
  const raw: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  let unknownWord: { column: string; word: string } | undefined;
  for (const [index, cell] of row.entries()) {
    const value = cell.trim();
    if (value === '') continue;
    const { field, title } = columns[index] ?? { field: undefined, title: '' };
    const fault = value.includes('\ufffd') ? unreadable : value.includes('\0') ? 'holds U+0000' : undefined;
    if (fault !== undefined) return { field: field ?? title, message: fault };
    switch (field) {
      case 'consent': {
        const granted = yesOrNo(value);
        if (granted === undefined) unknownWord = { column: title, word: cutText(value, 60) };
        else raw['consent'] = { email: { granted, at, source: 'csv' } };
        break;
      }
      case 'phone': {
        const phone = asE164(value, region);
        if (phone === undefined) return { field: 'phone', message: `not a telephone number of ${region}` };
        raw['phone'] = phone;
        break;
      }
      case 'locale':
        raw['locale'] = localeOf(value);
        break;
      case 'email':
      case 'displayName':
      case 'timeZone':
        raw[field] = value;
        break;
      case undefined:
        if (title !== '') attributes[cutText(title, 60)] = cutText(value, 500);
        break;
    }
  }
  const parsed = ContactInput.safeParse({ ...raw, attributes });
  if (parsed.success)
    return { stated: { contact: parsed.data, states: new Set(Object.keys(raw)) }, unknownWord };
  const issue = parsed.error.issues[0];
  return { field: issue?.path.join('.') ?? 'row', message: issue?.message ?? 'not valid' };
}

/** A number as people write it (full-width digits, brackets, hyphens, a zero that a spreadsheet ate), by Google's libphonenumber. */
function asE164(value: string, region: string): string | undefined {
  const parsed = parsePhoneNumber(value.normalize('NFKC'), { regionCode: region });
  return parsed.possible ? parsed.number?.e164 : undefined;
}

function localeOf(value: string): string {
  if (/^(ja|jp|日本語|にほんご)/i.test(value)) return 'ja';
  return /^(en|英語)/i.test(value) ? 'en' : value;
}
