import { z } from 'zod';
import type { Policy } from './rule.ts';
import { firstStage, Stage } from './stage.ts';

/** A switch that an SLO may still take back. */
export interface Trial {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
  /** Burn of the error budget when it was made; null when unknown. */
  readonly burnBefore: number | null;
}

/** What is remembered between decisions; plain data. */
export interface GrowthState {
  readonly levels: Readonly<Record<string, number>>;
  /** When the readings last held each rule at its level, ms; it is left downwards only some time after. */
  readonly since: Readonly<Record<string, number>>;
  readonly lastSwitchAt: number | null;
  readonly trial: Trial | null;
  /** Rules that may not go up before a time, because a switch of theirs was taken back. */
  readonly blocked: Readonly<Record<string, number>>;
  /** The stage that the policy asked for last, overrides included. */
  readonly asked: Stage;
}

export const firstState: GrowthState = {
  levels: {},
  since: {},
  lastSwitchAt: null,
  trial: null,
  blocked: {},
  asked: firstStage,
};

const moment = z.number();

/** Every field by itself: one that cannot be read begins anew, and the others are kept. */
const Remembered = z.object({
  levels: z.record(z.string(), z.int().min(0)).catch({}),
  since: z.record(z.string(), moment).catch({}),
  lastSwitchAt: moment.nullable().catch(null),
  trial: z
    .object({
      rule: z.string(),
      from: z.int().min(0),
      to: z.int().min(0),
      startedAt: moment,
      burnBefore: moment.nullable(),
    })
    .nullable()
    .catch(null),
  blocked: z.record(z.string(), moment).catch({}),
  asked: z
    .preprocess(
      (modes) => ({ ...firstStage, ...(typeof modes === 'object' && modes !== null && modes) }),
      Stage,
    )
    .catch(firstStage),
});

/**
 * What was remembered between decisions, from a row or a status that anybody may have written: what an older build lacks or
 * what cannot be read is as it was at first.
 */
export function readState(stored: unknown): GrowthState {
  const read = Remembered.safeParse(stored);
  return read.success ? read.data : firstState;
}

/**
 * The state as it can be at this time. What lies ahead of the clock was written by a clock that was wrong: it counts as now, so
 * that a clock that was put back holds no switch for longer than a dwell, a settling or a block.
 */
export function withoutFuture(state: GrowthState, policy: Policy, now: number): GrowthState {
  const { lastSwitchAt, trial } = state;
  const capped = (times: Readonly<Record<string, number>>, most: number) =>
    Object.fromEntries(Object.entries(times).map(([rule, at]) => [rule, Math.min(at, most)]));
  return {
    ...state,
    since: capped(state.since, now),
    lastSwitchAt: lastSwitchAt === null ? null : Math.min(lastSwitchAt, now),
    trial: trial && { ...trial, startedAt: Math.min(trial.startedAt, now) },
    blocked: capped(state.blocked, now + policy.blockMs),
  };
}
