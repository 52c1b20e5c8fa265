import { binTable } from './bins.ts';
import { marginOf, type Ensemble, type Objective, type Table } from './ensemble.ts';
import { Grower, type Tree } from './grow.ts';
import {
  baseScoreOf,
  derivatives,
  faultOfTarget,
  meanLoss,
  POISSON_STEP,
  weightedQuantile,
} from './objectives.ts';
import { pack } from './packed.ts';
import { randomFrom } from '../random.ts';
import { weightAt, type Regularity } from './split.ts';

/** How a model is fitted; the defaults are XGBoost's, but for 100 trees at the rate 0.1. */
export interface BoostingOptions {
  readonly trees?: number;
  readonly depth?: number;
  readonly rate?: number;
  /** Added to the second derivatives of each leaf. Default 1. */
  readonly lambda?: number;
  readonly minimumGain?: number;
  readonly minimumChildWeight?: number;
  /** Bins a feature, 2..256. */
  readonly bins?: number;
  /** Share of rows, and of features, that each tree sees. Default 1. */
  readonly rowShare?: number;
  readonly featureShare?: number;
  /** Feature -> 1: predictions may only rise with it, -1: only fall. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  readonly seed?: number;
  /** Stop when the loss on `validation` has not fallen for so many trees; the best number of trees is kept. */
  readonly patience?: number;
}

/** Rows with what is to be learnt of them. */
export interface Examples {
  readonly table: Table;
  readonly target: ArrayLike<number>;
  /** Weight of each row; default 1. */
  readonly weight?: ArrayLike<number>;
}

/** A request that cannot be fitted; the message names what is wrong. */
export class UnfitData extends Error {}

/** The most that is taken, so that training has an end. */
export const MOST = {
  rows: 1_000_000,
  features: 2_000,
  cells: 100_000_000,
  trees: 5_000,
  depth: 12,
} as const;

/** A fitted model, the loss after each tree on training rows and, where given, on validation rows. */
export interface Fitted {
  readonly model: Ensemble;
  readonly trainingLoss: readonly number[];
  readonly validationLoss: readonly number[];
}

/**
 * Boosted trees on histograms (Chen and Guestrin 2016), level by level. The same examples, options and seed give the same model to the bit.
 * Throws `UnfitData`.
 */
export function trainBoosting(
  features: readonly string[],
  examples: Examples,
  objective: Objective,
  options: BoostingOptions = {},
  validation?: Examples,
): Fitted {
  const settings = settle(features, examples, objective, options, validation);
  const { trees, rate, rule } = settings;
  const { table } = examples;
  const n = table.rows;
  const target = Float64Array.from(examples.target);
  const weight =
    examples.weight === undefined ? new Float64Array(n).fill(1) : Float64Array.from(examples.weight);
  const random = randomFrom(options.seed ?? 42);
  const baseScore = baseScoreOf(objective, target, weight);
  const start = marginOf(objective, baseScore);
  const margin = new Float32Array(n).fill(start);
  const grower = new Grower(binTable(table, settings.bins), settings.depth, rule);
  const [g, h, sums] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const order = new Uint32Array(n);
  const residual = objective.kind === 'quantile' ? new Float64Array(n) : undefined;
  const check = validation && watched(validation, start);
  const grown: Tree[] = [];
  const [trainingLoss, validationLoss]: [number[], number[]] = [[], []];
  let best = 0;
  for (let t = 0; t < trees; t++) {
    derivatives(objective, { target, weight, margin }, g, h);
    if (residual !== undefined) for (let i = 0; i < n; i++) residual[i] = target[i]! - margin[i]!;
    const rows = sample(order, options.rowShare ?? 1, random);
    const packed = pack(g, h, rows, random, sums);
    const sampled = rows.length < n;
    const allowed = chosen(features.length, options.featureShare ?? 1, random);
    const tree = grower.grow(packed, rows, allowed, (own, lower, upper) => {
      let [sumG, sumH] = [0, 0];
      for (const row of own) {
        sumG += g[row]!;
        sumH += h[row]!;
      }
      const step =
        residual !== undefined && objective.kind === 'quantile'
          ? weightedQuantile(residual, weight, own, objective.share)
          : weightAt(sumG, sumH, rule, { lower, upper });
      const value = Math.fround(rate * step);
      if (!sampled) for (const row of own) margin[row]! += value;
      return { value, cover: sumH };
    });
    grown.push(tree);
    if (sampled) addTree(tree, table, margin);
    trainingLoss.push(meanLoss(objective, target, weight, margin));
    if (check === undefined) continue;
    addTree(tree, check.table, check.margin);
    validationLoss.push(meanLoss(objective, check.target, check.weight, check.margin));
    if (validationLoss[t]! < validationLoss[best]!) best = t;
    if (options.patience !== undefined && t - best >= options.patience) break;
  }
  const kept = check !== undefined && options.patience !== undefined ? grown.slice(0, best + 1) : grown;
  return { model: assembled(features, objective, baseScore, kept), trainingLoss, validationLoss };
}

interface Settings {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  readonly bins: number;
  readonly rule: Regularity;
}

function settle(
  features: readonly string[],
  examples: Examples,
  objective: Objective,
  options: BoostingOptions,
  validation: Examples | undefined,
): Settings {
  const { trees = 100, depth = 6, rate = 0.1, bins = 256 } = options;
  const within = (name: string, value: number, least: number, most: number): void => {
    if (!(value >= least && value <= most))
      throw new UnfitData(`${name} is ${value}; ${least} to ${most} is possible`);
  };
  within('trees', trees, 1, MOST.trees);
  within('depth', depth, 1, MOST.depth);
  within('rate', rate, 1e-4, 1);
  within('bins', bins, 2, 256);
  within('rowShare', options.rowShare ?? 1, 0.01, 1);
  within('featureShare', options.featureShare ?? 1, 0.01, 1);
  within('lambda', options.lambda ?? 1, 0, 1e6);
  within('features', features.length, 1, MOST.features);
  within('rows', examples.table.rows, 1, MOST.rows);
  within('cells', examples.table.rows * features.length, 1, MOST.cells);
  if (new Set(features).size < features.length) throw new UnfitData('two features have one name');
  // XGBoost's own rule, so that every model can be handed to it.
  for (const name of features)
    if (/[[\]<]/.test(name) || name === '') throw new UnfitData(`a feature cannot be named "${name}"`);
  for (const [name, one] of Object.entries({ examples, validation }))
    if (one !== undefined) checkExamples(name, features, one, objective);
  const monotone = new Int8Array(features.length);
  for (const [name, direction] of Object.entries(options.monotone ?? {})) {
    const at = features.indexOf(name);
    if (at < 0) throw new UnfitData(`monotone names ${name}, which is no feature`);
    monotone[at] = direction;
  }
  if (objective.kind === 'quantile' && monotone.some((direction) => direction !== 0))
    throw new UnfitData('monotone constraints are not possible with the objective quantile');
  return {
    trees,
    depth,
    rate,
    bins,
    rule: {
      lambda: options.lambda ?? 1,
      minimumGain: options.minimumGain ?? 0,
      minimumChildWeight: options.minimumChildWeight ?? 1,
      largestStep: objective.kind === 'poisson' ? POISSON_STEP : 0,
      monotone,
    },
  };
}

function checkExamples(
  name: string,
  features: readonly string[],
  { table, target, weight }: Examples,
  objective: Objective,
): void {
  if (table.columns.length !== features.length)
    throw new UnfitData(`${name}: ${table.columns.length} columns for ${features.length} features`);
  for (const [f, column] of table.columns.entries()) {
    if (column.length !== table.rows)
      throw new UnfitData(
        `${name}: column ${features[f]!} has ${column.length} values for ${table.rows} rows`,
      );
    for (const x of column)
      if (Math.abs(x) === Infinity)
        throw new UnfitData(`${name}: column ${features[f]!} has an infinite value`);
  }
  if (target.length !== table.rows)
    throw new UnfitData(`${name}: ${target.length} targets for ${table.rows} rows`);
  const fault = faultOfTarget(objective, target);
  if (fault !== undefined) throw new UnfitData(`${name}: ${fault}`);
  if (weight === undefined) return;
  if (weight.length !== table.rows)
    throw new UnfitData(`${name}: ${weight.length} weights for ${table.rows} rows`);
  let sum = 0;
  for (let i = 0; i < weight.length; i++) {
    if (!(weight[i]! >= 0 && weight[i]! < Infinity))
      throw new UnfitData(`${name}: weight of row ${i} is ${weight[i]!}`);
    sum += weight[i]!;
  }
  if (sum <= 0) throw new UnfitData(`${name}: all weights are 0`);
}

function watched({ table, target, weight }: Examples, start: number) {
  return {
    table,
    target,
    weight: weight ?? new Float64Array(table.rows).fill(1),
    margin: new Float32Array(table.rows).fill(start),
  };
}

/** `share` of the rows, at least one, in their order; `all` has room for every row. */
function sample(all: Uint32Array, share: number, random: () => number): Uint32Array {
  for (let i = 0; i < all.length; i++) all[i] = i;
  if (share >= 1) return all;
  return all.subarray(0, shuffledFirst(all, Math.max(1, Math.round(all.length * share)), random)).sort();
}

function chosen(features: number, share: number, random: () => number): Uint8Array {
  if (share >= 1) return new Uint8Array(features).fill(1);
  const all = Uint32Array.from({ length: features }, (_, f) => f);
  const count = shuffledFirst(all, Math.max(1, Math.round(features * share)), random);
  const allowed = new Uint8Array(features);
  for (const f of all.subarray(0, count)) allowed[f] = 1;
  return allowed;
}

/** Puts `count` random members first (Fisher and Yates). */
function shuffledFirst(all: Uint32Array, count: number, random: () => number): number {
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (all.length - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return count;
}

/** Adds a tree's leaves to margins, in 32 bits. */
function addTree(tree: Tree, { rows, columns }: Table, margin: Float32Array): void {
  for (let i = 0; i < rows; i++) {
    let node = 0;
    for (let f = tree.feature[node]!; f >= 0; f = tree.feature[node]!) {
      const x = columns[f]![i]!;
      node = tree.left[node]! + (x < tree.threshold[node]! ? 0 : x === x ? 1 : 1 - tree.missingLeft[node]!);
    }
    margin[i]! += tree.value[node]!;
  }
}

function assembled(
  features: readonly string[],
  objective: Objective,
  baseScore: number,
  trees: readonly Tree[],
): Ensemble {
  const roots = new Int32Array(trees.length);
  let nodes = 0;
  for (const [t, tree] of trees.entries()) {
    roots[t] = nodes;
    nodes += tree.feature.length;
  }
  const model = {
    objective,
    baseScore,
    features: [...features],
    roots,
    feature: new Int32Array(nodes),
    value: new Float32Array(nodes),
    left: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
    attributes: {},
  };
  for (const [t, tree] of trees.entries()) {
    const first = roots[t]!;
    for (let i = 0; i < tree.feature.length; i++) {
      const split = tree.feature[i]! >= 0;
      model.feature[first + i] = tree.feature[i]!;
      model.value[first + i] = split ? tree.threshold[i]! : tree.value[i]!;
      model.left[first + i] = split ? first + tree.left[i]! : -1;
      model.missingLeft[first + i] = tree.missingLeft[i]!;
      model.gain[first + i] = tree.gain[i]!;
      model.cover[first + i] = tree.cover[i]!;
    }
  }
  return model;
}
