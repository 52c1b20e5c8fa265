import type { Objective } from './ensemble.ts';

/** Targets that an objective cannot be fitted to. */
export function faultOfTarget(objective: Objective, target: ArrayLike<number>): string | undefined {
  for (let i = 0; i < target.length; i++) {
    const y = target[i]!;
    if (!Number.isFinite(y)) return `target of row ${i} is ${y}`;
    if ((objective.kind === 'poisson' || objective.kind === 'tweedie') && y < 0)
      return `target of row ${i} is ${y}; ${objective.kind} wants none below 0`;
    if (objective.kind === 'logistic' && (y < 0 || y > 1))
      return `target of row ${i} is ${y}; logistic wants 0..1`;
  }
  if (objective.kind === 'tweedie' && !(objective.power > 1 && objective.power < 2))
    return 'tweedie wants 1 < power < 2';
  if (objective.kind === 'quantile' && !(objective.share > 0 && objective.share < 1))
    return 'quantile wants 0 < share < 1';
  return undefined;
}

/** Score to begin with, in the unit of predictions: the weighted mean, or the quantile itself. */
export function baseScoreOf(objective: Objective, target: Float64Array, weight: Float64Array): number {
  if (objective.kind === 'quantile')
    return Math.fround(
      weightedQuantile(
        target,
        weight,
        Uint32Array.from(target, (_, i) => i),
        objective.share,
      ),
    );
  let [sum, all] = [0, 0];
  for (let i = 0; i < target.length; i++) {
    sum += target[i]! * weight[i]!;
    all += weight[i]!;
  }
  const mean = all > 0 ? sum / all : 0;
  if (objective.kind === 'squared') return Math.fround(mean);
  if (objective.kind === 'logistic') return Math.fround(Math.min(1 - 1e-6, Math.max(1e-6, mean)));
  return Math.fround(Math.max(1e-6, mean));
}

/** Poisson's second derivative is raised by this much, as XGBoost does, and no leaf moves further: a step into the steep side of exp is short. */
export const POISSON_STEP = 0.7;

/** First and second derivative of the weighted loss at each row's margin, into `g` and `h`. */
export function derivatives(
  objective: Objective,
  at: { readonly target: Float64Array; readonly weight: Float64Array; readonly margin: Float32Array },
  g: Float64Array,
  h: Float64Array,
): void {
  const { target, weight, margin } = at;
  const n = target.length;
  switch (objective.kind) {
    case 'squared':
      for (let i = 0; i < n; i++) {
        g[i] = (margin[i]! - target[i]!) * weight[i]!;
        h[i] = weight[i]!;
      }
      return;
    case 'poisson': {
      const raise = Math.exp(POISSON_STEP);
      for (let i = 0; i < n; i++) {
        const mean = Math.exp(margin[i]!);
        g[i] = (mean - target[i]!) * weight[i]!;
        h[i] = mean * raise * weight[i]!;
      }
      return;
    }
    case 'tweedie': {
      const [a, b] = [1 - objective.power, 2 - objective.power];
      for (let i = 0; i < n; i++) {
        const [ea, eb] = [target[i]! * Math.exp(a * margin[i]!), Math.exp(b * margin[i]!)];
        g[i] = (eb - ea) * weight[i]!;
        h[i] = (b * eb - a * ea) * weight[i]!;
      }
      return;
    }
    case 'logistic':
      for (let i = 0; i < n; i++) {
        const p = 1 / (1 + Math.exp(-margin[i]!));
        g[i] = (p - target[i]!) * weight[i]!;
        h[i] = Math.max(p * (1 - p), 1e-16) * weight[i]!;
      }
      return;
    case 'quantile':
      for (let i = 0; i < n; i++) {
        g[i] = (margin[i]! >= target[i]! ? 1 - objective.share : -objective.share) * weight[i]!;
        h[i] = weight[i]!;
      }
      return;
  }
}

/** Mean loss of predictions' margins: squared error, deviances without their constants, pinball. What early stopping watches. */
export function meanLoss(
  objective: Objective,
  target: ArrayLike<number>,
  weight: ArrayLike<number>,
  margin: Float32Array,
): number {
  let [sum, all] = [0, 0];
  if (objective.kind === 'squared') {
    for (let i = 0; i < target.length; i++) {
      sum += weight[i]! * (target[i]! - margin[i]!) ** 2;
      all += weight[i]!;
    }
    return sum / all;
  }
  for (let i = 0; i < target.length; i++) {
    sum += weight[i]! * lossAt(objective, target[i]!, margin[i]!);
    all += weight[i]!;
  }
  return sum / all;
}

function lossAt(objective: Objective, y: number, margin: number): number {
  switch (objective.kind) {
    case 'squared':
      return (y - margin) ** 2;
    case 'poisson':
      return Math.exp(margin) - y * margin;
    case 'tweedie': {
      const [a, b] = [1 - objective.power, 2 - objective.power];
      return Math.exp(b * margin) / b - (y * Math.exp(a * margin)) / a;
    }
    case 'logistic':
      return (margin > 0 ? margin : 0) - y * margin + Math.log1p(Math.exp(-Math.abs(margin)));
    case 'quantile':
      return y >= margin ? objective.share * (y - margin) : (1 - objective.share) * (margin - y);
  }
}

/** The value below which `share` of the weight lies, of the chosen rows; between two of equal claim the mean. */
export function weightedQuantile(
  values: ArrayLike<number>,
  weight: ArrayLike<number>,
  rows: Uint32Array,
  share: number,
): number {
  const order = rows.toSorted((a, b) => values[a]! - values[b]! || a - b);
  let all = 0;
  for (const row of order) all += weight[row]!;
  let sum = 0;
  for (let k = 0; k < order.length; k++) {
    sum += weight[order[k]!]!;
    const beyond = sum - share * all;
    if (beyond > 1e-12 * all || k === order.length - 1) return values[order[k]!]!;
    if (beyond >= -1e-12 * all) return (values[order[k]!]! + values[order[k + 1]!]!) / 2;
  }
  return NaN;
}
