import type { Binned } from './bins.ts';
import type { Packed } from './packed.ts';
import { bestSplit, type Node, type Regularity, type Split } from './split.ts';

/** One tree as it grows; the children of node `i` are `left[i]` and `left[i] + 1`, -1 for a leaf. */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly missingLeft: number[];
  readonly gain: number[];
  readonly value: number[];
  readonly cover: number[];
}

/** What the value of a leaf is made of: its rows, and what monotone constraints leave it. */
export type LeafValue = (
  rows: Uint32Array,
  lower: number,
  upper: number,
) => { readonly value: number; readonly cover: number };

/** Grows trees level by level on one binned table; keeps its buffers from tree to tree. */
export class Grower {
  readonly #binned: Binned;
  readonly #maxDepth: number;
  readonly #rule: Regularity;
  readonly #spare: Float64Array[] = [];
  readonly #aside: Uint32Array;

  constructor(binned: Binned, maxDepth: number, rule: Regularity) {
    this.#binned = binned;
    this.#maxDepth = maxDepth;
    this.#rule = rule;
    this.#aside = new Uint32Array(binned.rows);
  }

  /** One tree on the rows given (they are put in another order); `leaf` says each leaf's value and is told its rows. */
  grow(packed: Packed, rows: Uint32Array, allowed: Uint8Array, leaf: LeafValue): Tree {
    const tree: Tree = {
      feature: [],
      threshold: [],
      left: [],
      missingLeft: [],
      gain: [],
      value: [],
      cover: [],
    };
    const add = (): number => {
      for (const list of [tree.feature, tree.left]) list.push(-1);
      for (const list of [tree.threshold, tree.missingLeft, tree.gain, tree.value, tree.cover]) list.push(0);
      return tree.feature.length - 1;
    };
    let level: Node[] = [];
    const root: Node = {
      id: add(),
      start: 0,
      end: rows.length,
      sums: this.#histogram(packed.sums, rows, 0, rows.length),
      total: totalOf(packed.sums, rows),
      lower: -Infinity,
      upper: Infinity,
    };
    level.push(root);
    for (let depth = 0; level.length > 0; depth++) {
      const next: Node[] = [];
      for (const node of level) {
        const split =
          depth < this.#maxDepth && node.sums !== undefined
            ? bestSplit(node.sums, node, this.#binned, packed, this.#rule, allowed)
            : undefined;
        if (split === undefined) {
          const own = leaf(rows.subarray(node.start, node.end), node.lower, node.upper);
          tree.value[node.id] = own.value;
          tree.cover[node.id] = own.cover;
          if (node.sums !== undefined) this.#spare.push(node.sums);
          continue;
        }
        tree.feature[node.id] = split.feature;
        tree.threshold[node.id] = split.threshold;
        tree.missingLeft[node.id] = split.missingLeft ? 1 : 0;
        tree.gain[node.id] = split.gain;
        tree.left[node.id] = add();
        next.push(...this.#children(node, tree.left[node.id]!, add(), split, packed, rows, depth + 1));
      }
      level = next;
    }
    for (let node = tree.feature.length - 1; node >= 0; node--)
      if (tree.left[node]! >= 0)
        tree.cover[node] = tree.cover[tree.left[node]!]! + tree.cover[tree.left[node]! + 1]!;
    return tree;
  }

  #children(
    node: Node,
    leftId: number,
    rightId: number,
    split: Split,
    packed: Packed,
    rows: Uint32Array,
    depth: number,
  ): [Node, Node] {
    const middle = this.#partition(rows, node.start, node.end, split);
    const small = middle - node.start <= node.end - middle;
    let [leftSums, rightSums]: (Float64Array | undefined)[] = [undefined, undefined];
    if (depth < this.#maxDepth) {
      const sums = node.sums!;
      const made = small
        ? this.#histogram(packed.sums, rows, node.start, middle)
        : this.#histogram(packed.sums, rows, middle, node.end);
      for (let place = 0; place < sums.length; place++) sums[place]! -= made[place]!;
      [leftSums, rightSums] = small ? [made, sums] : [sums, made];
    } else this.#spare.push(node.sums!);
    const [leftBounds, rightBounds] = boundsOf(node, split);
    return [
      { id: leftId, start: node.start, end: middle, sums: leftSums, total: split.leftTotal, ...leftBounds },
      {
        id: rightId,
        start: middle,
        end: node.end,
        sums: rightSums,
        total: node.total - split.leftTotal,
        ...rightBounds,
      },
    ];
  }

  #histogram(sums: Float64Array, rows: Uint32Array, start: number, end: number): Float64Array {
    const { places, features, first } = this.#binned;
    const made = this.#spare.pop()?.fill(0) ?? new Float64Array(first[features]!);
    fillHistogram(made, places, features, sums, rows, start, end);
    return made;
  }

  /** Puts rows of the first child before those of the second, both in the order they had; returns where the second begins. */
  #partition(rows: Uint32Array, start: number, end: number, split: Split): number {
    const { places, features, first } = this.#binned;
    const aside = this.#aside;
    const missing = first[split.feature + 1]! - 1;
    let [kept, moved] = [start, 0];
    for (let k = start; k < end; k++) {
      const row = rows[k]!;
      const place = places[row * features + split.feature]!;
      if (place === missing ? split.missingLeft : place <= split.place) rows[kept++] = row;
      else aside[moved++] = row;
    }
    rows.set(aside.subarray(0, moved), kept);
    return kept;
  }
}

function totalOf(sums: Float64Array, rows: Uint32Array): number {
  let total = 0;
  for (const row of rows) total += sums[row]!;
  return total;
}

/** The loop that costs most: one addition for each row and feature, four features at a time. */
function fillHistogram(
  made: Float64Array,
  places: Uint16Array | Uint32Array,
  features: number,
  sums: Float64Array,
  rows: Uint32Array,
  start: number,
  end: number,
): void {
  const whole = features - (features % 4);
  for (let k = start; k < end; k++) {
    const row = rows[k]!;
    const sum = sums[row]!;
    let p = row * features;
    const stop = p + whole;
    for (; p < stop; p += 4) {
      made[places[p]!]! += sum;
      made[places[p + 1]!]! += sum;
      made[places[p + 2]!]! += sum;
      made[places[p + 3]!]! += sum;
    }
    for (const last = row * features + features; p < last; p++) made[places[p]!]! += sum;
  }
}

/** A split along a constrained feature parts the room at the middle of its two values, so that no node below can cross. */
function boundsOf(
  node: Node,
  split: Split,
): [{ lower: number; upper: number }, { lower: number; upper: number }] {
  const { lower, upper } = node;
  const whole = { lower, upper };
  if (split.direction === 0) return [whole, whole];
  const middle = (split.leftWeight + split.rightWeight) / 2;
  const [below, above] = [
    { lower, upper: middle },
    { lower: middle, upper },
  ];
  return split.direction > 0 ? [below, above] : [above, below];
}
