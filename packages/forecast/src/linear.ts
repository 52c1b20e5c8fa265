/** Lower triangle `L` with `L L' = matrix` (row by row in one array, n x n; its upper triangle is not looked at); undefined where the matrix is not positive. */
export function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= root[i * n + k]! * root[j * n + k]!;
      if (i === j) {
        if (!(sum > 0)) return undefined;
        root[i * n + i] = Math.sqrt(sum);
      } else root[i * n + j] = sum / root[j * n + j]!;
    }
  return root;
}

/** Solves `L L' x = right`. */
export function solveWith(root: Float64Array, right: ArrayLike<number>): Float64Array {
  const n = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= root[i * n + k]! * x[k]!;
    x[i]! /= root[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= root[k * n + i]! * x[k]!;
    x[i]! /= root[i * n + i]!;
  }
  return x;
}

/** A line fitted with shrinkage: coefficients, and what each row's residual would be had the row not been there. */
export interface Ridge {
  readonly coefficients: Float64Array;
  readonly leftOut: Float64Array;
  readonly strength: number;
}

/**
 * Weighted ridge regression; `penalty[j]` times a strength shrinks coefficient j to 0. The strength with the least left-out squared error is taken (residuals
 * without each row by the hat matrix, so one solve each).
 */
export function ridge(
  rows: readonly Float64Array[],
  target: Float64Array,
  weight: Float64Array,
  penalty: Float64Array,
  strengths: readonly number[],
): Ridge {
  const p = penalty.length;
  const gram = new Float64Array(p * p);
  const right = new Float64Array(p);
  for (const [r, row] of rows.entries())
    for (let i = 0; i < p; i++) {
      const wx = weight[r]! * row[i]!;
      if (wx === 0) continue;
      right[i]! += wx * target[r]!;
      for (let j = 0; j <= i; j++) gram[i * p + j]! += wx * row[j]!;
    }
  const half = new Float64Array(p);
  let best: (Ridge & { readonly loss: number }) | undefined;
  for (const strength of strengths) {
    const matrix = gram.slice();
    for (let i = 0; i < p; i++) matrix[i * p + i]! += strength * penalty[i]! + 1e-9;
    const root = cholesky(matrix, p);
    if (root === undefined) continue;
    const coefficients = solveWith(root, right);
    const leftOut = new Float64Array(rows.length);
    let loss = 0;
    for (const [r, row] of rows.entries()) {
      // Leverage x' (L L')^-1 x by half a solve.
      let [lever, fit] = [0, 0];
      for (let i = 0; i < p; i++) {
        let sum = row[i]!;
        fit += sum * coefficients[i]!;
        for (let k = 0; k < i; k++) sum -= root[i * p + k]! * half[k]!;
        half[i] = sum / root[i * p + i]!;
        lever += half[i]! ** 2;
      }
      leftOut[r] = (target[r]! - fit) / Math.max(0.05, 1 - weight[r]! * lever);
      loss += weight[r]! * leftOut[r] ** 2;
    }
    if (best === undefined || loss < best.loss) best = { coefficients, leftOut, strength, loss };
  }
  return best ?? { coefficients: new Float64Array(p), leftOut: target.slice(), strength: Infinity };
}

/** The sum of products of two lists of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
