import type { Policy } from './rule.ts';
import { firstStage, type Mode, type Stage } from './stage.ts';

const orders = {
  nudges: ['scheduled', 'hybrid', 'event-driven'],
  workers: ['to-zero', 'always-on', 'long-run'],
  modelTier: ['standard', 'economy'],
} as const;

function stronger(mode: Mode, a: Stage[Mode], b: Stage[Mode]): Stage[Mode] {
  if (typeof a === 'boolean') return a || b;
  if (typeof a === 'number')
    return mode === 'trainingEveryDays' ? Math.min(a, b as number) : Math.max(a, b as number);
  const order = orders[mode as keyof typeof orders] as readonly string[];
  return order.indexOf(a) >= order.indexOf(b as string) ? a : b;
}

/** The modes of two askers: of each mode the one that does more. */
export function atLeast(stage: Stage, asked: Partial<Stage>): Stage {
  const modes: Record<string, unknown> = { ...stage };
  for (const [mode, value] of Object.entries(asked) as [Mode, Stage[Mode]][])
    modes[mode] = stronger(mode, stage[mode], value);
  return modes as Stage;
}

/** The stage that the levels of all rules ask for together; a rule without a level is at its lowest. */
export function stageOf(policy: Policy, levels: Readonly<Record<string, number>>): Stage {
  let stage = firstStage;
  for (const rule of policy.rules) {
    if (rule.kind !== 'switch') continue;
    const asked = rule.levels[levels[rule.id] ?? 0]?.modes;
    if (asked) stage = atLeast(stage, asked);
  }
  return stage;
}

/** Modes in which `after` differs from `before`. */
export function changedModes(before: Stage, after: Stage): Partial<Stage> {
  return Object.fromEntries(Object.entries(after).filter(([mode, value]) => before[mode as Mode] !== value));
}

/** Modes that a rule can ask for at any of its levels. */
export function modesOf(rule: Policy['rules'][number]): readonly Mode[] {
  return [...new Set(rule.levels.flatMap(({ modes }) => Object.keys(modes ?? {}) as Mode[]))];
}
