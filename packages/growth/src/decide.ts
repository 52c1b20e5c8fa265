import { changedModes, modesOf, stageOf } from './stageOf.ts';
import { standingOf, valuesOf, type Standing, type ValueSeen } from './ladder.ts';
import { freshValue, withDerived, type Readings } from './readings.ts';
import { withoutFuture, type GrowthState, type Trial } from './growthState.ts';
import type { Policy, Rule, Words } from './rule.ts';
import type { Mode, Stage } from './stage.ts';
import { tellCheck, titled } from './words.ts';

/** Modes that a person holds where they are until a time. */
export interface Override {
  readonly modes: Partial<Stage>;
  readonly reason: string;
  readonly by: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** Why a rule stands where it stands. */
export type Verdict =
  | 'holds'
  | 'switches'
  | 'steps-back'
  | 'waits-for-dwell'
  | 'settles'
  | 'blocked'
  | 'missing'
  | 'overridden'
  | 'tells';

/** One rule in one decision, with the values that made it. */
export interface Check {
  readonly rule: string;
  readonly kind: Rule['kind'];
  readonly verdict: Verdict;
  readonly level: string;
  /** Where the readings alone would put it. */
  readonly wanted: string;
  readonly values: readonly ValueSeen[];
  /** The thresholds that were crossed. */
  readonly because: readonly ValueSeen[];
  /** When a waiting switch may happen, ms. */
  readonly notBefore?: number;
  /** Why it stands there; `message` is the same after the title of the rule. */
  readonly why: Words;
  readonly message: Words;
}

export interface Switch {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly stepBack: boolean;
  readonly message: Words;
}

export interface Decision {
  readonly checks: readonly Check[];
  /** At most one. */
  readonly switched: Switch | undefined;
  /** Advice and observations whose level changed. */
  readonly told: readonly Switch[];
  /** Modes to write: what the policy asks differently from last time. Empty when nothing changed. */
  readonly changes: Partial<Stage>;
  readonly state: GrowthState;
}

interface Verdicted {
  readonly verdict: Verdict;
  readonly level: number;
  readonly notBefore?: number;
}

/**
 * Looks at every rule of the policy in order and says where each stands and why. Pure: the same policy, state, readings,
 * overrides and time give the same decision. At most one switch, none within the policy's dwell of the last one; the one
 * exception is the step back of a switch under which the error budget burns.
 */
export function decide(
  policy: Policy,
  remembered: GrowthState,
  taken: Readings,
  overrides: readonly Override[],
  now: number,
): Decision {
  const readings = withDerived(taken, now);
  const state = withoutFuture(remembered, policy, now);
  const active = overrides.filter(({ expiresAt }) => expiresAt > now);
  const pinned = new Set(active.flatMap(({ modes }) => Object.keys(modes) as Mode[]));
  const trial = state.trial && now < state.trial.startedAt + policy.trialMs ? state.trial : null;
  const steppedBack = trial && burns(policy, trial, readings, now) ? trial : null;

  const levels = { ...state.levels };
  const since = { ...state.since };
  const blocked = Object.fromEntries(Object.entries(state.blocked).filter(([, until]) => until > now));
  let lastSwitchAt = state.lastSwitchAt;
  let nextTrial = steppedBack ? null : trial;
  let switched: Switch | undefined;
  const told: Switch[] = [];
  const checks: Check[] = [];

  for (const rule of policy.rules) {
    const present = Math.min(levels[rule.id] ?? 0, rule.levels.length - 1);
    const standing = standingOf(rule, present, readings, now);
    const { verdict, level, notBefore } =
      steppedBack?.rule === rule.id
        ? ({ verdict: 'steps-back', level: steppedBack.from } as const)
        : verdictOn(rule, present, standing, {
            switchesAllowed: switched === undefined && steppedBack === null,
            pinned,
            now,
            since: since[rule.id] ?? -Infinity,
            blockedUntil: blocked[rule.id] ?? -Infinity,
            dwellUntil: lastSwitchAt === null ? -Infinity : lastSwitchAt + policy.dwellMs,
          });
    const nameOf = (at: number) => rule.levels[at]?.name ?? '';
    const check: Omit<Check, 'why' | 'message'> = {
      rule: rule.id,
      kind: rule.kind,
      verdict,
      level: nameOf(level),
      wanted: nameOf(standing.level),
      values: valuesOf(rule, readings, now),
      because: standing.because,
      ...(notBefore !== undefined && { notBefore }),
    };
    const why = tellCheck(rule, check, { from: nameOf(present), missing: standing.missing });
    const message = titled(rule, why);
    checks.push({ ...check, why, message });
    // A level that its readings still hold is not left soon: a quiet night is no decline.
    if (level === present && level > 0 && standing.level >= present && standing.missing.length === 0)
      since[rule.id] = now;
    if (level === present) continue;
    levels[rule.id] = level;
    since[rule.id] = now;
    const change: Switch = {
      rule: rule.id,
      from: nameOf(present),
      to: nameOf(level),
      stepBack: verdict === 'steps-back',
      message,
    };
    if (rule.kind !== 'switch') {
      told.push(change);
      continue;
    }
    switched = change;
    lastSwitchAt = now;
    if (verdict === 'steps-back') blocked[rule.id] = now + policy.blockMs;
    else
      nextTrial = {
        rule: rule.id,
        from: present,
        to: level,
        startedAt: now,
        burnBefore: freshValue(readings, 'sloBurn', now) ?? null,
      };
  }
  let asked = stageOf(policy, levels);
  for (const { modes } of active) asked = { ...asked, ...modes };
  return {
    checks,
    switched,
    told,
    changes: changedModes(state.asked, asked),
    state: { levels, since, lastSwitchAt, trial: nextTrial, blocked, asked },
  };
}

interface Circumstances {
  readonly switchesAllowed: boolean;
  readonly pinned: ReadonlySet<Mode>;
  readonly now: number;
  readonly since: number;
  readonly blockedUntil: number;
  readonly dwellUntil: number;
}

/** The checks that a rule goes through, in order; the first that speaks decides. */
function verdictOn(rule: Rule, present: number, standing: Standing, at: Circumstances): Verdicted {
  const wanted = standing.level;
  if (standing.missing.length > 0) return { verdict: 'missing', level: present };
  if (wanted === present) return { verdict: 'holds', level: present };
  if (rule.kind !== 'switch') return { verdict: 'tells', level: wanted };
  const modes = modesOf(rule);
  if (modes.length > 0 && modes.every((mode) => at.pinned.has(mode)))
    return { verdict: 'overridden', level: present };
  if (wanted > present && at.now < at.blockedUntil)
    return { verdict: 'blocked', level: present, notBefore: at.blockedUntil };
  if (wanted < present && at.now < at.since + rule.settleMs)
    return { verdict: 'settles', level: present, notBefore: at.since + rule.settleMs };
  if (!at.switchesAllowed || at.now < at.dwellUntil)
    return { verdict: 'waits-for-dwell', level: present, notBefore: Math.max(at.now, at.dwellUntil) };
  return { verdict: 'switches', level: wanted };
}

/** Whether the budget burns since the switch on trial and did not before. Without a reading nothing is taken back. */
function burns(policy: Policy, trial: Trial, readings: Readings, now: number): boolean {
  const burn = freshValue(readings, 'sloBurn', now);
  const taken = readings.sloBurn?.at ?? 0;
  return (
    burn !== undefined &&
    taken > trial.startedAt &&
    burn >= policy.burnLimit &&
    (trial.burnBefore === null || trial.burnBefore < policy.burnLimit)
  );
}

/** The stage with the policy's changes on top of what is in force, so that a mode set by hand stays until its rule switches. */
export function applyChanges(inForce: Stage, changes: Partial<Stage>): Stage {
  const next = { ...inForce, ...changes };
  return { ...next, maxApiReplicas: Math.max(next.minApiReplicas, next.maxApiReplicas) };
}
