import type { Author, Brief, WordFault } from './brief.ts';
import { digitsOf, findLinks, fold, type FoundLink } from './links.ts';
import { mentions, messengerHandles, putTogether, spelledPhones } from './lures.ts';

const kinds = { url: 'foreign_link', mail: 'foreign_address', phone: 'foreign_phone' } as const;

/**
 * Links, addresses and numbers that are not the brief's own, and those of the text that are. A model may only repeat an address as it stands; a person
 * may lead anywhere on the brief's own hosts.
 */
export function judgeContacts(
  text: string,
  brief: Brief,
  author: Author,
): { readonly faults: readonly WordFault[]; readonly own: readonly string[] } {
  const folded = fold(text);
  const together = putTogether(folded);
  const found = onlyOnce([
    ...findLinks(text),
    ...(together === undefined ? [] : findLinks(together)),
    ...spelledPhones(folded),
  ]);
  const accounts = [...messengerHandles(folded), ...(author === 'model' ? mentions(folded) : [])];
  if (found.length + accounts.length === 0) return { faults: [], own: [] };
  const own = new Set(brief.links.flatMap(urlsOf));
  const hosts = new Set([...own].map((url) => originOf(url)));
  const contacts = (brief.contacts ?? []).map((each) =>
    each.includes('@') ? each.trim().toLowerCase() : digitsOf(each),
  );
  const fine = (link: FoundLink) => {
    if (link.kind === 'mail') return contacts.includes(link.value);
    if (link.kind === 'phone') return contacts.some((each) => isSameNumber(each, link.value));
    // A host without a scheme is completed by the client.
    const bare = !/^[a-z][a-z0-9+.-]*:/i.test(link.text);
    const urls = [link.value, ...(bare ? [link.value.replace(/^http:/, 'https:')] : [])].flatMap(urlsOf);
    if (urls.some((url) => own.has(url))) return true;
    return author === 'person' && urls.some((url) => hosts.has(originOf(url)) && !hasUser(url));
  };
  const said = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`.toLowerCase();
  const faults = [
    ...found
      .filter((link) => !fine(link))
      .map((link) => ({ kind: kinds[link.kind], found: link.text.slice(0, 80) })),
    ...accounts
      .filter((each) => !said.includes(each.toLowerCase()))
      .map((each) => ({ kind: 'foreign_address' as const, found: each.slice(0, 80) })),
  ];
  return { faults, own: found.filter((link) => fine(link)).map((link) => link.text) };
}

/** One of each that leads to the same place: a number may be found as such and digit by digit. */
function onlyOnce(links: readonly FoundLink[]): readonly FoundLink[] {
  return [...new Map(links.map((link) => [`${link.kind} ${link.value}`, link])).values()];
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

/** Whether two numbers ring the same: one may have the country in front (+81 90…) where the other has 0 or nothing (090…). */
function isSameNumber(one: string, other: string): boolean {
  if (one.startsWith('+') === other.startsWith('+')) return one === other;
  const [abroad, home] = one.startsWith('+') ? [one, other] : [other, one];
  const rest = home.replace(/^0/, '');
  const country = abroad.slice(1, abroad.length - rest.length).replace(/0$/, '');
  return rest.length > 6 && abroad.endsWith(rest) && country.length > 0 && country.length < 4;
}
