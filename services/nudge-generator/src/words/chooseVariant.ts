/** How a variant has done so far. */
export interface VariantStatistic {
  readonly variant: string;
  readonly sent: number;
  readonly acted: number;
  readonly ignored: number;
}

/**
 * Thompson sampling over Beta(1 + acted, 1 + ignored): the variant with the best draw is chosen, so that a good one is
 * used more as the evidence grows and none is given up early. `random` gives numbers in [0, 1).
 */
export function chooseVariant(
  keys: readonly string[],
  statistics: ReadonlyMap<string, VariantStatistic>,
  random: () => number,
): string {
  let best = keys[0];
  if (best === undefined) throw new Error('a rule has at least one variant');
  if (keys.length === 1) return best;
  let bestDraw = -1;
  for (const key of keys) {
    const known = statistics.get(key);
    const draw = betaDraw(1 + (known?.acted ?? 0), 1 + (known?.ignored ?? 0), random);
    if (draw > bestDraw) [best, bestDraw] = [key, draw];
  }
  return best;
}

/** Beta(a, b) as the ratio of two gamma draws; a, b >= 1. */
function betaDraw(a: number, b: number, random: () => number): number {
  const x = gammaDraw(a, random);
  return x / (x + gammaDraw(b, random));
}

/** Gamma(shape, 1) for shape >= 1 by Marsaglia and Tsang (2000). */
function gammaDraw(shape: number, random: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}
