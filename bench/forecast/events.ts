import { predictRow, type Table } from '@tsudoi/forecast/boosting/ensemble';
import { trainBoosting } from '@tsudoi/forecast/boosting/train';
import { fitEventForecast, forecastEvent } from '@tsudoi/forecast/eventForecast';
import {
  EVENT_FEATURE_NAMES,
  EVENT_MONOTONE,
  EVENT_SLOPES,
  eventRow,
} from '@tsudoi/forecast/features/eventFeatures';
import { FORECAST_WORLD, forecastWorld, type WorldEvent } from './world.ts';

/** How one way to forecast did on events with so many past ones. */
export interface EventScore {
  readonly crps: number;
  readonly coverage80: number;
  readonly wape: number;
}

/** By number of past events: ours, the mean of the last three, boosting that pools all, and the oracle. */
export interface EventScores {
  readonly past: number;
  readonly events: number;
  readonly ours: EventScore;
  readonly lastThree: EventScore;
  readonly pooled: EventScore;
  readonly oracleWape: number;
  /** Of the events of 200 people and more: people, and the sum of errors. */
  readonly large: { readonly people: number; readonly error: number };
}

const PAST = [0, 3, 10, 30] as const;
const SHARES = Array.from({ length: 99 }, (_, k) => (k + 1) / 100);

/** A forecast as quantiles at 1 % to 99 %. */
type Quantiles = readonly number[];

/** CRPS of quantiles: twice the mean pinball loss. */
function crpsOf(quantiles: Quantiles, truth: number): number {
  const loss = quantiles.reduce(
    (sum, q, k) => sum + (truth >= q ? SHARES[k]! * (truth - q) : (1 - SHARES[k]!) * (q - truth)),
    0,
  );
  return (2 * loss) / quantiles.length;
}

function scoreOf(
  forecasts: readonly { readonly quantiles: Quantiles; readonly truth: number }[],
): EventScore {
  let [crps, inside, error, sum] = [0, 0, 0, 0];
  for (const { quantiles, truth } of forecasts) {
    crps += crpsOf(quantiles, truth);
    if (truth >= quantiles[9]! && truth <= quantiles[89]!) inside++;
    error += Math.abs(quantiles[49]! - truth);
    sum += truth;
  }
  return { crps: crps / forecasts.length, coverage80: inside / forecasts.length, wape: error / sum };
}

interface Row {
  readonly tenant: string;
  readonly row: Float32Array;
  readonly event: WorldEvent;
  readonly index: number;
}

/** All figures; the tenants of the second half are forecast, each with only so many of their events known, those of the first half are known whole. */
export function eventScores(seed: number = FORECAST_WORLD.seed): EventScores[] {
  const tenants = forecastWorld(seed);
  const rows = tenants.map((events) => {
    const histories = events.map(({ history }) => history);
    return events.map((event, index): Row => ({
      tenant: event.history.tenant,
      row: eventRow(event.history, histories, event.startsAt - FORECAST_WORLD.leadDays * 86_400_000)!,
      event,
      index,
    }));
  });
  const pool = rows.slice(0, tenants.length / 2).flat();
  const tested = rows.slice(tenants.length / 2);
  return PAST.map((past) => {
    // What the row of an event says of past events is of those that are known; with none known the columns are missing.
    const known = [...pool, ...tested.flatMap((own) => own.slice(0, past))];
    const targets = tested.flatMap((own) =>
      own.slice(past, past + 3).map((row) => ({ ...row, own: own.slice(0, past) })),
    );
    const forecaster = fitEventForecast(
      {
        features: EVENT_FEATURE_NAMES,
        table: tableOf(known),
        counts: known.map(({ event }) => event.truth),
        tenants: known.map(({ tenant }) => tenant),
        order: known.map(({ index }) => index),
      },
      { monotone: EVENT_MONOTONE, slopes: EVENT_SLOPES },
    );
    const pooled = pooledForecast(known);
    const ratios = lastThreeRatios(pool);
    const poolMean = pool.reduce((sum, { event }) => sum + event.truth, 0) / pool.length;
    const forecasts = targets.map(({ tenant, row, event, own, index }) => {
      // At most three events ahead of the last known one: mask what later events told.
      const seen = masked(row, own, index);
      const ours = forecastEvent(forecaster, tenant, seen);
      const level = own.length === 0 ? poolMean : mean(own.slice(-3).map((one) => one.event.truth));
      const spread =
        own.length === 0 ? pool.map((one) => one.event.truth / poolMean).sort((a, b) => a - b) : ratios;
      return {
        truth: event.truth,
        oracle: event.oracle,
        ours: SHARES.map((share) => ours.quantile(share)),
        lastThree: SHARES.map((share) => level * at(spread, share)),
        pooled: SHARES.map((share) => pooled.median(seen) * at(pooled.ratios, share)),
      };
    });
    const by = (key: 'ours' | 'lastThree' | 'pooled'): EventScore =>
      scoreOf(forecasts.map((one) => ({ quantiles: one[key], truth: one.truth })));
    const large = forecasts.filter(({ oracle }) => oracle >= 200);
    return {
      past,
      events: forecasts.length,
      ours: by('ours'),
      lastThree: by('lastThree'),
      pooled: by('pooled'),
      oracleWape:
        forecasts.reduce((sum, { truth, oracle }) => sum + Math.abs(truth - oracle), 0) /
        forecasts.reduce((sum, { truth }) => sum + truth, 0),
      large: {
        people: large.reduce((sum, { truth }) => sum + truth, 0),
        error: large.reduce((sum, { truth, ours }) => sum + Math.abs(truth - ours[49]!), 0),
      },
    };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

function tableOf(rows: readonly Row[]): Table {
  return {
    rows: rows.length,
    columns: EVENT_FEATURE_NAMES.map((_, f) => Float32Array.from(rows, ({ row }) => row[f]!)),
  };
}

/** The row with the past as it is known: of `own` alone. */
function masked(row: Float32Array, own: readonly Row[], index: number): Float32Array {
  if (index === own.length) return row;
  const seen = row.slice();
  const set = (name: string, value: number): void => {
    seen[EVENT_FEATURE_NAMES.indexOf(name)] = value;
  };
  const logs = own.map(({ event }) => Math.log1p(event.truth));
  set('pastEvents', own.length);
  set('pastSignUps', logs.length === 0 ? NaN : mean(logs));
  set('lastThreeSignUps', logs.length === 0 ? NaN : mean(logs.slice(-3)));
  set('pastShowUp', logs.length === 0 ? NaN : 1);
  if (own.length === 0) set('daysSinceLast', NaN);
  return seen;
}

/** Ratios of truth to the mean of the last three, of the pool. */
function lastThreeRatios(pool: readonly Row[]): number[] {
  return pool
    .flatMap(({ event, index }, i) =>
      index < 3 ? [] : [event.truth / Math.max(1, mean(pool.slice(i - 3, i).map((one) => one.event.truth)))],
    )
    .sort((a, b) => a - b);
}

/** XGBoost's defaults on the log of the counts, everybody pooled; ratios by leaving out fifths. */
function pooledForecast(known: readonly Row[]): { median: (row: Float32Array) => number; ratios: number[] } {
  const fit = (rows: readonly Row[]) =>
    trainBoosting(
      EVENT_FEATURE_NAMES,
      { table: tableOf(rows), target: rows.map(({ event }) => Math.log(event.truth + 0.5)) },
      { kind: 'squared' },
    ).model;
  const ratios = Array.from({ length: 5 }, (_, fold) => {
    const model = fit(known.filter((__, i) => i % 5 !== fold));
    return known
      .filter((__, i) => i % 5 === fold)
      .map(({ row, event }) => event.truth / Math.exp(predictRow(model, row)));
  })
    .flat()
    .sort((a, b) => a - b);
  const model = fit(known);
  return { median: (row) => Math.exp(predictRow(model, row)), ratios };
}
