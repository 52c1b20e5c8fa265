import type { Highs } from 'highs';
import { segmentSignUps, segmentSlope } from './exposure.ts';
import type { Candidate, Prepared } from './prepare.ts';
import { search, type SearchLimits, type SearchResult } from './search.ts';

/**
 * With a single segment sign-ups rise with exposure alone, so the plan with most exposure is the plan with most sign-ups: the search runs on exposure,
 * which adds up over tactics, and value and bound are read off the segment's curve. The curve is concave through zero: a relative gap only shrinks.
 */
export function searchOneSegment(
  highs: Highs,
  prepared: Prepared,
  limits: SearchLimits,
): SearchResult | undefined {
  const original = new Map<Candidate, Candidate>();
  const candidates = prepared.candidates.map((candidate) => {
    const share = candidate.weights[0]?.share ?? 0;
    const plain: Candidate = { ...candidate, amplitude: candidate.amplitude * share, weights: [] };
    original.set(plain, candidate);
    return plain;
  });
  const result = search(highs, { ...prepared, candidates, segments: [], usedExposure: [] }, limits);
  if (result === undefined) return undefined;
  const { best } = result;
  const slope = segmentSlope(prepared, 0, best.signUps);
  return {
    ...result,
    upperBound: segmentSignUps(prepared, 0, result.upperBound),
    best: {
      chosen: best.chosen.map(({ candidate, v }) => ({ candidate: original.get(candidate)!, v })),
      signUps: segmentSignUps(prepared, 0, best.signUps),
      moneyPrice: best.moneyPrice * slope,
      timePrice: best.timePrice * slope,
    },
  };
}
