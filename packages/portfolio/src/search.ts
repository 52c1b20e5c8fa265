import type { Highs } from 'highs';
import { exposureOf, signUps, type Chosen } from './exposure.ts';
import { maximise } from './highsRuntime.ts';
import { polish, type Polished } from './polish.ts';
import type { Candidate, Prepared } from './prepare.ts';
import { program, spread, type Tangents } from './program.ts';

/** How hard to look: deterministic, so that identical input gives identical plans. */
export interface SearchLimits {
  /** Stop when (bound - value) / bound is at most this. */
  readonly gap: number;
  readonly rounds: number;
  readonly nodesPerRound: number;
  readonly seed: number;
}

/** The best set with its efforts and a bound that no plan can pass. */
export interface SearchResult {
  readonly best: Polished;
  readonly upperBound: number;
  readonly rounds: number;
  readonly nodes: number;
  readonly fixedTactics: number;
}

/**
 * Outer approximation: the programme of tangents gives a set and a true upper bound, polishing the set on the true curves gives a feasible value,
 * tangents are added where both stand, until the two meet. Returns undefined when the required tactics fit no plan.
 */
export function search(highs: Highs, prepared: Prepared, limits: SearchLimits): SearchResult | undefined {
  const { candidates, segments } = prepared;
  const efforts = candidates.map((candidate) => spread(candidate.minimum, candidate.maximum, 6));
  const reach = segments.map((_, segment) =>
    candidates.reduce(
      (sum, candidate) =>
        sum + candidate.amplitude * (candidate.weights.find((w) => w.segment === segment)?.share ?? 0),
      0,
    ),
  );
  const exposures = segments.map((segment, index) =>
    spread(0, Math.max(reach[index]! / segment.size, 1e-6), 6).map((share) => share * segment.size),
  );
  const tangents: Tangents = { efforts, exposures };
  let best: Polished | undefined;
  let upperBound = Infinity;
  let nodes = 0;
  let rounds = 0;
  while (rounds < limits.rounds) {
    rounds += 1;
    const { data, scale } = program(prepared, tangents, new Map());
    const outcome = maximise(highs, data, {
      relativeGap: limits.gap / 4,
      nodes: limits.nodesPerRound,
      seed: limits.seed,
    });
    nodes += outcome.nodes;
    if (outcome.infeasible) return undefined;
    upperBound = Math.min(upperBound, outcome.bound * scale);
    if (outcome.columns === undefined) break;
    const proposal = read(prepared, outcome.columns);
    const polished = polish(
      prepared,
      proposal.map(({ candidate }) => candidate),
    );
    if (polished !== undefined && (best === undefined || polished.signUps > best.signUps)) best = polished;
    if (best !== undefined && upperBound - best.signUps <= limits.gap * upperBound) break;
    refine(prepared, efforts, exposures, proposal);
    if (polished !== undefined) refine(prepared, efforts, exposures, polished.chosen);
  }
  best ??= polish(
    prepared,
    candidates.filter((candidate) => candidate.required),
  );
  if (best === undefined) return undefined;
  return { best, upperBound: Math.max(upperBound, best.signUps), rounds, nodes, fixedTactics: 0 };
}

function read(prepared: Prepared, columns: Float64Array): Chosen[] {
  const n = prepared.candidates.length;
  return prepared.candidates.flatMap((candidate, i): Chosen[] =>
    columns[i]! > 0.5
      ? [{ candidate, v: Math.min(candidate.maximum, Math.max(candidate.minimum, columns[n + i]!)) }]
      : [],
  );
}

function refine(
  prepared: Prepared,
  efforts: number[][],
  exposures: number[][],
  chosen: readonly Chosen[],
): void {
  const index = new Map<Candidate, number>(prepared.candidates.map((candidate, i) => [candidate, i]));
  for (const { candidate, v } of chosen) addPoint(efforts[index.get(candidate)!]!, v, 1e-4);
  const exposure = exposureOf(prepared, chosen);
  for (const [segment, extra] of exposure.entries())
    addPoint(exposures[segment]!, extra, 1e-4 * prepared.segments[segment]!.size);
}

function addPoint(points: number[], point: number, apart: number): void {
  if (points.every((other) => Math.abs(other - point) > apart)) points.push(point);
}

/** Sign-ups of the result recomputed on the true curves. */
export function valueOf(prepared: Prepared, chosen: readonly Chosen[]): number {
  return signUps(prepared, chosen);
}
