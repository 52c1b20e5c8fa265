import type { PlanTask } from '@tsudoi/contracts/plans';

/** Source and medium by tactic, after the default channel groups of Google Analytics 4: the medium decides the channel that a visit is counted under. */
const LINKS: Readonly<Record<string, readonly [source: string, medium: string]>> = {
  'x-posts': ['x', 'social'],
  'instagram-posts': ['instagram', 'social'],
  'facebook-event': ['facebook', 'social'],
  'linkedin-posts': ['linkedin', 'social'],
  'youtube-live': ['youtube', 'video'],
  'line-official': ['line', 'social'],
  'mailing-list': ['newsletter', 'email'],
  'past-attendees': ['invitation', 'email'],
  'friend-referral': ['friend', 'referral'],
  'website-banner': ['website', 'referral'],
  'blog-article': ['blog', 'referral'],
  'slack-discord': ['community', 'social'],
  'partner-communities': ['partner', 'referral'],
  'speaker-sharing': ['speaker', 'social'],
  'company-bulletin': ['bulletin', 'email'],
  'meta-ads': ['facebook', 'paid_social'],
  'x-ads': ['x', 'paid_social'],
  'linkedin-ads': ['linkedin', 'paid_social'],
  'line-ads': ['line', 'paid_social'],
  'google-ads': ['google', 'cpc'],
  'yahoo-ads': ['yahoo', 'cpc'],
  'youtube-ads': ['youtube', 'paid_video'],
  'peatix-ads': ['peatix', 'display'],
  'connpass-ads': ['connpass', 'display'],
  influencers: ['influencer', 'affiliate'],
  'media-partner': ['media', 'referral'],
  'press-release': ['press', 'referral'],
  'community-radio': ['radio', 'audio'],
  flyers: ['flyer', 'offline'],
  posters: ['poster', 'offline'],
  'newspaper-insert': ['insert', 'offline'],
  'local-magazine': ['magazine', 'offline'],
  'station-ads': ['station', 'offline'],
  'street-team': ['street', 'offline'],
};

/** The UTM values of one task, lower case: the tactic's key in `utm_id`, the number of the task in `utm_content`. */
export function utmOf(
  tacticKey: string,
  kind: 'free' | 'paid',
  eventId: string,
  number: number,
): PlanTask['utm'] {
  const key = tacticKey.toLowerCase();
  const [source, medium] = LINKS[key] ?? [key, kind === 'paid' ? 'display' : 'referral'];
  return { source, medium, campaign: `event-${eventId}`, id: key, content: String(number) };
}

/** A landing page with its UTM values. */
export function utmLink(landingUrl: string, utm: PlanTask['utm']): string {
  const url = new URL(landingUrl);
  for (const [name, value] of Object.entries(utm))
    if (value !== undefined) url.searchParams.set(`utm_${name}`, value);
  return url.href;
}
