import type { Ensemble } from './ensemble.ts';

/**
 * A model laid out for speed: four words a node, `feature | 4 << 24` (0 in a leaf), place of the first child (its own in a leaf), threshold or value as a float, and what is
 * added for a missing value. A leaf leads to itself, so that four trees can be walked at once for the depth of the deepest, and a step has no branch that could be guessed
 * wrong: which child is the sign bit of `x - threshold`.
 */
interface Walk {
  readonly words: Int32Array;
  readonly floats: Float32Array;
  /** By tree: place of its root, steps to its deepest leaf. */
  readonly roots: Int32Array;
  readonly depths: Int32Array;
}

const walks = new WeakMap<Ensemble, Walk>();
const difference = new Float64Array(1);
const halves = new Int32Array(difference.buffer);
/** Where the half with the sign lies. */
const SIGN = ((difference[0] = -1), halves[1] !== 0) ? 1 : 0;
const FEATURE = 0xffffff;

/** Sum of a row's leaves onto `start`: 32-bit additions in the order of the trees. */
export function addLeaves(model: Ensemble, row: Float32Array, start: number): number {
  const { words, floats, roots, depths } = walks.get(model) ?? laidOut(model);
  let sum = start;
  let tree = 0;
  for (const whole = roots.length - (roots.length % 4); tree < whole; tree += 4) {
    let [a, b, c, d] = [roots[tree]!, roots[tree + 1]!, roots[tree + 2]!, roots[tree + 3]!];
    const depth = Math.max(depths[tree]!, depths[tree + 1]!, depths[tree + 2]!, depths[tree + 3]!);
    for (let k = 0; k < depth; k++) {
      a = step(words, floats, row, a);
      b = step(words, floats, row, b);
      c = step(words, floats, row, c);
      d = step(words, floats, row, d);
    }
    sum = Math.fround(sum + floats[a + 2]!);
    sum = Math.fround(sum + floats[b + 2]!);
    sum = Math.fround(sum + floats[c + 2]!);
    sum = Math.fround(sum + floats[d + 2]!);
  }
  for (; tree < roots.length; tree++) {
    let node = roots[tree]!;
    for (let k = depths[tree]!; k > 0; k--) node = step(words, floats, row, node);
    sum = Math.fround(sum + floats[node + 2]!);
  }
  return sum;
}

function step(words: Int32Array, floats: Float32Array, row: Float32Array, node: number): number {
  const word = words[node]!;
  const x = row[word & FEATURE]!;
  difference[0] = x - floats[node + 2]!;
  // The sign bit, turned, at the place of the 4 that a split has and a leaf has not.
  return words[node + 1]! + (x === x ? (~halves[SIGN]! >> 29) & (word >>> 24) : words[node + 3]!);
}

function laidOut(model: Ensemble): Walk {
  const count = model.feature.length;
  const words = new Int32Array(4 * count);
  const floats = new Float32Array(words.buffer);
  const below = new Int32Array(count);
  const depths = new Int32Array(model.roots.length);
  for (let tree = 0; tree < depths.length; tree++) {
    const end = model.roots[tree + 1] ?? count;
    for (let node = model.roots[tree]!; node < end; node++) {
      const split = model.feature[node]! >= 0;
      words[4 * node] = split ? model.feature[node]! | (4 << 24) : 0;
      words[4 * node + 1] = 4 * (split ? model.left[node]! : node);
      // -0 - (-0) is +0 and 0 - (-0) as well: zero is not below a threshold of zero, of whichever sign.
      floats[4 * node + 2] = split && model.value[node] === 0 ? -0 : model.value[node]!;
      words[4 * node + 3] = split && model.missingLeft[node] === 0 ? 4 : 0;
      depths[tree] = Math.max(depths[tree]!, below[node]!);
      if (!split) continue;
      for (let child = 0; child < 2; child++) below[model.left[node]! + child] = below[node]! + 1;
    }
  }
  const walk = { words, floats, roots: model.roots.map((root) => 4 * root), depths };
  walks.set(model, walk);
  return walk;
}
