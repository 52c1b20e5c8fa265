import { domainToASCII, domainToUnicode } from 'node:url';
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

/**
 * The one spelling of an address: what leads to one mailbox is one address, however it was typed. The domain as names are resolved
 * (UTS 46: full-width letters, `xn--`), in its own script; what stands before it in NFKC and lower case. Letters that one function
 * folds into ASCII and another does not (U+212A, U+017F, U+0130, full width) are folded here, once, before anything is looked up.
 */
export function oneSpelling(address: string): string {
  // Not one expression with /i: that takes U+017F for an s.
  if (!/[^\p{ASCII}]/u.test(address) && !/xn--/i.test(address)) return address.toLowerCase();
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const resolved = domainToASCII(domain);
  return `${folded(address.slice(0, at + 1))}${resolved === '' ? folded(domain) : domainToUnicode(resolved)}`;
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** A mail address, in its one spelling. */
export const MailAddress = z
  .string()
  .max(320)
  .overwrite(oneSpelling)
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
