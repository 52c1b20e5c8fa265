/** What one tactic did in one event. */
export interface TacticEvidence {
  /** The event, as a name; older events come first in the list. */
  readonly event: string;
  readonly tactic: string;
  /** Sign-ups that the first belief expected of the work that was done. */
  readonly believed: number;
  /** Sign-ups that it brought, as far as links tell. */
  readonly signUps: number;
  /** Weight of the evidence, 1 unless said: below 1 for what is less certain, above for a lift test. */
  readonly weight?: number;
}

/** What is believed before any outcome: log deviations of true / believed. */
export interface TacticPrior {
  /** Tactic -> own log deviation. */
  readonly spreads: Readonly<Record<string, number>>;
  /** Of what all tactics of the tenant have in common. */
  readonly sharedSpread: number;
  /** Of one event's appeal from the next; default 0.2. */
  readonly eventSpread?: number;
  /** Counts vary as gamma-Poisson with this shape; default 12. */
  readonly shape?: number;
  /** Own log deviation gained from one event to the next (things change); default 0.05. */
  readonly drift?: number;
}

/** What is believed after it: normal in the logarithms of the factors. */
export interface TacticPosterior {
  /** In the order of `mean`, `covariance` and draws. */
  readonly tactics: readonly string[];
  /** Mean of the log factor of each tactic, own and common part together. */
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** Log deviation of the appeal of an event to come. */
  readonly eventSpread: number;
  /** Evidence that each tactic rests on: sign-ups seen. */
  readonly seen: Readonly<Record<string, number>>;
}

/**
 * The most likely factors given the counts of past events, and the uncertainty that is left (Laplace's approximation): the log factor of a tactic is what it has in
 * common with the tenant's others plus its own, an event adds its appeal, counts are gamma-Poisson. Older evidence counts less, as if the factor had moved since.
 * Tactics without evidence move with what they have in common with the others. Factors have mean 1 before any evidence.
 */
export function tacticPosterior(prior: TacticPrior, evidence: readonly TacticEvidence[]): TacticPosterior {
  const tactics = Object.keys(prior.spreads).sort();
  const place = new Map(tactics.map((tactic, index) => [tactic, index]));
  const eventSpread = prior.eventSpread ?? 0.2;
  const shape = prior.shape ?? 12;
  const drift = prior.drift ?? 0.05;
  const used = evidence.filter(
    ({ tactic, believed, weight }) => place.has(tactic) && believed > 1e-9 && (weight ?? 1) > 0,
  );
  const events = [...new Set(used.map(({ event }) => event))];
  const eventPlace = new Map(events.map((event, index) => [event, index]));
  // Unknowns: the common part, each tactic's own, each event's appeal.
  const n = tactics.length;
  const size = 1 + n + events.length;
  const variances = [
    prior.sharedSpread ** 2,
    ...tactics.map((tactic) => (prior.spreads[tactic] ?? 0.8) ** 2),
    ...events.map(() => eventSpread ** 2),
  ].map((variance) => Math.max(variance, 1e-8));
  const start = [...variances.slice(0, 1 + n).map((variance) => -variance / 2), ...events.map(() => 0)];
  const at = [...start];
  let curvature: number[][] = [];
  for (let step = 0; step < 40; step++) {
    const slope = at.map((value, i) => -(value - start[i]!) / variances[i]!);
    curvature = variances.map((variance, i) => variances.map((_, j) => (i === j ? 1 / variance : 0)));
    for (const one of used) {
      const parts = [0, 1 + place.get(one.tactic)!, 1 + n + eventPlace.get(one.event)!];
      const rate = one.believed * Math.exp(parts.reduce((sum, i) => sum + at[i]!, 0));
      const age = events.length - 1 - eventPlace.get(one.event)!;
      // Precision of the log of the rate that this count gives: Poisson and gamma noise, and what has drifted since.
      const noise = 1 / Math.max(rate, 1e-9) + 1 / shape + age * drift ** 2;
      const information = (one.weight ?? 1) / noise;
      // The score of the count, at the curvature of the damped likelihood.
      const pull = information * Math.max(-1, Math.min(2, (one.signUps - rate) / Math.max(rate, 1e-9)));
      for (const i of parts) {
        slope[i]! += pull;
        for (const j of parts) curvature[i]![j]! += information;
      }
    }
    const move = solve(curvature, slope);
    const largest = Math.max(...move.map(Math.abs));
    for (let i = 0; i < size; i++) at[i]! += move[i]! * Math.min(1, 1 / Math.max(largest, 1e-12));
    if (largest < 1e-8) break;
  }
  const inverse = invert(curvature);
  const log = tactics.map((_, i) => at[0]! + at[1 + i]!);
  const covariance = tactics.map((_, i) =>
    tactics.map(
      (_, j) => inverse[0]![0]! + inverse[0]![1 + j]! + inverse[1 + i]![0]! + inverse[1 + i]![1 + j]!,
    ),
  );
  const seen: Record<string, number> = {};
  for (const { tactic, signUps } of used) seen[tactic] = (seen[tactic] ?? 0) + signUps;
  return { tactics, mean: log, covariance, eventSpread, seen };
}

/** Factors of scenarios, tactic → one factor a scenario; all entries `k` are of one world, with the appeal of an event to come. */
export function drawFactors(
  posterior: TacticPosterior,
  scenarios: number,
  random: () => number,
): Record<string, number[]> {
  const root = cholesky(posterior.covariance);
  const factors: Record<string, number[]> = Object.fromEntries(
    posterior.tactics.map((tactic) => [tactic, []]),
  );
  for (let k = 0; k < scenarios; k++) {
    const z = posterior.tactics.map(() => normal(random));
    const appeal = posterior.eventSpread * normal(random) - posterior.eventSpread ** 2 / 2;
    posterior.tactics.forEach((tactic, i) => {
      let sum = posterior.mean[i]! + appeal;
      for (let j = 0; j <= i; j++) sum += root[i]![j]! * z[j]!;
      factors[tactic]!.push(Math.exp(sum));
    });
  }
  return factors;
}

/** Mean of a tactic's factor, and its log deviation. */
export function factorOf(
  posterior: TacticPosterior,
  tactic: string,
): { readonly factor: number; readonly spread: number } | undefined {
  const i = posterior.tactics.indexOf(tactic);
  if (i < 0) return undefined;
  const variance = Math.max(0, posterior.covariance[i]![i]!);
  return { factor: Math.exp(posterior.mean[i]! + variance / 2), spread: Math.sqrt(variance) };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Lower triangle `L` with `L L' = matrix`; a matrix that is only just not positive is taken as positive. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const root = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!;
      root[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / root[j]![j]!;
    }
  return root;
}

function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const root = cholesky(matrix);
  return backward(root, forward(root, right));
}

function invert(matrix: readonly (readonly number[])[]): number[][] {
  const root = cholesky(matrix);
  const columns = matrix.map((_, j) =>
    backward(
      root,
      forward(
        root,
        matrix.map((__, i) => (i === j ? 1 : 0)),
      ),
    ),
  );
  return matrix.map((_, i) => matrix.map((__, j) => columns[j]![i]!));
}

function forward(root: readonly (readonly number[])[], right: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < root.length; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= root[i]![k]! * out[k]!;
    out.push(sum / root[i]![i]!);
  }
  return out;
}

function backward(root: readonly (readonly number[])[], right: readonly number[]): number[] {
  const out = new Array<number>(root.length).fill(0);
  for (let i = root.length - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < root.length; k++) sum -= root[k]![i]! * out[k]!;
    out[i] = sum / root[i]![i]!;
  }
  return out;
}
