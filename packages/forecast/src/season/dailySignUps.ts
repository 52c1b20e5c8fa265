import { limitsOf, placed, scoresOf, type Scores } from '../conformal.ts';
import { countOf, fitCountRidge } from '../countRidge.ts';
import { dot } from '../linear.ts';
import { dayTraits } from './dayTraits.ts';

/** Sign-ups of a run of days without gaps: `counts[i]` on day `first + i` (days since 1970); NaN: not known. */
export interface DailyCounts {
  readonly first: number;
  readonly counts: Float64Array;
}

/** What a series says about days to come. */
export interface SeasonModel {
  readonly first: number;
  /** Days that were learnt from. */
  readonly days: number;
  readonly base: number;
  readonly coefficients: Float64Array;
  readonly variance: number;
  /** Log factor by which the last weeks were above what the calendar explains. */
  readonly level: number;
  /** Variance that the level gains by the day. */
  readonly drift: number;
  readonly scores: Scores;
}

/** Sign-ups of one day to come. */
export interface DayForecast {
  readonly day: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** The most days that are learnt from: the latest of a longer series. */
export const MOST_DAYS = 3_650;

const YEARLY = 6;
const CHANGES = 12;
/** Half-life of the level, days; by how much of it is carried on. */
const LEVEL_DAYS = 14;
const CARRIED = 0.8;

/**
 * Fits trend with changes, week, year (Fourier terms) and the Japanese calendar (holidays, days around them, bridging days, Obon, Golden Week, New Year, examinations) to daily counts, all of
 * it multiplicative, each effect shrunk as its kind deserves. Limits are conformal, of the last weeks forecast from what was before.
 */
export function fitDailySignUps(series: DailyCounts): SeasonModel {
  const kept = series.counts.slice(-MOST_DAYS);
  const first = series.first + series.counts.length - kept.length;
  const test = Math.min(56, Math.floor(kept.length / 4));
  const scores: number[] = [];
  if (test >= 14) {
    const before = fitted({ first, counts: kept.slice(0, -test) });
    for (let i = kept.length - test; i < kept.length; i++) {
      const { mean, deviation } = centre(before, first + i);
      if (Number.isFinite(kept[i]!)) scores.push((kept[i]! - mean) / deviation);
    }
  }
  return { ...fitted({ first, counts: kept }), scores: scoresOf(scores) };
}

/** Expected sign-ups of `count` days from `from` on, with limits that hold a day with probability `coverage`. */
export function forecastDailySignUps(
  model: SeasonModel,
  from: number,
  count: number,
  coverage = 0.8,
): DayForecast[] {
  const { low, high } = limitsOf(model.scores, coverage);
  const middle = placed(model.scores.sorted, 0.5);
  return Array.from({ length: count }, (_, i) => {
    const { mean, deviation } = centre(model, from + i);
    // Half of the past scores' own bias is believed to go on.
    const expected = Math.max(0, mean + 0.5 * middle * deviation);
    return {
      day: from + i,
      expected,
      low: Math.max(0, Math.round(Math.min(expected, mean + low * deviation))),
      high: Math.round(Math.max(expected, mean + high * deviation)),
    };
  });
}

function fitted({ first, counts }: DailyCounts): Omit<SeasonModel, 'scores'> {
  const known = Array.from(counts, (_, i) => i).filter((i) => Number.isFinite(counts[i]!));
  const base = (known.reduce((sum, i) => sum + counts[i]!, 0) + 1) / (known.length + 1);
  const rows = known.map((i) => rowOf(first + i, first, counts.length));
  const { coefficients, variance } = fitCountRidge({
    rows,
    base: known.map(() => base),
    counts: known.map((i) => counts[i]!),
    penalty: PENALTY,
    strengths: [0.3, 1, 3, 10, 30],
  });
  // What the calendar does not explain of the last weeks, as a smoothed level; its spread between fortnights is the drift.
  let [level, weightSum] = [0, 0];
  const parts: number[] = [];
  let [partCount, partMean, inPart] = [0, 0, 0];
  for (const [k, i] of known.entries()) {
    const mean = countOf(dot(rows[k]!, coefficients), base);
    const weight = 2 ** (-(counts.length - 1 - i) / LEVEL_DAYS);
    level += weight * counts[i]!;
    weightSum += weight * mean;
    partCount += counts[i]!;
    partMean += mean;
    if (++inPart === LEVEL_DAYS) {
      parts.push(Math.log((partCount + 1) / (partMean + 1)));
      [partCount, partMean, inPart] = [0, 0, 0];
    }
  }
  const steps = parts.slice(1).map((part, i) => (part - parts[i]!) ** 2);
  const drift =
    steps.length === 0
      ? 0.01
      : Math.max(0, steps.reduce((sum, one) => sum + one, 0) / steps.length - (2 * variance) / LEVEL_DAYS) /
        2;
  return {
    first,
    days: counts.length,
    base,
    coefficients,
    variance,
    level: CARRIED * Math.log((level + 2) / (weightSum + 2)),
    drift: drift / LEVEL_DAYS,
  };
}

function centre(model: Omit<SeasonModel, 'scores'>, day: number): { mean: number; deviation: number } {
  const ahead = Math.max(0, day - (model.first + model.days - 1));
  const carried = model.level * 2 ** (-ahead / 60);
  const mean = countOf(dot(rowOf(day, model.first, model.days), model.coefficients) + carried, model.base);
  return {
    mean,
    deviation: Math.sqrt(mean + (model.variance + model.drift * Math.min(ahead, 90)) * mean ** 2 + 0.05),
  };
}

const WEEKLY = 7;
const CALENDAR = 11;
const WIDTH = 2 + CHANGES + WEEKLY + 2 * YEARLY + CALENDAR;
/** Harder on what could follow noise: changes of the trend, fast terms of the year. */
const PENALTY = Float64Array.from({ length: WIDTH }, (_, j) => {
  if (j === 0) return 0.01;
  if (j === 1) return 3;
  if (j < 2 + CHANGES) return 10;
  if (j < 2 + CHANGES + WEEKLY) return 0.3;
  const yearly = j - 2 - CHANGES - WEEKLY;
  return yearly < 2 * YEARLY ? 0.5 * (1 + Math.floor(yearly / 2)) ** 2 : 0.5;
});

function rowOf(day: number, first: number, days: number): Float64Array {
  const row = new Float64Array(WIDTH);
  const traits = dayTraits(day);
  const end = first + days - 1;
  // A trend that goes on, but tires: after half a year most of it has come.
  const ahead = Math.max(0, day - end);
  const at = Math.min(day, end) - first + (1 - 2 ** (-ahead / 60)) * 60;
  row[0] = 1;
  row[1] = at / 365;
  const step = days / (CHANGES + 1);
  for (let c = 0; c < CHANGES; c++) row[2 + c] = days < 120 ? 0 : Math.max(0, at - step * (c + 1)) / 365;
  let j = 2 + CHANGES;
  row[j + traits.weekday] = 1;
  j += WEEKLY;
  // A year's shape is not asked of less than nine months.
  if (days >= 270)
    for (let k = 1; k <= YEARLY; k++) {
      row[j + 2 * (k - 1)] = Math.sin(2 * Math.PI * k * traits.ofYear);
      row[j + 2 * k - 1] = Math.cos(2 * Math.PI * k * traits.ofYear);
    }
  j += 2 * YEARLY;
  const [before, after] = [dayTraits(day - 1), dayTraits(day + 1)];
  const weekend = traits.weekday === 0 || traits.weekday === 6;
  row.set(
    [
      traits.holiday && !weekend ? 1 : 0,
      traits.holiday && weekend ? 1 : 0,
      !traits.free && after.holiday ? 1 : 0,
      !traits.free && before.holiday ? 1 : 0,
      traits.bridge ? 1 : 0,
      traits.stretch >= 3 ? 1 : 0,
      traits.obon ? 1 : 0,
      traits.goldenWeek ? 1 : 0,
      traits.newYear ? 1 : 0,
      traits.exams ? 1 : 0,
      traits.stretch >= 4 ? 1 : 0,
    ],
    j,
  );
  return row;
}

/** Share of a day's sign-ups by hour, 0..23, of working or of free days, from counts by hour; an even day counts as ten sign-ups. */
export function hourShares(counts: ArrayLike<number>): Float64Array {
  if (counts.length !== 24) throw new RangeError(`${counts.length} hours`);
  const all = Array.from(counts).reduce((sum, one) => sum + one, 0) + 10;
  return Float64Array.from(counts, (count) => (count + 10 / 24) / all);
}
