/** What people have for addresses, and what of it is one; `wire` is how it stands in RCPT TO, undefined where it is refused. */
export interface AddressCase {
  readonly source: string;
  readonly what: string;
  readonly address: string;
  readonly wire: string | undefined;
}

export const addressCases: readonly AddressCase[] = [
  {
    source: 'KumoCorp/kumomta#77',
    what: 'two dots in a row: carriers gave such addresses out; on the wire the local part is quoted',
    address: 'user..name@docomo.ne.jp',
    wire: '"user..name"@docomo.ne.jp',
  },
  {
    source: 'PHPMailer/PHPMailer#418',
    what: 'dots in a row twice, in use at a large carrier of Japan',
    address: 'try..this..0511@docomo.ne.jp',
    wire: '"try..this..0511"@docomo.ne.jp',
  },
  {
    source: 'exceedone/exment#800',
    what: 'a dot before the @',
    address: 'xxx.yyy.@docomo.ne.jp',
    wire: '"xxx.yyy."@docomo.ne.jp',
  },
  {
    source: 'colinhacks/zod#3914',
    what: 'an ampersand is atext',
    address: 'a&b@example.com',
    wire: 'a&b@example.com',
  },
  {
    source: 'bbottema/email-rfc2822-validator#7',
    what: 'an ampersand in the domain is none that DNS has',
    address: 'who@pg&e.com',
    wire: undefined,
  },
  {
    source: 'bbottema/simple-java-mail#652',
    what: 'an encoded word in the local part may be read as another domain',
    address: '=?utf-8?q?=40evil.com=00?=@microsoft.com',
    wire: undefined,
  },
  {
    source: 'suitenumerique/messages#783',
    what: 'a line separator of Unicode that parsers take for a line break',
    address: 'a\u2028b@example.com',
    wire: undefined,
  },
  {
    source: 'JoshData/python-email-validator#1',
    what: 'a dash of typography, mistyped',
    address: 'foo—bar@hotmail.com',
    wire: undefined,
  },
  {
    source: 'PHPMailer/PHPMailer#803',
    what: 'accented letters, where the server does not offer SMTPUTF8: told at once, not tried for days',
    address: 'josé@example.com',
    wire: undefined,
  },
  {
    source: 'RFC 5890 §2.3.2.1',
    what: 'a domain in Japanese goes out in its ASCII form',
    address: 'hanako@日本語.jp',
    wire: 'hanako@xn--wgv71a119e.jp',
  },
];
