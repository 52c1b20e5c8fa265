import { decide, type Decision, type Override } from './decide.ts';
import { firstState, type GrowthState } from './growthState.ts';
import type { Readings } from './readings.ts';
import type { Policy } from './rule.ts';

/** One moment of a simulation. */
export interface Moment {
  /** ms since 1970. */
  readonly at: number;
  readonly readings: Readings;
}

export interface Step {
  readonly at: number;
  readonly decision: Decision;
}

/** What the policy would have done at each of these moments, one after the other. */
export function simulate(
  policy: Policy,
  moments: Iterable<Moment>,
  start: GrowthState = firstState,
  overrides: readonly Override[] = [],
): Step[] {
  let state = start;
  const steps: Step[] = [];
  for (const { at, readings } of moments) {
    const decision = decide(policy, state, readings, overrides, at);
    state = decision.state;
    steps.push({ at, decision });
  }
  return steps;
}
