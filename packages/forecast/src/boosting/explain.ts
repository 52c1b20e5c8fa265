import { marginOf, scoreRow, type Ensemble } from './ensemble.ts';

/** What a feature did while the model was fitted: splits that ask for it, the loss they saved, the rows (second derivatives) they parted. */
export interface Importance {
  readonly feature: string;
  readonly splits: number;
  readonly gain: number;
  readonly cover: number;
}

/** Importance of every feature, most loss saved first. */
export function importanceOf(model: Ensemble): Importance[] {
  const sums = model.features.map((feature) => ({ feature, splits: 0, gain: 0, cover: 0 }));
  for (let node = 0; node < model.feature.length; node++) {
    const sum = sums[model.feature[node]!];
    if (sum === undefined) continue;
    sum.splits++;
    sum.gain += model.gain[node]!;
    sum.cover += model.cover[node]!;
  }
  return sums.sort((a, b) => b.gain - a.gain || (a.feature < b.feature ? -1 : 1));
}

/** A margin shared out: `expected` (the mean margin of the training rows) + all `shares` = the margin of the row. */
export interface Explanation {
  readonly margin: number;
  readonly expected: number;
  /** By feature, in margin units. */
  readonly shares: Float64Array;
}

/** Exact Shapley values of one row, path-dependent (Lundberg, Erion and Lee 2018, algorithm 2). */
export function explainRow(model: Ensemble, row: Float32Array): Explanation {
  const shares = new Float64Array(model.features.length);
  let expected = marginOf(model.objective, model.baseScore);
  for (const root of model.roots) {
    expected += meanBelow(model, root);
    descend(model, row, shares, root, [], 1, 1, -1);
  }
  return { margin: scoreRow(model, row), expected, shares };
}

/** One feature on the way down: shares of the ways that go on where the feature is unknown (`zero`) and known (`one`), and weight of subsets by size. */
interface Step {
  readonly feature: number;
  readonly zero: number;
  readonly one: number;
  weight: number;
}

function meanBelow(model: Ensemble, node: number): number {
  if (model.feature[node]! < 0) return model.value[node]!;
  const left = model.left[node]!;
  const share = shareOf(model, node, left);
  return share * meanBelow(model, left) + (1 - share) * meanBelow(model, left + 1);
}

/** Share of a node's training rows in a child; a half where the model does not tell. */
function shareOf(model: Ensemble, node: number, child: number): number {
  const left = model.left[node]!;
  const all = model.cover[left]! + model.cover[left + 1]!;
  return all > 0 ? model.cover[child]! / all : 0.5;
}

function descend(
  model: Ensemble,
  row: Float32Array,
  shares: Float64Array,
  node: number,
  before: readonly Step[],
  zero: number,
  one: number,
  by: number,
): void {
  let path = extended(before, zero, one, by);
  const feature = model.feature[node]!;
  if (feature < 0) {
    for (let i = 1; i < path.length; i++) {
      const step = path[i]!;
      shares[step.feature]! += unwoundSum(path, i) * (step.one - step.zero) * model.value[node]!;
    }
    return;
  }
  const x = row[feature]!;
  const left = model.left[node]!;
  const first = x < model.value[node]! ? true : x === x ? false : model.missingLeft[node] === 1;
  const hot = first ? left : left + 1;
  const cold = first ? left + 1 : left;
  let [known, unknown] = [1, 1];
  const again = path.findIndex((step, i) => i > 0 && step.feature === feature);
  if (again > 0) {
    [unknown, known] = [path[again]!.zero, path[again]!.one];
    path = unwound(path, again);
  }
  descend(model, row, shares, hot, path, unknown * shareOf(model, node, hot), known, feature);
  descend(model, row, shares, cold, path, unknown * shareOf(model, node, cold), 0, feature);
}

function extended(before: readonly Step[], zero: number, one: number, feature: number): Step[] {
  const path = before.map((step) => ({ ...step }));
  const depth = path.length;
  path.push({ feature, zero, one, weight: depth === 0 ? 1 : 0 });
  for (let i = depth - 1; i >= 0; i--) {
    path[i + 1]!.weight += (one * path[i]!.weight * (i + 1)) / (depth + 1);
    path[i]!.weight = (zero * path[i]!.weight * (depth - i)) / (depth + 1);
  }
  return path;
}

function unwound(path: readonly Step[], at: number): Step[] {
  const depth = path.length - 1;
  const { one, zero } = path[at]!;
  const weights = path.map((step) => step.weight);
  let next = weights[depth]!;
  for (let i = depth - 1; i >= 0; i--) {
    const was = weights[i]!;
    if (one !== 0) {
      weights[i] = (next * (depth + 1)) / ((i + 1) * one);
      next = was - (weights[i]! * zero * (depth - i)) / (depth + 1);
    } else weights[i] = (was * (depth + 1)) / (zero * (depth - i));
  }
  return path.filter((_, i) => i !== at).map((step, i) => ({ ...step, weight: weights[i]! }));
}

function unwoundSum(path: readonly Step[], at: number): number {
  return unwound(path, at).reduce((sum, step) => sum + step.weight, 0);
}
