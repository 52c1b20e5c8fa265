import { marginOf, type Ensemble, type Objective } from '../boosting/ensemble.ts';
import { Place } from './look.ts';
import { DEFAULT_LIMITS, ModelFault, type Document, type FileLimits } from './modelFault.ts';
import { decodeUbj } from './ubj.ts';

const MOST_TREES = 100_000;
const MOST_NODES = 4_000_000;
const MOST_FEATURES = 100_000;

/**
 * Reads a model that XGBoost 1.7 to 3.2 or `writeModel` saved, as JSON or UBJ (told apart by the first bytes). Margins are those of XGBoost to the bit.
 * Throws `ModelFault` for what is damaged, past the limits, or not scored here (dart, gblinear, several classes or targets, categories).
 */
export function readModel(bytes: Uint8Array, limits: FileLimits = DEFAULT_LIMITS): Ensemble {
  const root = new Place(parsed(bytes, limits));
  const learner = root.at('learner');
  const param = learner.at('learner_model_param');
  only(param, 'num_class', [0, 1], 'several classes are not scored');
  only(param, 'num_target', [0, 1], 'several targets are not scored');
  const features = param.at('num_feature').whole(1, MOST_FEATURES);
  const objective = objectiveOf(learner.at('objective'));
  const baseScore = baseScoreOf(param.at('base_score'));
  if (!Number.isFinite(marginOf(objective, baseScore)))
    throw param.at('base_score').fault(`is ${baseScore}, which ${objective.kind} cannot begin with`);
  const booster = learner.at('gradient_booster');
  const name = booster.at('name').text();
  if (name !== 'gbtree') throw booster.at('name').fault(`is ${name}; only gbtree is scored`);
  return {
    objective,
    baseScore,
    features: namesOf(learner.at('feature_names'), features),
    ...treesOf(booster.at('model'), features),
    attributes: attributesOf(learner.at('attributes')),
  };
}

function parsed(bytes: Uint8Array, limits: FileLimits): Document {
  if (bytes.length > limits.bytes)
    throw new ModelFault(`the file has ${bytes.length} bytes; ${limits.bytes} are read`);
  if (bytes.length === 0) throw new ModelFault('the file is empty');
  // `{` opens both forms: JSON goes on with a quotation mark or white space, UBJ with the marker of a length.
  let at = 0;
  while (' \t\r\n'.includes(String.fromCharCode(bytes[at] ?? 0))) at++;
  if (bytes[at] !== 0x7b)
    throw new ModelFault('neither a JSON nor a UBJ model (the older binary form of XGBoost is not read)');
  if (at === 0 && 'iUIlL'.includes(String.fromCharCode(bytes[1] ?? 0))) return decodeUbj(bytes, limits);
  // Before anything is built: a file of empty objects is forty times as large in memory.
  if (marksOf(bytes) > limits.values) throw new ModelFault(`more than ${limits.values} values`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ModelFault('text that is not UTF-8');
  }
  try {
    return JSON.parse(text) as Document;
  } catch (fault) {
    throw new ModelFault(`not JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

/** No fewer than the values of JSON text: its commas and brackets, those in texts too. */
function marksOf(bytes: Uint8Array): number {
  let marks = 1;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x7b || byte === 0x5b) marks++;
  return marks;
}

function only(param: Place, key: string, allowed: readonly number[], why: string): void {
  const place = param.at(key);
  if (!place.missing && !allowed.includes(place.number())) throw place.fault(`is ${place.number()}: ${why}`);
}

/** "5E-1", since 3.1 "[5E-1]"; several members are several targets. */
function baseScoreOf(place: Place): number {
  if (typeof place.value !== 'string') return Math.fround(place.number());
  const text = place.value.trim();
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (inner.includes(',')) throw place.fault('has several members: several targets are not scored');
  return Math.fround(new Place(inner, place.path).number());
}

function objectiveOf(place: Place): Objective {
  const name = place.at('name').text();
  switch (name) {
    case 'reg:squarederror':
      return { kind: 'squared' };
    case 'binary:logistic':
    case 'reg:logistic':
      return { kind: 'logistic' };
    case 'count:poisson':
      return { kind: 'poisson' };
    case 'reg:tweedie':
      return {
        kind: 'tweedie',
        power: place.at('tweedie_regression_param').at('tweedie_variance_power').number(),
      };
    case 'reg:quantileerror': {
      const alpha = place.at('quantile_loss_param').at('quantile_alpha');
      const share = baseScoreOf(alpha);
      if (!(share > 0 && share < 1)) throw alpha.fault(`is ${share}`);
      return { kind: 'quantile', share };
    }
    default:
      throw place.at('name').fault(`is ${name}, which is not scored`);
  }
}

function namesOf(place: Place, features: number): string[] {
  const names = place.missing ? [] : place.list().map((one) => one.text());
  if (names.length === 0) return Array.from({ length: features }, (_, f) => `f${f}`);
  if (names.length !== features) throw place.fault(`has ${names.length} names for ${features} features`);
  return names;
}

function attributesOf(place: Place): Record<string, string> {
  return place.missing ? {} : Object.fromEntries(place.entries().map(([key, one]) => [key, one.text()]));
}

type Trees = Omit<Ensemble, 'objective' | 'baseScore' | 'features' | 'attributes'>;

function treesOf(model: Place, features: number): Trees {
  const cats = model.at('cats');
  if (!cats.missing && !cats.at('enc').missing && cats.at('enc').size > 0)
    throw cats.fault('holds categories, which are not scored');
  const trees = model.at('trees').list();
  if (trees.length > MOST_TREES) throw model.at('trees').fault(`has ${trees.length} members`);
  const info = model.at('tree_info');
  if (!info.missing)
    for (const group of Array.from(info.numbers(trees.length)))
      if (group !== 0) throw info.fault('has several groups: several classes are not scored');
  const declared = model.at('gbtree_model_param').at('num_trees').whole(0, MOST_TREES);
  if (declared !== trees.length)
    throw model.at('trees').fault(`has ${trees.length} members, num_trees says ${declared}`);
  let room = 0;
  for (const tree of trees) room += tree.at('left_children').size;
  if (room > MOST_NODES) throw model.at('trees').fault(`has ${room} nodes; ${MOST_NODES} are read`);
  const made = {
    roots: new Int32Array(trees.length),
    feature: new Int32Array(room),
    value: new Float32Array(room),
    left: new Int32Array(room),
    missingLeft: new Uint8Array(room),
    gain: new Float32Array(room),
    cover: new Float32Array(room),
  };
  let used = 0;
  for (const [t, tree] of trees.entries()) {
    made.roots[t] = used;
    used = copyTree(tree, features, made, used);
  }
  return {
    roots: made.roots,
    feature: made.feature.slice(0, used),
    value: made.value.slice(0, used),
    left: made.left.slice(0, used),
    missingLeft: made.missingLeft.slice(0, used),
    gain: made.gain.slice(0, used),
    cover: made.cover.slice(0, used),
  };
}

/** Copies the nodes that the root leads to, children side by side; returns where the next tree begins. */
function copyTree(tree: Place, features: number, made: Trees, first: number): number {
  const count = tree.at('left_children').size;
  if (count === 0) throw tree.fault('has no node');
  const vector = tree.at('tree_param').at('size_leaf_vector');
  if (!vector.missing && vector.number() > 1)
    throw vector.fault('is above 1: several targets are not scored');
  const column = (key: string): ArrayLike<number> => tree.at(key).numbers(count);
  const [lefts, rights, indices] = [
    column('left_children'),
    column('right_children'),
    column('split_indices'),
  ];
  const [conditions, defaults] = [column('split_conditions'), column('default_left')];
  const optional = (key: string): ArrayLike<number> | undefined =>
    tree.at(key).missing ? undefined : column(key);
  const [types, gains, covers] = [optional('split_type'), optional('loss_changes'), optional('sum_hessian')];
  const order = new Int32Array(count);
  const seen = new Uint8Array(count);
  let end = 1;
  seen[0] = 1;
  for (let k = 0; k < end; k++) {
    const node = order[k]!;
    const at = first + k;
    made.cover[at] = covers?.[node] ?? 0;
    made.value[at] = conditions[node]!;
    made.left[at] = -1;
    made.feature[at] = -1;
    if (lefts[node] === -1) {
      if (rights[node] !== -1) throw tree.fault(`: node ${node} has one child`);
      continue;
    }
    if (types !== undefined && types[node] !== 0)
      throw tree.fault(`: node ${node} splits by category, which is not scored`);
    const feature = indices[node]!;
    if (!Number.isInteger(feature) || feature < 0 || feature >= features)
      throw tree.fault(`: node ${node} asks for feature ${feature} of ${features}`);
    made.feature[at] = feature;
    made.left[at] = first + end;
    made.missingLeft[at] = defaults[node] === 0 ? 0 : 1;
    made.gain[at] = gains?.[node] ?? 0;
    for (const child of [lefts[node]!, rights[node]!]) {
      if (!Number.isInteger(child) || child < 1 || child >= count)
        throw tree.fault(`: node ${node} has child ${child} of ${count}`);
      if (seen[child] === 1) throw tree.fault(`: node ${child} has two parents`);
      seen[child] = 1;
      order[end++] = child;
    }
  }
  return first + end;
}
