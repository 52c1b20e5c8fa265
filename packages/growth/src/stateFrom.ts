import { firstState, type GrowthState } from './growthState.ts';
import type { Policy } from './rule.ts';
import { firstStage, type Stage } from './stage.ts';
import { atLeast, changedModes, stageOf } from './stageOf.ts';

/**
 * What a policy remembers that takes over a stage which it did not bring about: each rule stands at the highest level whose
 * modes are in force, as of now, so that it is left like any other, after its settling; a rule whose readings are missing
 * holds. Modes that no level asks for were set by hand and stay until a rule of theirs switches. Of the first stage it is the
 * first state.
 */
export function stateFrom(policy: Policy, inForce: Stage, now: number): GrowthState {
  const levels: Record<string, number> = {};
  const since: Record<string, number> = {};
  for (const rule of policy.rules) {
    if (rule.kind !== 'switch') continue;
    const level = rule.levels.findLastIndex(
      ({ modes }, at) =>
        at > 0 &&
        modes !== undefined &&
        Object.keys(changedModes(firstStage, atLeast(firstStage, modes))).length > 0 &&
        Object.keys(changedModes(inForce, atLeast(inForce, modes))).length === 0,
    );
    if (level < 1) continue;
    levels[rule.id] = level;
    since[rule.id] = now;
  }
  return { ...firstState, levels, since, asked: stageOf(policy, levels) };
}
