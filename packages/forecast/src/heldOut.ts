/** A forecast as a lognormal distribution: its median, and the deviation of its logarithm. */
export interface LogForecast {
  readonly median: number;
  readonly logDeviation: number;
}

/** A forecast beside what came. */
export interface Scored {
  /** Forecasts of one event at several leads count as one. */
  readonly event: string;
  readonly forecast: LogForecast;
  readonly actual: number;
}

export interface Metrics {
  readonly crps: number;
  readonly mae: number;
  readonly rmse: number;
  /** Sum of misses as a share of the sum of what came. */
  readonly wape: number;
  /** Share of what came within the 80 % interval. */
  readonly coverage80: number;
  readonly events: number;
}

/** 80 % of a normal distribution lie within so many deviations. */
const WITHIN80 = 1.2815515655446004;

/** Mean and 80 % interval. */
export function intervalOf({ median, logDeviation }: LogForecast): {
  mean: number;
  low: number;
  high: number;
} {
  return {
    mean: median * Math.exp(logDeviation ** 2 / 2),
    low: median * Math.exp(-WITHIN80 * logDeviation),
    high: median * Math.exp(WITHIN80 * logDeviation),
  };
}

/** Continuous ranked probability score of a lognormal forecast, in people; smaller is better (Baran and Lerch 2015). */
export function crpsOf({ median, logDeviation: s }: LogForecast, actual: number): number {
  const m = Math.log(Math.max(median, 1e-9));
  const y = Math.max(actual, 1e-9);
  const w = (Math.log(y) - m) / s;
  return actual * (2 * phi(w) - 1) - 2 * Math.exp(m + (s * s) / 2) * (phi(w - s) + phi(s / Math.SQRT2) - 1);
}

/** How good forecasts were. */
export function metricsOf(scored: readonly Scored[]): Metrics {
  const n = Math.max(1, scored.length);
  const misses = scored.map(({ forecast, actual }) => Math.abs(forecast.median - actual));
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const total = sum(scored.map(({ actual }) => actual));
  const inside = scored.filter(({ forecast, actual }) => {
    const { low, high } = intervalOf(forecast);
    return actual >= low && actual <= high;
  });
  return {
    crps: sum(scored.map(({ forecast, actual }) => crpsOf(forecast, actual))) / n,
    mae: sum(misses) / n,
    rmse: Math.sqrt(sum(misses.map((miss) => miss ** 2)) / n),
    wape: total === 0 ? 0 : sum(misses) / total,
    coverage80: inside.length / n,
    events: new Set(scored.map(({ event }) => event)).size,
  };
}

/** Whether a candidate beats a champion on the same held-out events. */
export interface HeldOutTest {
  readonly candidateCrps: number;
  readonly championCrps: number;
  /** How likely such a lead is where both are equally good: sign flips of whole events, one-sided. */
  readonly p: number;
  readonly wins: boolean;
}

const FLIPS = 4_000;
const SURE = 0.05;

/**
 * The only way to a promotion: the candidate's mean CRPS is below the champion's, and chance alone would hardly do that (p < 0.05). Both lists are of the same forecasts in the
 * same order. Deterministic.
 */
export function heldOutTest(candidate: readonly Scored[], champion: readonly Scored[]): HeldOutTest {
  if (candidate.length !== champion.length) throw new RangeError('both must have forecast the same');
  const byEvent = new Map<string, number[]>();
  candidate.forEach(({ event, forecast, actual }, i) => {
    const difference = crpsOf(forecast, actual) - crpsOf(champion[i]!.forecast, actual);
    byEvent.set(event, [...(byEvent.get(event) ?? []), difference]);
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const differences = [...byEvent.values()].map(mean);
  const observed = mean(differences);
  const random = generator(190_019);
  let asFar = 0;
  for (let flip = 0; flip < FLIPS; flip++)
    if (mean(differences.map((each) => (random() < 0.5 ? each : -each))) <= observed) asFar += 1;
  const p = differences.length === 0 ? 1 : (asFar + 1) / (FLIPS + 1);
  return {
    candidateCrps: metricsOf(candidate).crps,
    championCrps: metricsOf(champion).crps,
    p,
    wins: observed < 0 && p < SURE,
  };
}

/** Standard normal distribution function (Abramowitz and Stegun 7.1.26, error below 1.5e-7). */
function phi(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - tail * Math.exp(-(x * x) / 2);
  return x >= 0 ? 0.5 * (1 + erf) : 0.5 * (1 - erf);
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
