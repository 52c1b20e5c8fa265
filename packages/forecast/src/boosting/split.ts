import type { Binned } from './bins.ts';
import type { Packed } from './packed.ts';

/** A node while its tree grows: its rows by range, its histogram (undefined where it will not be split), its packed total, its room for a value. */
export interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly sums: Float64Array | undefined;
  readonly total: number;
  readonly lower: number;
  readonly upper: number;
}

/** What a split must be worth, and what keeps leaves small. */
export interface Regularity {
  /** Added to the second derivatives of a leaf. */
  readonly lambda: number;
  /** Least loss saved by a split. */
  readonly minimumGain: number;
  /** Least second derivatives of a child. */
  readonly minimumChildWeight: number;
  /** No leaf moves further, before the rate; 0: any distance. */
  readonly largestStep: number;
  /** By feature: 1 predictions may only rise with it, -1 only fall, 0 free. */
  readonly monotone: Int8Array;
}

/** Where a node is best cut. */
export interface Split {
  readonly feature: number;
  /** Last place of the first child. */
  readonly place: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftTotal: number;
  readonly direction: number;
  readonly leftWeight: number;
  readonly rightWeight: number;
}

const LARGEST_FLOAT = 3.4028234663852886e38;

/** The cut that saves most loss, missing values tried on both sides; undefined where none is worth it. Ties: the first feature and place. */
export function bestSplit(
  sums: Float64Array,
  node: Node,
  binned: Binned,
  packed: Packed,
  rule: Regularity,
  allowed: Uint8Array,
): Split | undefined {
  const { unit, inverse, gStep, hStep } = packed;
  const { lambda, minimumChildWeight, monotone } = rule;
  const { total } = node;
  const plain = rule.largestStep === 0 && node.lower === -Infinity && node.upper === Infinity;
  const wholeG = Math.floor(total * inverse);
  const wholeH = total - wholeG * unit;
  // In whole numbers of h, so that the inner loop needs no product more than it must.
  const least = Math.max(minimumChildWeight / hStep, 0.5);
  const worth = (gStep * gStep) / hStep;
  const grown = lambda / hStep;
  const parent = plain
    ? (wholeG * wholeG) / (wholeH + grown)
    : gainAt(wholeG * gStep, wholeH * hStep, lambda, weightAt(wholeG * gStep, wholeH * hStep, rule, node)) /
      worth;
  let best = Math.max(rule.minimumGain, 1e-6) / worth + parent;
  let [bestFeature, bestPlace, bestLeft, bestMissing] = [-1, 0, 0, false];
  for (let f = 0; f < binned.features; f++) {
    if (allowed[f] === 0) continue;
    const start = binned.first[f]!;
    const gap = binned.first[f + 1]! - 1;
    const missing = sums[gap]!;
    const simple = plain && monotone[f] === 0;
    let sum = 0;
    // The last place parts only the missing from the rest.
    const end = missing === 0 ? gap - 1 : gap;
    for (let place = start; place < end; place++) {
      sum += sums[place]!;
      for (let side = 0; side < (missing === 0 ? 1 : 2); side++) {
        const left = side === 0 ? sum : sum + missing;
        const g = Math.floor(left * inverse);
        const h = left - g * unit;
        const restH = wholeH - h;
        if (h < least || restH < least) continue;
        const restG = wholeG - g;
        const score = simple
          ? (g * g) / (h + grown) + (restG * restG) / (restH + grown)
          : boundScore(g * gStep, h * hStep, restG * gStep, restH * hStep, rule, node, monotone[f]!) / worth;
        if (score > best) {
          best = score;
          bestFeature = f;
          bestPlace = place;
          bestLeft = left;
          bestMissing = side === 1;
        }
      }
    }
  }
  if (bestFeature < 0) return undefined;
  return described(bestFeature, bestPlace, bestLeft, bestMissing, (best - parent) * worth);

  function described(
    feature: number,
    place: number,
    left: number,
    missingLeft: boolean,
    gain: number,
  ): Split {
    const cuts = binned.cuts[feature]!;
    const cut = place - binned.first[feature]!;
    const g = Math.floor(left * inverse);
    const h = left - g * unit;
    const largest = binned.largest[feature]!;
    const missing = sums[binned.first[feature + 1]! - 1]!;
    return {
      feature,
      place,
      threshold:
        cut < cuts.length
          ? cuts[cut]!
          : Math.min(LARGEST_FLOAT, Math.fround(largest + Math.abs(largest) + 1)),
      // Where none was missing here, one that is later goes with the greater part.
      missingLeft: missing === 0 ? h > wholeH - h : missingLeft,
      gain,
      leftTotal: left,
      direction: monotone[feature]!,
      leftWeight: weightAt(g * gStep, h * hStep, rule, node),
      rightWeight: weightAt((wholeG - g) * gStep, (wholeH - h) * hStep, rule, node),
    };
  }
}

/** The value a leaf of these sums would take. */
export function weightAt(
  g: number,
  h: number,
  { lambda, largestStep }: Regularity,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): number {
  let weight = h > 0 ? -g / (h + lambda) : 0;
  if (largestStep > 0) weight = Math.min(largestStep, Math.max(-largestStep, weight));
  return Math.min(upper, Math.max(lower, weight));
}

/** Twice the loss that a leaf of this weight saves. */
function gainAt(g: number, h: number, lambda: number, weight: number): number {
  return -(2 * g * weight + (h + lambda) * weight * weight);
}

function boundScore(
  g: number,
  h: number,
  restG: number,
  restH: number,
  rule: Regularity,
  node: Node,
  direction: number,
): number {
  const left = weightAt(g, h, rule, node);
  const right = weightAt(restG, restH, rule, node);
  if (direction * (right - left) < 0) return -Infinity;
  return gainAt(g, h, rule.lambda, left) + gainAt(restG, restH, rule.lambda, right);
}
