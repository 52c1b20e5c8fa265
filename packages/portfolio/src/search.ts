import type { Highs } from 'highs';
import { exposureOf, segmentSignUps, type Chosen } from './exposure.ts';
import { maximise } from './highsRuntime.ts';
import { improve, roundOff, standing } from './improve.ts';
import { polish, type Polished } from './polish.ts';
import type { Candidate, Prepared } from './prepare.ts';
import { program, spread, type Tangents } from './program.ts';
import { relax, type Relaxation } from './relax.ts';

/** How hard to look: deterministic, so that identical input gives identical plans. */
export interface SearchLimits {
  /** Stop when (bound - value) / bound is at most this. */
  readonly gap: number;
  readonly rounds: number;
  /** Branch-and-bound nodes in all, times candidates: a node costs about as many as there are. */
  readonly nodeWork: number;
  readonly seed: number;
}

/** The best set with its efforts and a bound that no plan can pass. */
export interface SearchResult {
  readonly best: Polished;
  readonly upperBound: number;
  readonly rounds: number;
  readonly nodes: number;
  /** Candidates that the relaxation decided before the solver saw them. */
  readonly fixedTactics: number;
}

/**
 * 1. A Lagrangian relaxation and a local search give a good plan, a bound, and decide most candidates by reduced cost.
 * 2. Outer approximation on the rest: the programme of tangents gives a set and a true upper bound, polishing the set on the true curves a feasible
 *    value; tangents are added where both stand, until the two meet.
 * Returns undefined when the required tactics fit no plan.
 */
export function search(highs: Highs, whole: Prepared, limits: SearchLimits): SearchResult | undefined {
  const opening = open(whole);
  if (opening === undefined) return undefined;
  let { best } = opening;
  const { decided, relaxation } = opening;
  // What is out for certain never reaches the solver; what is in for certain does, with its choice made.
  const kept = whole.candidates.map((_, i) => i).filter((i) => decided.get(i) !== 0);
  const prepared: Prepared = { ...whole, candidates: kept.map((i) => whole.candidates[i]!) };
  const taken = new Set(kept.flatMap((i, at) => (decided.get(i) === 1 ? [at] : [])));
  let upperBound = relaxation.bound;
  const closed = (): boolean => upperBound - best.signUps <= limits.gap * upperBound;
  const efforts = prepared.candidates.map((candidate, i) => {
    const points = spread(candidate.minimum, candidate.maximum, 3);
    addPoint(points, relaxation.efforts[kept[i]!]!, 1e-3);
    return points;
  });
  const exposures = exposurePoints(prepared);
  refine(prepared, efforts, exposures, best.chosen);
  const allowed = Math.max(100, Math.floor(limits.nodeWork / Math.max(1, kept.length)));
  let [nodes, rounds] = [0, 0];
  while (!closed() && rounds < limits.rounds && nodes < allowed) {
    rounds += 1;
    const tangents: Tangents = { efforts, exposures };
    const { data, scale } = program(prepared, tangents, taken);
    const outcome = maximise(
      highs,
      data,
      {
        relativeGap: limits.gap / 4,
        nodes: allowed - nodes,
        seed: limits.seed,
      },
      columnsOf(prepared, best.chosen, scale),
    );
    nodes += outcome.nodes;
    // What was fixed away cannot beat `best`, so the bound of all plans is the larger of the two.
    if (outcome.infeasible) upperBound = best.signUps;
    else upperBound = Math.min(upperBound, Math.max(best.signUps, outcome.bound * scale));
    if (outcome.columns === undefined) break;
    const proposal = read(prepared, outcome.columns);
    const polished = polish(
      prepared,
      proposal.map(({ candidate }) => candidate),
    );
    if (polished !== undefined && polished.signUps > best.signUps) best = polished;
    refine(prepared, efforts, exposures, proposal);
    if (polished !== undefined) refine(prepared, efforts, exposures, polished.chosen);
  }
  return { best, upperBound: Math.max(upperBound, best.signUps), rounds, nodes, fixedTactics: decided.size };
}

interface Opening {
  readonly best: Polished;
  readonly relaxation: Relaxation;
  /** Candidates whose choice is known: 0 out, 1 in. */
  readonly decided: ReadonlyMap<number, 0 | 1>;
}

function open(prepared: Prepared): Opening | undefined {
  const required = prepared.candidates.filter((candidate) => candidate.required);
  let best = polish(prepared, required);
  if (best === undefined) return undefined;
  const decided = new Map<number, 0 | 1>();
  let tightest: Relaxation | undefined;
  const passes = prepared.segments.length > 0 ? 4 : 2;
  const relaxations: Relaxation[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const { exposure, worth } = standing(prepared, best);
    const relaxation = relax(prepared, exposure, worth);
    relaxations.push(relaxation);
    if (tightest === undefined || relaxation.bound < tightest.bound) tightest = relaxation;
    const rounded = polish(prepared, roundOff(prepared, relaxation.net));
    const before: number = best.signUps;
    if (rounded !== undefined && rounded.signUps > best.signUps) best = rounded;
    if (pass > 0) best = improve(prepared, best, relaxation, 6);
    if (pass > 0 && best.signUps <= before * (1 + 1e-9)) break;
  }
  best =
    polish(
      prepared,
      best.chosen.map(({ candidate }) => candidate),
    ) ?? best;
  const chosen = new Set(best.chosen.map(({ candidate }) => candidate));
  for (const { boundIn, boundOut } of relaxations) {
    for (const [i, candidate] of prepared.candidates.entries()) {
      // A plan that goes against `best` here cannot pass it; `best` itself always stays in.
      if (chosen.has(candidate) ? boundOut[i]! <= best.signUps : boundIn[i]! <= best.signUps) {
        decided.set(i, chosen.has(candidate) ? 1 : 0);
      }
    }
  }
  return { best, relaxation: tightest!, decided };
}

function exposurePoints(prepared: Prepared): number[][] {
  return prepared.segments.map(({ size }, segment) => {
    const reach = prepared.candidates.reduce(
      (sum, candidate) =>
        sum +
        candidate.amplitude * (candidate.weights.find((weight) => weight.segment === segment)?.share ?? 0),
      0,
    );
    return spread(0, Math.max(reach / size, 1e-6), 4).map((share) => share * size);
  });
}

/** The plan as columns of the programme: on the true curves, hence below every tangent. */
function columnsOf(prepared: Prepared, chosen: readonly Chosen[], scale: number): Float64Array {
  const n = prepared.candidates.length;
  const columns = new Float64Array(3 * n + prepared.segments.length);
  const taken = new Map(chosen.map(({ candidate, v }) => [candidate, v]));
  for (const [i, candidate] of prepared.candidates.entries()) {
    const v = taken.get(candidate);
    if (v === undefined) continue;
    columns[i] = 1;
    columns[n + i] = v;
    columns[2 * n + i] = -Math.expm1(-v);
  }
  const exposure = exposureOf(prepared, chosen);
  for (const [segment, extra] of exposure.entries())
    columns[3 * n + segment] = segmentSignUps(prepared, segment, extra) / scale;
  return columns;
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
