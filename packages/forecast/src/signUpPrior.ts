import { isJapaneseHoliday } from './japaneseHolidays.ts';
import { localTime } from './localTime.ts';
import { seasonPrior, type EventTraits } from './prior.ts';

/** What sign-ups are believed to answer to, besides the tactics. */
export interface SignUpTraits extends EventTraits {
  /** Instant of the start. */
  readonly startsAt: string;
  readonly timeZone: string;
  /** Percent fewer sign-ups for a percent more of (price + usual price); default `PRICE_ELASTICITY`. Learnt later. */
  readonly priceElasticity?: number;
}

/** Elasticity of sign-ups to what an event costs its visitor, price and the usual price together. Assumption, to be replaced by outcomes. */
export const PRICE_ELASTICITY = 1.3;

/** What people are used to paying for such an event, yen; the scale on which a price is felt. Assumption. */
const USUAL_JPY: Readonly<Record<EventTraits['category'], number>> = {
  conference: 8_000,
  meetup: 1_500,
  workshop: 5_000,
  seminar: 4_000,
  webinar: 2_000,
  market: 800,
  festival: 2_500,
  exhibition: 1_500,
  other: 2_500,
};

/** What people are used to paying for an event of a category, yen. */
export function usualPriceJpy(category: EventTraits['category']): number {
  return USUAL_JPY[category];
}

/**
 * Factor of sign-ups by price: 1 for a free event, falling without end as the price rises, `(1 + price / usual)^-elasticity`. A ticket at the usual price
 * wins about 40 % of what a free one does; one of ten million yen wins nobody.
 */
export function priceFactor({
  category,
  priceJpy,
  priceElasticity = PRICE_ELASTICITY,
}: SignUpTraits): number {
  return (1 + Math.max(0, priceJpy) / USUAL_JPY[category]) ** -priceElasticity;
}

type Crowd = 'work' | 'leisure';
const CROWD: Readonly<Record<EventTraits['category'], Crowd>> = {
  conference: 'work',
  meetup: 'work',
  workshop: 'work',
  seminar: 'work',
  webinar: 'work',
  market: 'leisure',
  festival: 'leisure',
  exhibition: 'leisure',
  other: 'leisure',
};

/** Factor of sign-ups by the day of the week, the hour and national holidays of Japan, mean about 1. Assumption. */
export function timeFactor(traits: Pick<SignUpTraits, 'category' | 'startsAt' | 'timeZone'>): number {
  const { year, month, day, hour, weekday } = localTime(Date.parse(traits.startsAt), traits.timeZone);
  const free =
    weekday === 0 ||
    weekday === 6 ||
    (traits.timeZone === 'Asia/Tokyo' && isJapaneseHoliday(year, month, day));
  const work = CROWD[traits.category] === 'work';
  const byDay = work ? (free ? 0.9 : weekday === 1 ? 0.95 : weekday === 5 ? 0.97 : 1.05) : free ? 1.15 : 0.7;
  const evening = hour >= 18 && hour <= 20;
  const byHour = hour < 8 || hour >= 22 ? 0.5 : work ? (evening ? 1.08 : 1) : evening ? 0.95 : 1.03;
  return byDay * byHour;
}

/** All factors of sign-ups that are no tactic's: price, season, day and hour. */
export function signUpFactor(traits: SignUpTraits): number {
  return priceFactor(traits) * seasonPrior(traits.month, traits.format) * timeFactor(traits);
}
