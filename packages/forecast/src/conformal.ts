/**
 * Split-conformal limits (Vovk et al. 2005; Lei et al. 2018): of `n` past scores the ones between which a new score lies with the wanted share, each side by itself.
 * A few scores of a standard normal stand in while there are none, so that limits exist from the first day and are forgotten later.
 */
export interface Scores {
  /** Ascending: (truth - forecast) / deviation that the model states. */
  readonly sorted: Float64Array;
}

/** Normal quantiles at k / 13: what is believed of scores before there is one. */
const STAND_IN = [-1.426, -1.02, -0.736, -0.502, -0.293, -0.097, 0.097, 0.293, 0.502, 0.736, 1.02, 1.426];

/** Scores with the stand-ins that `known` past ones leave: 12 without any, none from 36 on. */
export function scoresOf(known: readonly number[]): Scores {
  const finite = known.filter(Number.isFinite);
  const keep = Math.max(0, STAND_IN.length - Math.floor(finite.length / 3));
  const stand = Array.from(
    { length: keep },
    (_, k) => STAND_IN[Math.floor(((k + 0.5) * STAND_IN.length) / keep)]!,
  );
  return { sorted: Float64Array.from([...finite, ...stand]).sort() };
}

/** Lowest and highest score of a new case with probability `coverage`, by the order statistics of `n + 1` equally likely places. */
export function limitsOf(
  { sorted }: Scores,
  coverage: number,
): { readonly low: number; readonly high: number } {
  const tail = (1 - coverage) / 2;
  return { low: placed(sorted, tail), high: placed(sorted, 1 - tail) };
}

/** Score at a share of the `n + 1` places, straight between two; beyond the ends the end grows by the normal's ratio. */
export function placed(sorted: Float64Array, share: number): number {
  const n = sorted.length;
  const at = share * (n + 1) - 1;
  if (at <= 0) return sorted[0]! * (at < 0 ? 1.1 : 1);
  if (at >= n - 1) return sorted[n - 1]! * (at > n - 1 ? 1.1 : 1);
  const below = Math.floor(at);
  return sorted[below]! + (at - below) * (sorted[below + 1]! - sorted[below]!);
}

/** Whole numbers within two limits, both ends included; where there is none, the nearest. Outward rounding would hold more than was asked for. */
export function wholeWithin(low: number, high: number): { readonly low: number; readonly high: number } {
  const [least, most] = [Math.max(0, Math.ceil(low - 1e-9)), Math.max(0, Math.floor(high + 1e-9))];
  if (least <= most) return { low: least, high: most };
  const nearest = Math.max(0, Math.round((low + high) / 2));
  return { low: nearest, high: nearest };
}

/** Share of scores at or above a value, ends kept open. */
export function shareAbove({ sorted }: Scores, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return (sorted.length - low + 0.5) / (sorted.length + 1);
}
