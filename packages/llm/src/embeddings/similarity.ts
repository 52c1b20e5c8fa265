/**
 * Cosine of the angle between two vectors of one model: 1 is the same direction, 0 unrelated, -1 opposite.
 * @throws RangeError for vectors of different length
 */
export function similarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length)
    throw new RangeError(`vectors of ${String(a.length)} and ${String(b.length)} numbers`);
  let [dot, ofA, ofB] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [x, y] = [a[index] ?? 0, b[index] ?? 0];
    dot += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA === 0 || ofB === 0 ? 0 : Math.max(-1, Math.min(1, dot / Math.sqrt(ofA * ofB)));
}
