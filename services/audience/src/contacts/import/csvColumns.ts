/** Header names that mean a field, in lower case without blanks, underscores and hyphens. */
const aliases = {
  email: ['email', 'mail', 'emailaddress', 'メール', 'メールアドレス', 'eメール', 'eメールアドレス'],
  displayName: ['name', 'displayname', 'fullname', '名前', '氏名', 'お名前', '表示名', 'ニックネーム'],
  phone: ['phone', 'phonenumber', 'tel', 'telephone', 'mobile', '電話', '電話番号', '携帯電話', '携帯番号'],
  locale: ['locale', 'language', 'lang', '言語'],
  timeZone: ['timezone', 'tz', 'タイムゾーン'],
  consent: [
    ...['consent', 'consentemail', 'emailconsent', 'optin', 'emailoptin', 'subscribed', 'newsletter'],
    ...['同意', '配信許可', '配信希望', 'メール配信', 'メルマガ', 'メールマガジン'],
  ],
} as const;

/** A field of a contact that a column can fill. */
export type ContactField = keyof typeof aliases;

/** A column: its title and the field that it fills; undefined where it becomes an attribute under its title. */
export interface Column {
  readonly title: string;
  readonly field: ContactField | undefined;
}

const fields = Object.entries(aliases) as [ContactField, readonly string[]][];

/** What each column is; of two that mean the same field the first one counts. Undefined where none holds mail addresses. */
export function readHeader(header: readonly string[]): readonly Column[] | undefined {
  const taken = new Set<ContactField>();
  const columns = header.map((title): Column => {
    const plain = title
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s_-]/g, '');
    const field = fields.find(([name, names]) => names.includes(plain) && !taken.has(name))?.[0];
    if (field) taken.add(field);
    return { title: title.trim(), field };
  });
  return taken.has('email') ? columns : undefined;
}
