/** How one speaks at a place: a post, an advertisement, the page of a listing, a letter, a request to pass it on, aloud, on paper. */
export type Voice = 'post' | 'ad' | 'listing' | 'letter' | 'request' | 'spoken' | 'print';

/** Where a task is done, how one speaks there and how long a text may be. */
export interface Place {
  readonly voice: Voice;
  /** In characters; at X in its own counting (`counts`). */
  readonly limit: number;
  readonly url?: string;
  /** X counts most characters of Japanese twice, and every link as 23. */
  readonly counts?: 'x';
}

/** Places by tactic of the catalogue; where no text is published there is none. */
export const PLACES: Readonly<Record<string, Place>> = {
  connpass: { voice: 'listing', limit: 5_000, url: 'https://connpass.com/' },
  peatix: { voice: 'listing', limit: 5_000, url: 'https://peatix.com/' },
  doorkeeper: { voice: 'listing', limit: 5_000, url: 'https://www.doorkeeper.jp/' },
  techplay: { voice: 'listing', limit: 3_000, url: 'https://techplay.jp/' },
  kokuchpro: { voice: 'listing', limit: 3_000, url: 'https://www.kokuchpro.com/' },
  eventbrite: { voice: 'listing', limit: 5_000, url: 'https://www.eventbrite.com/' },
  'meetup-com': { voice: 'listing', limit: 5_000, url: 'https://www.meetup.com/' },
  luma: { voice: 'listing', limit: 5_000, url: 'https://luma.com/' },
  'local-listings': { voice: 'listing', limit: 400 },
  'facebook-event': { voice: 'listing', limit: 5_000, url: 'https://www.facebook.com/events/create/' },
  'youtube-live': { voice: 'listing', limit: 5_000, url: 'https://studio.youtube.com/' },
  'blog-article': { voice: 'listing', limit: 1_900 },
  'press-release': { voice: 'listing', limit: 8_000 },
  'x-posts': { voice: 'post', limit: 280, counts: 'x', url: 'https://x.com/compose/post' },
  'instagram-posts': { voice: 'post', limit: 2_200, url: 'https://www.instagram.com/' },
  'linkedin-posts': { voice: 'post', limit: 3_000, url: 'https://www.linkedin.com/feed/' },
  'line-official': { voice: 'post', limit: 500, url: 'https://manager.line.biz/' },
  'slack-discord': { voice: 'post', limit: 1_000 },
  'company-bulletin': { voice: 'post', limit: 400 },
  'mailing-list': { voice: 'letter', limit: 5_000 },
  'past-attendees': { voice: 'letter', limit: 2_000 },
  influencers: { voice: 'request', limit: 1_000 },
  'media-partner': { voice: 'request', limit: 1_900 },
  'partner-communities': { voice: 'request', limit: 1_000 },
  'speaker-sharing': { voice: 'request', limit: 1_000 },
  'friend-referral': { voice: 'request', limit: 500 },
  'meta-ads': { voice: 'ad', limit: 125, url: 'https://adsmanager.facebook.com/' },
  'google-ads': { voice: 'ad', limit: 90, url: 'https://ads.google.com/' },
  'youtube-ads': { voice: 'ad', limit: 90, url: 'https://ads.google.com/' },
  'yahoo-ads': { voice: 'ad', limit: 90, url: 'https://ads.yahoo.co.jp/' },
  'x-ads': { voice: 'ad', limit: 280, counts: 'x', url: 'https://ads.x.com/' },
  'line-ads': { voice: 'ad', limit: 75, url: 'https://admanager.line.biz/' },
  'linkedin-ads': { voice: 'ad', limit: 150, url: 'https://www.linkedin.com/campaignmanager/' },
  'website-banner': { voice: 'ad', limit: 60 },
  flyers: { voice: 'print', limit: 400 },
  posters: { voice: 'print', limit: 200 },
  'newspaper-insert': { voice: 'print', limit: 400 },
  'local-magazine': { voice: 'print', limit: 200 },
  'station-ads': { voice: 'print', limit: 120 },
  'community-radio': { voice: 'spoken', limit: 300 },
  'street-team': { voice: 'spoken', limit: 150 },
};

/** Ranges of code points that X counts once; all others count twice (its text rules, version 3). */
const ONCE: readonly (readonly [number, number])[] = [
  [0, 4_351],
  [8_192, 8_205],
  [8_208, 8_223],
  [8_242, 8_247],
];
const X_LINK = 23;

/** Whether the link stands beside the words there: the target of an advertisement, a code on paper. */
const beside = ({ voice }: Place): boolean => voice === 'ad' || voice === 'print';

/** How long a text is at a place, with its link where that is part of it. */
export function lengthAt(place: Place, text: string, link: string | null): number {
  const counted = beside(place) ? null : link;
  if (place.counts !== 'x') return Array.from(text).length + (counted === null ? 0 : counted.length + 1);
  const weight = Array.from(text).reduce((sum, sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return sum + (ONCE.some(([from, to]) => code >= from && code <= to) ? 1 : 2);
  }, 0);
  return weight + (counted === null ? 0 : X_LINK + 1);
}
