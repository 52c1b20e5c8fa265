import type { Author, Brief, WordFault } from './brief.ts';
import { digitsOf, findLinks, fold, type FoundLink } from './links.ts';
import { messengerHandles, spelledHosts, spelledPhones } from './lures.ts';

const kinds = { url: 'foreign_link', mail: 'foreign_address', phone: 'foreign_phone' } as const;

/**
 * Links, addresses and numbers that are not the brief's own. A model may only repeat an address as it stands; a person
 * may lead anywhere on the brief's own hosts.
 */
export function foreignContacts(text: string, brief: Brief, author: Author): readonly WordFault[] {
  const folded = fold(text);
  const found = [...findLinks(text), ...spelledPhones(folded)];
  const spelled = [
    ...spelledHosts(folded).map((each) => ({ kind: 'foreign_link' as const, found: each })),
    ...messengerHandles(folded).map((each) => ({ kind: 'foreign_address' as const, found: each })),
  ];
  if (found.length + spelled.length === 0) return [];
  const own = new Set(brief.links.flatMap(urlsOf));
  const hosts = new Set([...own].map((url) => originOf(url)));
  const contacts = new Set((brief.contacts ?? []).flatMap(contactsOf));
  const fine = (link: FoundLink) => {
    if (link.kind !== 'url') return contacts.has(link.value) || contacts.has(nationalOf(link.value));
    // A host without a scheme is completed by the client.
    const bare = !/^[a-z][a-z0-9+.-]*:/i.test(link.text);
    const urls = [link.value, ...(bare ? [link.value.replace(/^http:/, 'https:')] : [])].flatMap(urlsOf);
    if (urls.some((url) => own.has(url))) return true;
    return author === 'person' && urls.some((url) => hosts.has(originOf(url)) && !hasUser(url));
  };
  const said = brief.texts.join('\n').toLowerCase();
  return [
    ...found
      .filter((link) => !fine(link))
      .map((link) => ({ kind: kinds[link.kind], found: link.text.slice(0, 80) })),
    ...spelled
      .filter((each) => !said.includes(each.found.toLowerCase()))
      .map((each) => ({ kind: each.kind, found: each.found.slice(0, 80) })),
  ];
}

/** The forms of one URL that lead to the same page: with and without its last slash; a bare host is read as both schemes. */
function urlsOf(text: string): readonly string[] {
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme)) return [];
  const url = new URL(withScheme);
  // Tracking that the platform adds to the organiser's own link.
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('utm_')) url.searchParams.delete(name);
  const { href } = url;
  const plain = href.replace(/\/$/, '');
  // A client completes a host without a scheme by http or https; a page of https is not left for http.
  return url.protocol === 'http:' && !text.startsWith('http:')
    ? [plain, plain.replace('http:', 'https:')]
    : [plain];
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host.replace(/^www\./, '')}`;
}

function hasUser(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function contactsOf(text: string): readonly string[] {
  if (text.includes('@')) return [text.trim().toLowerCase()];
  const digits = digitsOf(text);
  return [digits, nationalOf(digits)];
}

/** A Japanese number as it is dialled at home: +81 90… is 090…. */
function nationalOf(digits: string): string {
  return digits.startsWith('+81') ? `0${digits.slice(3).replace(/^0/, '')}` : digits;
}
