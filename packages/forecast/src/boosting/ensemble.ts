import { addLeaves } from './walk.ts';

/** What a model was fitted to, and so how its margin becomes a prediction. */
export type Objective =
  | { readonly kind: 'squared' }
  /** Counts; prediction = exp(margin). */
  | { readonly kind: 'poisson' }
  /** Amounts with many zeros; `power` of the variance, 1 < power < 2; prediction = exp(margin). */
  | { readonly kind: 'tweedie'; readonly power: number }
  /** 0 or 1 (or a share); prediction = probability. */
  | { readonly kind: 'logistic' }
  /** The `share` quantile, 0 < share < 1. */
  | { readonly kind: 'quantile'; readonly share: number };

/**
 * Regression trees that are added up, in the semantics of XGBoost: values are 32-bit floats, `x < threshold` goes left, a missing value (NaN) goes where
 * `missingLeft` says. All nodes of all trees lie in flat arrays; the children of node `i` are `left[i]` and `left[i] + 1`.
 */
export interface Ensemble {
  readonly objective: Objective;
  /** What is predicted without any tree, in the unit of predictions (32-bit float). */
  readonly baseScore: number;
  /** Names of the features in the order of a row. */
  readonly features: readonly string[];
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Feature that a node asks for; -1: a leaf. */
  readonly feature: Int32Array;
  /** Threshold of a split, value of a leaf. */
  readonly value: Float32Array;
  /** First child of a split; the second follows it. */
  readonly left: Int32Array;
  /** 1: a missing value goes to the first child. */
  readonly missingLeft: Uint8Array;
  /** Loss saved by a split. */
  readonly gain: Float32Array;
  /** Sum of second derivatives of the training rows in a node. */
  readonly cover: Float32Array;
  /** Free text that travels with the model: lineage, parameters, fingerprint of the data. */
  readonly attributes: Readonly<Record<string, string>>;
}

const { fround, log, exp } = Math;

/** Prediction of a margin. */
export function predictionOf(objective: Objective, margin: number): number {
  switch (objective.kind) {
    case 'squared':
    case 'quantile':
      return margin;
    case 'poisson':
    case 'tweedie':
      return exp(margin);
    case 'logistic':
      return 1 / (1 + exp(-margin));
  }
}

/** Margin of a base score, by the same 32-bit steps as XGBoost. */
export function marginOf(objective: Objective, baseScore: number): number {
  switch (objective.kind) {
    case 'squared':
    case 'quantile':
      return fround(baseScore);
    case 'poisson':
    case 'tweedie':
      return fround(log(fround(baseScore)));
    case 'logistic':
      return fround(-log(fround(fround(1 / fround(baseScore)) - 1)));
  }
}

/** Margin of one row (values in the order of `features`, NaN = missing): 32-bit additions in the order of the trees. A model is not changed once it was scored. */
export function scoreRow(model: Ensemble, row: Float32Array): number {
  return addLeaves(model, row, marginOf(model.objective, model.baseScore));
}

/** Prediction of one row: people, yen, a probability, as the objective says. */
export function predictRow(model: Ensemble, row: Float32Array): number {
  if (row.length !== model.features.length)
    throw new RangeError(`a row has ${row.length} values, the model asks for ${model.features.length}`);
  return predictionOf(model.objective, scoreRow(model, row));
}

/** Rows by columns; NaN = missing. */
export interface Table {
  readonly rows: number;
  /** One array of `rows` values for each feature. */
  readonly columns: readonly Float32Array[];
}

/** A table of rows given one by one; undefined and null are missing. */
export function tableOf(rows: readonly (readonly (number | null | undefined)[])[], features: number): Table {
  const columns = Array.from({ length: features }, () => new Float32Array(rows.length));
  for (const [i, row] of rows.entries()) {
    if (row.length !== features)
      throw new RangeError(`row ${i} has ${row.length} values in place of ${features}`);
    for (const [f, value] of row.entries()) columns[f]![i] = value ?? NaN;
  }
  return { rows: rows.length, columns };
}

/** Predictions of all rows of a table. */
export function predictTable(model: Ensemble, table: Table): Float64Array {
  const row = new Float32Array(table.columns.length);
  return Float64Array.from({ length: table.rows }, (_, i) => {
    for (let f = 0; f < row.length; f++) row[f] = table.columns[f]![i]!;
    return predictRow(model, row);
  });
}
