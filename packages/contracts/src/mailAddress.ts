import { z } from 'zod';

// RFC 5322 atext, and letters of any script (RFC 6531). Dots may stand anywhere: carriers of Japan gave such addresses out
// before 2009 ("a..b@docomo.ne.jp", "c.@ezweb.ne.jp"), and they are still in use.
const local = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}$/u;
const label = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u;

/** Whether a text is one mail address as people have them: no list, no name, no comment, no quoted or encoded words. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const labels = text.slice(at + 1).split('.');
  return (
    at > 0 &&
    !text.includes('=?') &&
    text.length <= 254 &&
    local.test(text.slice(0, at)) &&
    labels.length > 1 &&
    labels.every((each) => label.test(each)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/** A mail address; the domain in lower case, as is the whole where it is ASCII. */
export const MailAddress = z
  .string()
  .max(320)
  .refine(isMailAddress, 'not a mail address')
  .meta({ format: 'email' });

/** An address that somebody signs in with: ASCII, since its case is told apart nowhere. */
export const MemberAddress = z.email().max(320).refine(isMailAddress, 'not a mail address');

/** An address as it is written on the wire: dots where RFC 5321 allows none are quoted, as the carriers themselves do. */
export function wireAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  return /^\.|\.\.|\.$/.test(local) ? `"${local}"${address.slice(at)}` : address;
}
