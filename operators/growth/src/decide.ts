import { decide, type Decision } from '@tsudoi/growth/decide';
import { firstState, readState, type GrowthState } from '@tsudoi/growth/growthState';
import type { Readings } from '@tsudoi/growth/readings';
import { policyOf, type GrowthPolicySpec, type GrowthPolicyStatus } from './resource.ts';

/** What was remembered; what is no JSON begins anew. */
function rememberedState(status: GrowthPolicyStatus | undefined): GrowthState {
  try {
    return readState(JSON.parse(status?.state ?? '{}'));
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
