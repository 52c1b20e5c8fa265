import { decide, type Decision } from '@tsudoi/growth/decide';
import { readState, type GrowthState } from '@tsudoi/growth/growthState';
import type { Readings } from '@tsudoi/growth/readings';
import type { Policy } from '@tsudoi/growth/rule';
import { stateFrom } from '@tsudoi/growth/stateFrom';
import type { StageSeen } from './act.ts';
import { governedBefore } from './governs.ts';
import type { GrowthPolicySpec, GrowthPolicyStatus } from './resource.ts';

function readRemembered(status: GrowthPolicyStatus | undefined): GrowthState | undefined {
  try {
    return status?.state === undefined ? undefined : readState(JSON.parse(status.state));
  } catch {
    return undefined;
  }
}

/**
 * What a policy knows before it decides: what it remembers where it governed already, else the stage in force, which others
 * brought about. A governor that is new waits out the dwell of the last change. A dry run remembers how long the levels of
 * the installation have held, and nothing of what it would have done.
 */
function knownBefore({ policy, status, seen, governs }: Deciding, now: number): GrowthState {
  const remembered = readRemembered(status);
  if (remembered && governs && governedBefore(status)) return remembered;
  const anew = stateFrom(policy, seen.stage, now);
  const since = Object.fromEntries(
    Object.entries(anew.since).map(([rule, at]) => {
      const same = remembered?.levels[rule] === anew.levels[rule];
      return [rule, same ? (remembered?.since[rule] ?? at) : at];
    }),
  );
  return { ...anew, since, lastSwitchAt: seen.changedAt };
}

interface Deciding {
  readonly policy: Policy;
  readonly spec: GrowthPolicySpec;
  readonly status: GrowthPolicyStatus | undefined;
  readonly seen: StageSeen;
  readonly governs: boolean;
}

/** The decision of a resource at a moment. */
export function decideFor(deciding: Deciding, readings: Readings, now: Date): Decision {
  const { policy, spec } = deciding;
  const overrides = spec.overrides.map(({ modes, reason, expiresAt }) => ({
    modes: Object.fromEntries(Object.entries(modes).filter(([, value]) => value !== undefined)),
    reason,
    by: 'GrowthPolicy',
    expiresAt: Date.parse(expiresAt),
  }));
  return decide(policy, knownBefore(deciding, now.getTime()), readings, overrides, now.getTime());
}
