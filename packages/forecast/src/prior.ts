/**
 * What is believed before an installation has outcomes of its own. The levels are assumptions in the range that organisers report (free meetups lose
 * three or four in ten, paid conferences one in ten); a learned model replaces them.
 */

/** What kinds of events there are, in the order that models number them in. */
export const CATEGORIES = [
  'conference',
  'meetup',
  'workshop',
  'seminar',
  'webinar',
  'market',
  'festival',
  'exhibition',
  'other',
] as const;

/** What the prior looks at. */
export interface EventTraits {
  readonly category: (typeof CATEGORIES)[number];
  readonly format: 'venue' | 'online' | 'hybrid';
  readonly priceJpy: number;
  /** Month of the start in the event's time zone, 1..12. */
  readonly month: number;
}

/** Beta(alpha, beta) belief about the share of sign-ups that attend; `alpha + beta` is its weight in sign-ups. */
export interface ShowUpPrior {
  readonly alpha: number;
  readonly beta: number;
}

/** Weight of the belief: a standard deviation of about 0.08 at a mean of 0.7. */
const WEIGHT = 30;

const SHOW_UP: Readonly<Record<EventTraits['category'], number>> = {
  conference: 0.78,
  meetup: 0.68,
  workshop: 0.8,
  seminar: 0.72,
  webinar: 0.5,
  market: 0.6,
  festival: 0.62,
  exhibition: 0.6,
  other: 0.68,
};

/** Log-odds by month: fewer turn up in the holidays (late December, Golden Week, Obon) and the rainy season. Assumption. */
const SEASON = [-0.1, 0, 0, 0.05, -0.1, -0.1, 0, -0.15, 0.05, 0.1, 0.1, -0.15];

/** Belief about the show-up share of an event. Pure; the mean stays within 0.05..0.98. */
export function showUpPrior(traits: EventTraits): ShowUpPrior {
  const base = logit(SHOW_UP[traits.category]);
  const remote =
    traits.format === 'online' && traits.category !== 'webinar'
      ? -0.7
      : traits.format === 'hybrid'
        ? -0.2
        : 0;
  const paid = traits.priceJpy > 0 ? 0.5 + 0.25 * Math.min(4, Math.log10(1 + traits.priceJpy / 1_000)) : 0;
  const mean = Math.min(0.98, Math.max(0.05, logistic(base + remote + paid + seasonOf(traits.month))));
  return { alpha: mean * WEIGHT, beta: (1 - mean) * WEIGHT };
}

/** Multiplier of sign-ups by month, mean about 1 over the year: how ready people are to go out or to learn. Assumption. */
export function seasonPrior(month: number, format: EventTraits['format']): number {
  const depth = format === 'online' ? 0.5 : 1;
  return Math.exp(depth * seasonOf(month));
}

function seasonOf(month: number): number {
  return SEASON[month - 1] ?? 0;
}

/**
 * Expected share of the final sign-ups that come on each day: index 0 is today, the last is the day of the event; sums to 1.
 * A mixture of a launch burst that halves every three days, an even flow, and a last-minute rise that doubles every three days.
 */
export function dailySignUpCurve(leadDays: number, format: EventTraits['format']): number[] {
  const days = Math.max(1, Math.floor(leadDays) + 1);
  const late = format === 'online' ? 0.55 : 0.4;
  const early = 0.25;
  const launch = normalised(Array.from({ length: days }, (_, day) => 2 ** (-day / 3)));
  const rise = normalised(Array.from({ length: days }, (_, day) => 2 ** (-(days - 1 - day) / 3)));
  return launch.map((share, day) => early * share + late * rise[day]! + (1 - early - late) / days);
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

function logistic(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
