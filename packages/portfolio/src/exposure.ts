import type { Candidate, Prepared } from './prepare.ts';

/** One candidate taken with an effort in solver units (`v = effort / kappa`). */
export interface Chosen {
  readonly candidate: Candidate;
  readonly v: number;
}

/** People a candidate wins by itself at effort `v`, before overlap. */
export function response(candidate: Candidate, v: number): number {
  return candidate.amplitude * -Math.expm1(-v);
}

/** Exposure that a choice adds, by segment. */
export function exposureOf(prepared: Prepared, chosen: readonly Chosen[]): Float64Array {
  const exposure = new Float64Array(prepared.segments.length);
  for (const { candidate, v } of chosen) {
    const people = response(candidate, v);
    for (const { segment, share } of candidate.weights) exposure[segment]! += share * people;
  }
  return exposure;
}

/** Sign-ups that exposure `extra` adds in a segment: `size * (exp(-used / size) - exp(-(used + extra) / size))`. */
export function segmentSignUps(prepared: Prepared, segment: number, extra: number): number {
  const { size } = prepared.segments[segment]!;
  return size * Math.exp(-prepared.usedExposure[segment]! / size) * -Math.expm1(-extra / size);
}

/** Sign-ups of one more unit of exposure in a segment that has `extra`. */
export function segmentSlope(prepared: Prepared, segment: number, extra: number): number {
  const { size } = prepared.segments[segment]!;
  return Math.exp(-(prepared.usedExposure[segment]! + extra) / size);
}

/** Sign-ups of a choice on the true curves: the objective. Without segments the responses add up. */
export function signUps(prepared: Prepared, chosen: readonly Chosen[]): number {
  if (prepared.segments.length === 0) {
    return chosen.reduce((sum, { candidate, v }) => sum + response(candidate, v), 0);
  }
  const exposure = exposureOf(prepared, chosen);
  return exposure.reduce((sum, extra, segment) => sum + segmentSignUps(prepared, segment, extra), 0);
}

/** What one more person won by each candidate is worth in sign-ups when the segments stand at `exposure`; 1 without segments. */
export function worthPerPerson(prepared: Prepared, exposure: Float64Array): Float64Array {
  if (prepared.segments.length === 0) return new Float64Array(prepared.candidates.length).fill(1);
  const slopes = exposure.map((extra, segment) => segmentSlope(prepared, segment, extra));
  return Float64Array.from(prepared.candidates, (candidate) =>
    candidate.weights.reduce((sum, { segment, share }) => sum + share * slopes[segment]!, 0),
  );
}
