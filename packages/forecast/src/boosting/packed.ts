/**
 * First and second derivatives as whole numbers in one 64-bit float: `g * unit + h` with 0 <= sum of h < unit. Sums over all rows stay below 2^53 and so
 * are exact in any order: a histogram has one number a bin, and a sibling is found by subtraction without error. Rounding is at random (by the seed), so
 * that sums are unbiased, the finding of Shi et al. 2022, "Quantized training of gradient boosting decision trees".
 */
export interface Packed {
  readonly sums: Float64Array;
  /** What one whole number of h is worth as a place, and its inverse. */
  readonly unit: number;
  readonly inverse: number;
  /** Worth of one step of g and of h. */
  readonly gStep: number;
  readonly hStep: number;
}

/** Bits of a double that may be used, the sign of g apart. */
const BITS = 52;

/** Packs the derivatives of the chosen rows (of all rows the array has a place). */
export function pack(
  g: Float64Array,
  h: Float64Array,
  rows: Uint32Array,
  random: () => number,
  sums: Float64Array,
): Packed {
  let [largestG, largestH, leastH] = [0, 0, Infinity];
  for (const row of rows) {
    largestG = Math.max(largestG, Math.abs(g[row]!));
    largestH = Math.max(largestH, h[row]!);
    leastH = Math.min(leastH, h[row]!);
  }
  const count = Math.ceil(Math.log2(rows.length + 2));
  const same = largestH === leastH;
  const hBits = same ? 0 : Math.min(16, Math.floor((BITS - 2 * count) / 2));
  const gBits = Math.min(24, BITS - 2 * count - hBits - 1);
  const unit = 2 ** (count + hBits);
  const gStep = largestG > 0 ? largestG / (2 ** gBits - 1) : 1;
  const hStep = same ? (largestH > 0 ? largestH : 1) : largestH / (2 ** hBits - 1);
  const [gScale, hScale] = [1 / gStep, 1 / hStep];
  if (same)
    for (const row of rows)
      sums[row] = Math.floor(g[row]! * gScale + random()) * unit + (largestH > 0 ? 1 : 0);
  else
    for (const row of rows)
      sums[row] = Math.floor(g[row]! * gScale + random()) * unit + Math.floor(h[row]! * hScale + random());
  return { sums, unit, inverse: 1 / unit, gStep, hStep };
}
