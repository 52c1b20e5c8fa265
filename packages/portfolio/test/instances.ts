import type { Problem, Tactic } from '@tsudoi/portfolio/model';
import { randomFrom } from '@tsudoi/forecast/random';

/** What an instance is made of; everything else follows from the seed. */
export interface InstanceShape {
  readonly tactics: number;
  /** Audiences that tactics share; 0: every tactic has its own. */
  readonly segments: number;
}

/** The distributions, as the bench prints them. U: uniform; L: log-uniform. */
export const DISTRIBUTIONS = [
  'kind: paid 60 %, free 40 %; exclusivity: 20 % of tactics in one of three groups',
  'set-up fee (paid): L(20,000 .. 300,000) yen; unit cost (paid): L(200 .. 4,000) yen',
  'fixed hours: L(1.5 .. 18); hours a unit: L(0.02 .. 0.4)',
  'kappa: L(3 .. 60) units; minimum effort: U(0.1 .. 0.6) kappa; maximum effort: U(1 .. 4) kappa',
  'theta: L(0.002 .. 0.03); audience: L(500 .. 20,000); rho: U(0.5 .. 0.95); lead days: 30',
  'tactic budget: L(200,000 .. 700,000) yen; staff hours: L(30 .. 110)',
  'with overlap: segment size L(300 .. 3,000), one to three segments a tactic with U(0 .. 1) weights, normalised',
] as const;

/** A random problem of the listed distributions. */
export function anInstance(seed: number, shape: InstanceShape): Problem {
  const random = randomFrom(seed);
  const uniform = (low: number, high: number): number => low + (high - low) * random();
  const logUniform = (low: number, high: number): number => low * (high / low) ** random();
  const segments = Array.from({ length: shape.segments }, (_, index) => ({
    key: `segment-${String(index)}`,
    size: Math.round(logUniform(300, 3_000)),
  }));
  const weights = (): Record<string, number> => {
    if (segments.length === 0) return {};
    const drawn = new Map<string, number>();
    const count = 1 + Math.floor(random() * 3);
    for (let index = 0; index < count; index++)
      drawn.set(segments[Math.floor(random() * segments.length)]!.key, random());
    const total = [...drawn.values()].reduce((sum, share) => sum + share, 0);
    return Object.fromEntries([...drawn].map(([key, share]) => [key, share / total]));
  };
  const tactics = Array.from({ length: shape.tactics }, (_, index): Tactic => {
    const paid = random() < 0.6;
    const kappa = logUniform(3, 60);
    return {
      id: `tactic-${String(index)}`,
      kind: paid ? 'paid' : 'free',
      setupFeeJpy: paid ? Math.round(logUniform(20_000, 300_000)) : 0,
      costPerUnitJpy: paid ? Math.round(logUniform(200, 4_000)) : 0,
      minimumEffort: Math.max(1, Math.round(uniform(0.1, 0.6) * kappa)),
      maximumEffort: Math.max(2, Math.round(uniform(1, 4) * kappa)),
      fixedHours: logUniform(1.5, 18),
      hoursPerUnit: logUniform(0.02, 0.4),
      minimumLeadDays: 0,
      exclusivityGroup: random() < 0.2 ? `group-${String(Math.floor(random() * 3))}` : null,
      audienceWeights: weights(),
      response: {
        theta: logUniform(0.002, 0.03),
        audience: logUniform(500, 20_000),
        kappa,
        rho: uniform(0.5, 0.95),
      },
    };
  });
  return {
    tactics,
    tacticBudgetJpy: Math.round(logUniform(200_000, 700_000)),
    staffHours: Math.round(4 * logUniform(30, 110)) / 4,
    leadDays: 30,
    segments,
    showUp: { alpha: 21, beta: 9 },
    target: 40,
    capacity: 400,
    seed,
  };
}
