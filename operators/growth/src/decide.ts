import { decide, firstState, type Decision, type GrowthState } from '@tsudoi/growth/decide';
import type { Readings } from '@tsudoi/growth/readings';
import { firstStage } from '@tsudoi/growth/stage';
import { policyOf, type GrowthPolicySpec, type GrowthPolicyStatus } from './resource.ts';

/** What was remembered; what an older build wrote lacks what came later, and what cannot be read begins anew. */
function rememberedState(status: GrowthPolicyStatus | undefined): GrowthState {
  try {
    const state = JSON.parse(status?.state ?? '{}') as Partial<GrowthState>;
    return { ...firstState, ...state, asked: { ...firstStage, ...state.asked } };
  } catch {
    return firstState;
  }
}

/** The decision of a resource at a moment. @throws {InvalidPolicy} */
export function decideFor(
  spec: GrowthPolicySpec,
  status: GrowthPolicyStatus | undefined,
  readings: Readings,
  now: Date,
): Decision {
  const overrides = spec.overrides.map(({ modes, reason, expiresAt }) => ({
    modes: Object.fromEntries(Object.entries(modes).filter(([, value]) => value !== undefined)),
    reason,
    by: 'GrowthPolicy',
    expiresAt: Date.parse(expiresAt),
  }));
  return decide(policyOf(spec), rememberedState(status), readings, overrides, now.getTime());
}
