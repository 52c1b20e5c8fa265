import type { Event } from '@tsudoi/contracts/events';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Problem } from '@tsudoi/portfolio/model';
import { createHash } from 'node:crypto';

/** The limits that a request may set in place of the event's. */
export interface PlanLimits {
  readonly tacticBudgetJpy: number | undefined;
  readonly staffHours: number | undefined;
  readonly exclude: readonly string[];
}

/** Whole days from `now` to the start; never negative. */
function leadDaysOf(event: Pick<Event, 'startsAt'>, now: Date): number {
  return Math.max(0, Math.floor((new Date(event.startsAt).getTime() - now.getTime()) / 86_400_000));
}

/** Beta belief about the share of sign-ups that come: free events lose more people than paid ones. */
function showUpPrior(event: Event): { alpha: number; beta: number } {
  const mean = event.priceJpy > 0 ? 0.88 : event.format === 'online' ? 0.5 : 0.68;
  const weight = 40;
  return { alpha: mean * weight, beta: (1 - mean) * weight };
}

/** States the optimisation problem of an event; the seed depends on the event alone, so that plans are repeatable. */
export function problemOf(event: Event, tactics: readonly Tactic[], limits: PlanLimits, now: Date): Problem {
  const excluded = new Set(limits.exclude);
  return {
    tactics: tactics
      .filter((tactic) => !excluded.has(tactic.key))
      .map(({ key, ...tactic }) => ({ ...tactic, id: key })),
    tacticBudgetJpy: limits.tacticBudgetJpy ?? event.tacticBudgetJpy,
    staffHours: limits.staffHours ?? event.staffHours,
    leadDays: leadDaysOf(event, now),
    segments: event.audience.segments,
    showUp: showUpPrior(event),
    target: event.targetAttendees,
    capacity: event.capacity,
    seed: createHash('sha256').update(event.id).digest().readUInt32BE(0),
  };
}
