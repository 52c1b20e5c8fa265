import type { Event } from '@tsudoi/contracts/events';
import { audienceOf, type Audience } from './audiences.ts';

type Crowd = 'engineers' | 'business' | 'locals';

/**
 * How well a tactic suits a crowd, as a factor of its response. A tactic of the tenant has no entry and counts as it is written.
 * Assumptions, all of them: who gathers where is common knowledge, the factors are ours until outcomes replace them.
 */
const SUITS: Readonly<Record<string, Partial<Record<Crowd, number>> & { readonly online?: number }>> = {
  connpass: { engineers: 1.4, business: 0.3, locals: 0.05 },
  doorkeeper: { engineers: 1.2, business: 0.6, locals: 0.3 },
  techplay: { engineers: 1.3, business: 0.3, locals: 0.05 },
  luma: { engineers: 1, business: 0.8, locals: 0.2 },
  'meetup-com': { engineers: 1, business: 0.7, locals: 0.6 },
  kokuchpro: { engineers: 0.4, business: 1.2, locals: 1 },
  peatix: { engineers: 0.8, business: 1, locals: 1.2 },
  'local-listings': { engineers: 0.1, business: 0.3, locals: 1.5, online: 0.1 },
  'instagram-posts': { engineers: 0.4, business: 0.6, locals: 1.4 },
  'linkedin-posts': { engineers: 1, business: 1.3, locals: 0.1 },
  'slack-discord': { engineers: 1.4, business: 0.6, locals: 0.2 },
  'street-team': { engineers: 0.1, business: 0.1, locals: 1.4, online: 0 },
  'company-bulletin': { engineers: 0.8, business: 1.2, locals: 0.6 },
  'linkedin-ads': { engineers: 1, business: 1.3, locals: 0.1 },
  'line-ads': { engineers: 0.5, business: 0.7, locals: 1.3 },
  'connpass-ads': { engineers: 1.3, business: 0.4, locals: 0.05 },
  'peatix-ads': { engineers: 0.8, business: 1, locals: 1.2 },
  flyers: { engineers: 0.2, business: 0.3, locals: 1.4, online: 0 },
  posters: { engineers: 0.2, business: 0.3, locals: 1.4, online: 0 },
  'newspaper-insert': { engineers: 0.1, business: 0.3, locals: 1.3, online: 0 },
  'local-magazine': { engineers: 0.1, business: 0.3, locals: 1.3, online: 0.1 },
  'community-radio': { engineers: 0.1, business: 0.4, locals: 1.3, online: 0.2 },
  'station-ads': { engineers: 0.4, business: 0.6, locals: 1.3, online: 0.2 },
};

/** What each audience is made of, as far as the crowds above tell people apart; sums to 1. */
const MADE_OF: Readonly<Record<Audience, Readonly<Record<Crowd, number>>>> = {
  engineers: { engineers: 1, business: 0, locals: 0 },
  designers: { engineers: 0.5, business: 0.3, locals: 0.2 },
  business: { engineers: 0, business: 1, locals: 0 },
  students: { engineers: 0.2, business: 0.2, locals: 0.6 },
  families: { engineers: 0, business: 0, locals: 1 },
  seniors: { engineers: 0, business: 0.1, locals: 0.9 },
  locals: { engineers: 0, business: 0, locals: 1 },
  tourists: { engineers: 0, business: 0, locals: 1 },
  researchers: { engineers: 0.3, business: 0.6, locals: 0.1 },
  fans: { engineers: 0.1, business: 0.1, locals: 0.8 },
};

/** What is assumed where no tag is given: the category says little, so little is ruled out. */
const BY_CATEGORY: Readonly<Record<Event['category'], Readonly<Record<Crowd, number>>>> = {
  conference: { engineers: 0.35, business: 0.5, locals: 0.15 },
  meetup: { engineers: 0.3, business: 0.3, locals: 0.4 },
  workshop: { engineers: 0.25, business: 0.35, locals: 0.4 },
  seminar: { engineers: 0.2, business: 0.6, locals: 0.2 },
  webinar: { engineers: 0.35, business: 0.55, locals: 0.1 },
  market: { engineers: 0, business: 0, locals: 1 },
  festival: { engineers: 0, business: 0, locals: 1 },
  exhibition: { engineers: 0.15, business: 0.25, locals: 0.6 },
  other: { engineers: 0.2, business: 0.3, locals: 0.5 },
};

/** What an event says of itself that decides which tactics suit it: stated facts, never words of its title. */
export type FitFacts = Pick<Event, 'category' | 'format' | 'priceJpy'> & {
  readonly audience?: { readonly tags?: readonly string[] | undefined };
};

/** The factor for one tactic; 0 means that it does not reach the people of this event. */
export function fitOf(key: string, event: FitFacts): number {
  if (key === 'early-bird' && event.priceJpy === 0) return 0;
  const suits = SUITS[key];
  if (suits === undefined) return 1;
  const remote = event.format === 'online' ? (suits.online ?? 1) : 1;
  const crowd = crowdOf(event);
  const mean = (['engineers', 'business', 'locals'] as const).reduce(
    (sum, name) => sum + crowd[name] * (suits[name] ?? 1),
    0,
  );
  return remote * mean;
}

/** Whether an event says by tags who it is for, so that its crowd is known and not assumed. */
export function saysWhom({ audience }: Pick<FitFacts, 'audience'>): boolean {
  return (audience?.tags ?? []).some((tag) => audienceOf(tag) !== undefined);
}

/** The shares of the crowds among the people an event is for. */
function crowdOf({ category, audience }: FitFacts): Readonly<Record<Crowd, number>> {
  const known = (audience?.tags ?? []).flatMap((tag) => audienceOf(tag) ?? []);
  if (known.length === 0) return BY_CATEGORY[category];
  const share = (crowd: Crowd): number =>
    known.reduce((sum, one) => sum + MADE_OF[one][crowd], 0) / known.length;
  return { engineers: share('engineers'), business: share('business'), locals: share('locals') };
}
