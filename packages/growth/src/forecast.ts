import type { ReadingName } from './readings.ts';
import type { Policy, Threshold } from './rule.ts';

/** One day of a reading. */
export interface DailySample {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly value: number;
}

/** Drift and volatility of a reading that grows by a random walk of its logarithm. */
export interface Growth {
  /** Of the logarithm, a day. */
  readonly drift: number;
  /** Standard deviation of the logarithm's change, per square root of a day. */
  readonly volatility: number;
  /** Days between the first and the last sample. */
  readonly days: number;
  readonly last: DailySample;
}

/** When a threshold is likely to be crossed. */
export interface Crossing {
  /** Probability that it happens within the horizon. */
  readonly probability: number;
  /** Days from the last sample within which it happens with 10, 50 and 90 %; null beyond the horizon. */
  readonly early: number | null;
  readonly likely: number | null;
  readonly late: number | null;
}

const weekDays = 7;

/**
 * Fits log(1 + v) as a random walk with drift to the samples of the last 60 days. The volatility is that of weekly
 * changes, so that weekends and noise of single days do not count as growth. Undefined below 14 days of samples.
 */
export function growthOf(samples: readonly DailySample[], overDays = 60): Growth | undefined {
  const sorted = [...samples].sort((a, b) => a.day - b.day);
  const last = sorted.at(-1);
  if (!last) return undefined;
  const recent = sorted.filter(({ day, value }) => day > last.day - overDays && value >= 0);
  const first = recent[0];
  const days = first ? last.day - first.day : 0;
  if (!first || days < 14 || recent.length < 8) return undefined;
  const byDay = new Map(recent.map(({ day, value }) => [day, Math.log1p(value)]));
  const edge = Math.min(weekDays, Math.floor(days / 2));
  const meanOf = (from: number, to: number) => {
    const found = recent.filter(({ day }) => day >= from && day <= to);
    return found.reduce((sum, { value }) => sum + Math.log1p(value), 0) / Math.max(1, found.length);
  };
  const drift =
    (meanOf(last.day - edge + 1, last.day) - meanOf(first.day, first.day + edge - 1)) / (days + 1 - edge);
  const changes: number[] = [];
  for (const [day, value] of byDay) {
    const before = byDay.get(day - weekDays);
    if (before !== undefined) changes.push(value - before - drift * weekDays);
  }
  const variance = changes.reduce((sum, change) => sum + change * change, 0) / Math.max(1, changes.length);
  return { drift, volatility: Math.sqrt(variance / weekDays), days, last };
}

/** Abramowitz and Stegun 7.1.26 by way of erf; absolute error below 1.5e-7. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp(-z * z);
  return x >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

/**
 * Probability that a Brownian motion with drift has reached `distance` > 0 by `days`: the distribution of its first
 * passage, inverse Gaussian (Cox and Miller 1965, section 5.7).
 */
export function passedBy(days: number, distance: number, drift: number, volatility: number): number {
  if (distance <= 0) return 1;
  if (days <= 0) return 0;
  if (volatility <= 1e-9) return drift > 0 && distance / drift <= days ? 1 : 0;
  const spread = volatility * Math.sqrt(days);
  const reflected = (2 * drift * distance) / (volatility * volatility);
  const second = normalCdf((-distance - drift * days) / spread);
  const tail = second <= 0 ? 0 : Math.exp(Math.min(700, reflected + Math.log(second)));
  return Math.min(1, normalCdf((drift * days - distance) / spread) + tail);
}

/** Midpoints of nine equal shares of a standard normal: what the drift may be, for the mixture. */
const ninths = [-1.593, -0.967, -0.589, -0.282, 0, 0.282, 0.589, 0.967, 1.593];

/** When a reading that grows so crosses a threshold, its own uncertainty included (the drift is known to volatility / sqrt(days)). */
export function crossingOf(
  growth: Growth,
  threshold: Pick<Threshold, 'enter' | 'side'>,
  horizonDays = 730,
): Crossing {
  const up = threshold.side !== 'less-than';
  const gap = Math.log1p(Math.max(0, threshold.enter)) - Math.log1p(growth.last.value);
  const distance = up ? gap : -gap;
  const drift = up ? growth.drift : -growth.drift;
  const unsure = growth.volatility / Math.sqrt(growth.days);
  const probabilityBy = (days: number) =>
    ninths.reduce((sum, z) => sum + passedBy(days, distance, drift + z * unsure, growth.volatility), 0) /
    ninths.length;
  const quantile = (share: number): number | null => {
    if (probabilityBy(horizonDays) < share) return null;
    let low = 0;
    let high = horizonDays;
    while (high - low > 0.25) {
      const middle = (low + high) / 2;
      if (probabilityBy(middle) >= share) high = middle;
      else low = middle;
    }
    return high;
  };
  return {
    probability: probabilityBy(horizonDays),
    early: quantile(0.1),
    likely: quantile(0.5),
    late: quantile(0.9),
  };
}

/** A switch that is to come. */
export interface ForecastSwitch {
  readonly rule: string;
  readonly to: string;
  readonly reading: ReadingName;
  readonly threshold: number;
  readonly crossing: Crossing;
}

/** The next level of every rule that the samples lead to within the horizon, soonest first. */
export function forecastSwitches(
  policy: Policy,
  levels: Readonly<Record<string, number>>,
  samples: Readonly<Partial<Record<ReadingName, readonly DailySample[]>>>,
  horizonDays = 730,
): ForecastSwitch[] {
  const found: ForecastSwitch[] = [];
  for (const rule of policy.rules) {
    const next = rule.levels[(levels[rule.id] ?? 0) + 1];
    if (!next) continue;
    const ways = next.thresholds.flatMap((threshold) => {
      const growth = growthOf(samples[threshold.reading] ?? []);
      if (!growth) return [];
      const crossing = crossingOf(growth, threshold, horizonDays);
      return crossing.likely === null
        ? []
        : [
            {
              rule: rule.id,
              to: next.name,
              reading: threshold.reading,
              threshold: threshold.enter,
              crossing,
            },
          ];
    });
    ways.sort((a, b) => (a.crossing.likely ?? 0) - (b.crossing.likely ?? 0));
    if (ways[0]) found.push(ways[0]);
  }
  return found.sort((a, b) => (a.crossing.likely ?? 0) - (b.crossing.likely ?? 0));
}
