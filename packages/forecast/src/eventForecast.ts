import { predictRow, type Ensemble, type Table } from './boosting/ensemble.ts';
import { trainBoosting } from './boosting/train.ts';
import { limitsOf, placed, scoresOf, wholeWithin, type Scores } from './conformal.ts';
import { dot, ridge } from './linear.ts';
import {
  effectsOf,
  fitEffects,
  NO_EVENTS,
  type Effects,
  type EffectsPrior,
  type SeenEvent,
} from './tenantEffects.ts';

/** Finished events of all tenants whose outcomes may be learnt from, in any order. */
export interface FinishedEvents {
  readonly features: readonly string[];
  readonly table: Table;
  /** People, by row: sign-ups or attendees. */
  readonly counts: ArrayLike<number>;
  readonly tenants: readonly string[];
  /** Instant or number that orders a tenant's events in time. */
  readonly order: ArrayLike<number>;
  /** Weight of each event as evidence; default 1. */
  readonly weight?: ArrayLike<number>;
}

/** How the forecast is fitted. */
export interface EventForecastOptions {
  readonly seed?: number;
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** Features to which each tenant's people may answer in their own way; without any a tenant has one factor for all events. */
  readonly slopes?: readonly string[];
}

/** One model of what tenants have in common, fitted without the tenants of its fold. */
interface Common {
  readonly trees: Ensemble;
  readonly line: Line;
  /** Share of the trees in the sum. */
  readonly blend: number;
}

interface Line {
  readonly means: Float64Array;
  readonly scales: Float64Array;
  readonly coefficients: Float64Array;
}

export interface EventForecaster {
  readonly features: readonly string[];
  readonly folds: readonly Common[];
  /** Features with slopes, by place, and what their values are divided by. */
  readonly slopes: readonly { readonly at: number; readonly mean: number; readonly scale: number }[];
  readonly prior: EffectsPrior;
  readonly tenants: ReadonlyMap<string, Effects>;
  /** Past scores by the number of past events that a forecast rested on. */
  readonly scores: readonly { readonly from: number; readonly scores: Scores }[];
}

/** Where an event will end. */
export interface EventForecast {
  /** As likely more as fewer. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly pastEvents: number;
  /** The value that a share of the probability lies below, 0 < share < 1. */
  readonly quantile: (share: number) => number;
}

const FOLDS = 5;
const BUCKETS = [0, 1, 5, 15];

/**
 * Partial pooling: trees and a line of what all tenants have in common (each tenant judged by a model that has not seen them), and each tenant's own effects, shrunk by how
 * much tenants differ from each other and events from each other (empirical Bayes). Limits are conformal, of forecasts made as each tenant's events came. Throws `UnfitData`.
 */
export function fitEventForecast(data: FinishedEvents, options: EventForecastOptions = {}): EventForecaster {
  const { features, table, tenants } = data;
  const n = table.rows;
  const logs = Float64Array.from(data.counts, (count) => Math.log(Math.max(0, count) + 0.5));
  const folds = Array.from({ length: FOLDS }, (_, fold) => fitCommon(data, logs, fold, options));
  const row = new Float32Array(features.length);
  const expected = Float64Array.from({ length: n }, (_, i) => {
    for (let f = 0; f < row.length; f++) row[f] = table.columns[f]![i]!;
    return commonOf([folds[foldOf(tenants[i]!)]!], row);
  });
  const residual = logs.map((log, i) => log - expected[i]!);
  const noise = expected.map((log) => 1 / (Math.exp(log) + 1));
  const rowsOf = new Map<string, number[]>();
  for (let i = 0; i < n; i++) rowsOf.set(tenants[i]!, [...(rowsOf.get(tenants[i]!) ?? []), i]);
  for (const rows of rowsOf.values()) rows.sort((a, b) => data.order[a]! - data.order[b]!);
  const { means, scales } = folds[0]!.line;
  const slopes = (options.slopes ?? []).flatMap((name) => {
    const at = features.indexOf(name);
    return at < 0 || scales[at] === Infinity ? [] : [{ at, mean: means[at]!, scale: scales[at]! }];
  });
  const seen = new Map(
    [...rowsOf].map(([tenant, rows]): [string, SeenEvent[]] => [
      tenant,
      rows.map((i) => ({
        z: slopeRow((f) => table.columns[f]![i]!, slopes),
        residual: residual[i]!,
        noise: noise[i]!,
        weight: data.weight?.[i] ?? 1,
      })),
    ]),
  );
  const prior = fitEffects([...seen.values()], 1 + slopes.length);
  const scores = BUCKETS.map((): number[] => []);
  const effects = new Map<string, Effects>();
  for (const [tenant, events] of seen) {
    for (const [k, event] of events.entries()) {
      const known = effectsOf(prior, events.slice(0, k));
      const { mean, variance } = known.at(event.z);
      scores[bucketOf(k)]!.push((event.residual - mean) / Math.sqrt(prior.within + event.noise + variance));
    }
    effects.set(tenant, effectsOf(prior, events));
  }
  return {
    features: [...features],
    folds,
    slopes,
    prior,
    tenants: effects,
    scores: BUCKETS.map((from, b) => ({ from, scores: scoresOf(scores[b]!) })),
  };
}

/** The forecast of an event of a tenant; of one that was never seen, by what all have in common. */
export function forecastEvent(
  model: EventForecaster,
  tenant: string,
  row: Float32Array,
  coverage = 0.8,
): EventForecast {
  const own = model.tenants.get(tenant) ?? effectsOf(model.prior, NO_EVENTS);
  const { mean, variance } = own.at(slopeRow((f) => row[f]!, model.slopes));
  const folds = own.events > 0 ? [model.folds[foldOf(tenant)]!] : model.folds;
  const log = commonOf(folds, row) + mean;
  const deviation = Math.sqrt(model.prior.within + 1 / (Math.exp(log) + 1) + variance);
  const { scores } = model.scores[bucketOf(own.events)]!;
  const people = (score: number): number => Math.max(0, Math.exp(log + deviation * score) - 0.5);
  const { low, high } = limitsOf(scores, coverage);
  return {
    expected: people(placed(scores.sorted, 0.5)),
    ...wholeWithin(people(low), people(high)),
    pastEvents: own.events,
    quantile: (share) => people(placed(scores.sorted, share)),
  };
}

/** Counts of scenarios, from a seeded source of numbers in [0, 1). */
export function drawEvent(forecast: EventForecast, scenarios: number, random: () => number): number[] {
  return Array.from({ length: scenarios }, () =>
    Math.round(forecast.quantile(Math.min(0.999, Math.max(0.001, random())))),
  );
}

function fitCommon(
  data: FinishedEvents,
  logs: Float64Array,
  fold: number,
  options: EventForecastOptions,
): Common {
  const rows = Array.from(logs, (_, i) => i).filter((i) => foldOf(data.tenants[i]!) !== fold);
  // With a single tenant nobody is left out: better its own events than none.
  const used = rows.length >= 10 ? rows : Array.from(logs, (_, i) => i);
  const inner = used.map((i) => foldOf(`blend ${data.tenants[i]!}`));
  const fit = (chosen: readonly number[]): { trees: Ensemble; line: Line } => {
    const columns = data.table.columns.map((column) => Float32Array.from(chosen, (i) => column[i]!));
    const target = Float64Array.from(chosen, (i) => logs[i]!);
    const weight = Float64Array.from(chosen, (i) => data.weight?.[i] ?? 1);
    const examples = { table: { rows: chosen.length, columns }, target, weight };
    const { model } = trainBoosting(
      data.features,
      examples,
      { kind: 'squared' },
      {
        trees: 150,
        depth: 3,
        rate: 0.06,
        minimumChildWeight: 5,
        rowShare: 0.8,
        featureShare: 0.8,
        seed: options.seed ?? 42,
        ...(options.monotone === undefined ? {} : { monotone: options.monotone }),
      },
    );
    return { trees: model, line: fitLine(columns, target, weight) };
  };
  // How much to trust the trees: by the left-out fifth of the tenants, the least squared error of the sum of both.
  const test = used.filter((_, k) => inner[k] === 0);
  const train = used.filter((_, k) => inner[k] !== 0);
  let blend = 0.5;
  if (test.length >= 20 && train.length >= 20) {
    const half = fit(train);
    const row = new Float32Array(data.features.length);
    let [product, square] = [0, 0];
    for (const i of test) {
      for (let f = 0; f < row.length; f++) row[f] = data.table.columns[f]![i]!;
      const [a, b] = [predictRow(half.trees, row), lineAt(half.line, row)];
      product += (a - b) * (logs[i]! - b);
      square += (a - b) ** 2;
    }
    blend = Math.min(1, Math.max(0, square > 0 ? product / square : 0.5));
  }
  return { ...fit(used), blend };
}

function commonOf(folds: readonly Common[], row: Float32Array): number {
  return (
    folds.reduce(
      (sum, { trees, line, blend }) => sum + blend * predictRow(trees, row) + (1 - blend) * lineAt(line, row),
      0,
    ) / folds.length
  );
}

function fitLine(columns: readonly Float32Array[], target: Float64Array, weight: Float64Array): Line {
  const means = Float64Array.from(columns, (column) => {
    const known = column.filter((x) => x === x);
    return known.length === 0 ? 0 : known.reduce((sum, x) => sum + x, 0) / known.length;
  });
  const scales = Float64Array.from(columns, (column, f) => {
    const known = column.filter((x) => x === x);
    const variance = known.reduce((sum, x) => sum + (x - means[f]!) ** 2, 0) / Math.max(1, known.length);
    return variance > 1e-12 ? Math.sqrt(variance) : Infinity;
  });
  const rows = Array.from(target, (_, i) =>
    lineRow(
      columns.map((column) => column[i]!),
      means,
      scales,
    ),
  );
  const penalty = new Float64Array(1 + 2 * columns.length).fill(1);
  penalty[0] = 1e-6;
  const { coefficients } = ridge(rows, target, weight, penalty, [1, 3, 10, 30, 100, 300]);
  return { means, scales, coefficients };
}

/** One, each feature in standard units (no further than three), and whether it is missing. */
function lineRow(values: ArrayLike<number>, means: Float64Array, scales: Float64Array): Float64Array {
  const row = new Float64Array(1 + 2 * means.length);
  row[0] = 1;
  for (let f = 0; f < means.length; f++) {
    const x = values[f]!;
    if (x !== x) row[1 + means.length + f] = 1;
    else row[1 + f] = Math.max(-3, Math.min(3, (x - means[f]!) / scales[f]!));
  }
  return row;
}

function lineAt({ means, scales, coefficients }: Line, row: Float32Array): number {
  return dot(lineRow(row, means, scales), coefficients);
}

/** One, and the slopes' features in standard units; 0 where missing. */
function slopeRow(value: (feature: number) => number, slopes: EventForecaster['slopes']): Float64Array {
  return Float64Array.from([
    1,
    ...slopes.map(({ at, mean, scale }) => {
      const x = value(at);
      return Number.isNaN(x) ? 0 : Math.max(-3, Math.min(3, (x - mean) / scale));
    }),
  ]);
}

function bucketOf(events: number): number {
  return BUCKETS.findLastIndex((from) => events >= from);
}

/** Fold of a tenant, the same in every process (FNV-1a). */
function foldOf(tenant: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < tenant.length; i++) hash = Math.imul(hash ^ tenant.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % FOLDS;
}
