import { ContactInput } from '@tsudoi/contracts/contacts';

/** Header names that mean a field, in lower case without blanks, underscores and hyphens. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'mail', 'emailaddress', 'メール', 'メールアドレス', 'eメール'],
  displayName: ['name', 'displayname', 'fullname', '名前', '氏名', 'お名前'],
  phone: ['phone', 'tel', 'telephone', '電話', '電話番号'],
  locale: ['locale', 'language', 'lang', '言語'],
  timeZone: ['timezone', 'tz', 'タイムゾーン'],
  consent: ['consent', 'consentemail', 'optin', '同意', '配信許可', 'メール配信'],
};

const yes = new Set(['1', 'true', 'yes', 'y', 'on', 'はい', '同意する', '許可', '可', '○', '〇']);

/** Which field each column fills; the others become attributes under their own name. */
export function readHeader(header: readonly string[]): readonly (string | undefined)[] {
  return header.map((title) => {
    const plain = title
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s_-]/g, '');
    return Object.entries(aliases).find(([, names]) => names.includes(plain))?.[0];
  });
}

/** One row as a contact, or what is wrong with it. `at` is the instant of the import, kept as that of the consent. */
export function readRow(
  header: readonly string[],
  fields: readonly (string | undefined)[],
  row: readonly string[],
  at: string,
): { readonly contact: ContactInput } | { readonly field: string; readonly message: string } {
  const raw: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  row.forEach((cell, index) => {
    const value = cell.trim();
    const field = fields[index];
    if (value === '') return;
    if (field === 'consent')
      raw['consent'] = { email: { granted: yes.has(value.toLowerCase()), at, source: 'csv' } };
    else if (field === 'phone') raw['phone'] = asE164(value);
    else if (field === 'locale')
      raw['locale'] = /^(ja|日本語)/i.test(value) ? 'ja' : value.toLowerCase().slice(0, 2);
    else if (field !== undefined) raw[field] = value;
    else attributes[(header[index] ?? '').slice(0, 60)] = value.slice(0, 500);
  });
  const parsed = ContactInput.safeParse({ ...raw, attributes });
  if (parsed.success) return { contact: parsed.data };
  const issue = parsed.error.issues[0];
  return { field: issue?.path.join('.') ?? 'row', message: issue?.message ?? 'not valid' };
}

/** Japanese numbers are written 090-1234-5678; E.164 is +819012345678. */
function asE164(value: string): string {
  const digits = value.normalize('NFKC').replaceAll(/[\s()-]/g, '');
  return digits.startsWith('0') ? `+81${digits.slice(1)}` : digits;
}
