import type { Ensemble, Objective } from '../boosting/ensemble.ts';
import type { Document } from './modelFault.ts';
import { encodeUbj, isList } from './ubj.ts';

/**
 * The model as a file that XGBoost 1.7 to 3.2 loads (objectives `quantile` and the like as of the version that has them), with equal margins there and here.
 * The same model gives the same bytes. `attributes` travel with it.
 */
export function writeModel(model: Ensemble, form: 'json' | 'ubj'): Uint8Array {
  const document = documentOf(model);
  return form === 'ubj' ? encodeUbj(document) : new TextEncoder().encode(jsonOf(document));
}

function documentOf(model: Ensemble): Document {
  const count = model.roots.length;
  return {
    learner: {
      attributes: Object.fromEntries(Object.entries(model.attributes).sort(([a], [b]) => (a < b ? -1 : 1))),
      feature_names: model.features,
      feature_types: model.features.map(() => 'float'),
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(count), size_leaf_vector: '0' },
          // XGBoost wants these three as lists of values, not as typed ones.
          iteration_indptr: Array.from({ length: count + 1 }, (_, i) => i),
          tree_info: Array.from({ length: count }, () => 0),
          trees: Array.from({ length: count }, (_, t) => treeOf(model, t)),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: floatText(model.baseScore),
        boost_from_average: '1',
        num_class: '0',
        num_feature: String(model.features.length),
        num_target: '1',
      },
      objective: objectiveOf(model.objective),
    },
    version: [2, 1, 4],
  };
}

function objectiveOf(objective: Objective): Document {
  switch (objective.kind) {
    case 'squared':
      return { name: 'reg:squarederror', reg_loss_param: { scale_pos_weight: '1' } };
    case 'logistic':
      return { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } };
    case 'poisson':
      return { name: 'count:poisson', poisson_regression_param: { max_delta_step: '0.7' } };
    case 'tweedie':
      return {
        name: 'reg:tweedie',
        tweedie_regression_param: { tweedie_variance_power: String(objective.power) },
      };
    case 'quantile':
      return { name: 'reg:quantileerror', quantile_loss_param: { quantile_alpha: `[${objective.share}]` } };
  }
}

/** What XGBoost writes as the parent of a root. */
const NO_PARENT = 2_147_483_647;

function treeOf(model: Ensemble, t: number): Document {
  const first = model.roots[t]!;
  const end = model.roots[t + 1] ?? model.feature.length;
  const count = end - first;
  const parents = new Int32Array(count).fill(NO_PARENT);
  const [lefts, rights] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  const indices = new Int32Array(count);
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    if (model.feature[first + i]! < 0) {
      weights[i] = model.value[first + i]!;
      continue;
    }
    const child = model.left[first + i]! - first;
    [lefts[i], rights[i], indices[i]] = [child, child + 1, model.feature[first + i]!];
    [parents[child], parents[child + 1]] = [i, i];
  }
  return {
    base_weights: weights,
    categories: new Int32Array(0),
    categories_nodes: new Int32Array(0),
    categories_segments: new BigInt64Array(0),
    categories_sizes: new BigInt64Array(0),
    default_left: model.missingLeft.slice(first, end),
    id: t,
    left_children: lefts,
    loss_changes: model.gain.slice(first, end),
    parents,
    right_children: rights,
    split_conditions: model.value.slice(first, end),
    split_indices: indices,
    split_type: new Uint8Array(count),
    sum_hessian: model.cover.slice(first, end),
    tree_param: {
      num_deleted: '0',
      num_feature: String(model.features.length),
      num_nodes: String(count),
      size_leaf_vector: '1',
    },
  };
}

/** The shortest decimal that is this 32-bit float again, with an exponent: XGBoost takes "1" in a list of floats for a whole number. */
function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toExponential(digits - 1);
    if (Math.fround(Number(text)) === Math.fround(value)) return text.replace('e+', 'E').replace('e', 'E');
  }
  return value.toExponential(8).replace('e+', 'E').replace('e', 'E');
}

function jsonOf(value: Document): string {
  if (value instanceof BigInt64Array) return `[${value.join(',')}]`;
  if (ArrayBuffer.isView(value)) {
    const numbers = value;
    const texts =
      numbers instanceof Float32Array ? Array.from(numbers, floatText) : Array.from(numbers, String);
    return `[${texts.join(',')}]`;
  }
  if (isList(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${jsonOf(one)}`)
    .join(',')}}`;
}
