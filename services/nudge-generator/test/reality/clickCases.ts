/** A request for a message's link, and whether a person made it. */
export interface ClickCase {
  readonly source: string;
  readonly what: string;
  readonly method?: 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly counts: boolean;
}

const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';

export const clickCases: readonly ClickCase[] = [
  {
    source: 'mautic/mautic#16263',
    what: 'a mail gateway that names itself',
    headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; SafeLinks)' },
    counts: false,
  },
  {
    source: 'mautic/mautic#9162',
    what: 'a gateway that opens every link',
    headers: { 'user-agent': 'BarracudaCentral/1.0 (scanner)' },
    counts: false,
  },
  {
    source: 'mautic/mautic#6591',
    what: 'a shortener that analyses links',
    headers: { 'user-agent': 'bitlybot/3.0 (+http://bit.ly/)' },
    counts: false,
  },
  {
    source: 'mautic/mautic#8718',
    what: 'an image proxy',
    headers: { 'user-agent': 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)' },
    counts: false,
  },
  {
    source: 'mautic/user-documentation#796',
    what: 'only the head is asked for',
    method: 'HEAD',
    headers: { 'user-agent': phone },
    counts: false,
  },
  {
    source: 'mautic/user-documentation#796',
    what: 'a page that is prerendered',
    headers: { 'user-agent': phone, 'sec-purpose': 'prefetch;prerender' },
    counts: false,
  },
  {
    source: 'mautic/user-documentation#940',
    what: 'a person who wishes not to be tracked still clicked',
    headers: { 'user-agent': phone, dnt: '1', 'sec-gpc': '1' },
    counts: true,
  },
  { source: 'mautic/mautic#12114', what: 'a person', headers: { 'user-agent': phone }, counts: true },
];
