import type { Event } from '@tsudoi/contracts/events';

type Crowd = 'engineers' | 'business' | 'locals';

/**
 * How well a tactic suits an event, as a factor of its response: `q(event)`. A tactic of the tenant has no entry and counts as it is written.
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
  'early-bird': {},
};

const TECHNICAL =
  /技術|エンジニア|開発|プログラ|クラウド|データ|機械学習|人工知能|\bai\b|\bit\b|software|developer|engineer|tech|typescript|python|cloud|data/i;
const LOCAL: ReadonlySet<Event['category']> = new Set(['market', 'festival']);

/** The factor for one tactic; 0 means that it does not reach the people of this event. */
export function fitOf(
  key: string,
  event: Pick<Event, 'category' | 'format' | 'theme' | 'name' | 'priceJpy'>,
): number {
  if (key === 'early-bird' && event.priceJpy === 0) return 0;
  const suits = SUITS[key];
  if (suits === undefined) return 1;
  const remote = event.format === 'online' ? (suits.online ?? 1) : 1;
  return remote * (suits[crowdOf(event)] ?? 1);
}

function crowdOf(event: Pick<Event, 'category' | 'theme' | 'name'>): Crowd {
  if (LOCAL.has(event.category)) return 'locals';
  if (TECHNICAL.test(`${event.theme} ${event.name}`)) return 'engineers';
  return event.category === 'exhibition' || event.category === 'other' ? 'locals' : 'business';
}
