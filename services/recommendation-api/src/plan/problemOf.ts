import type { Event } from '@tsudoi/contracts/events';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Problem } from '@tsudoi/portfolio/model';
import { seasonPrior, showUpPrior } from '@tsudoi/forecast/prior';
import { createHash } from 'node:crypto';
import { fitOf } from '../tactics/eventFit.ts';

/** The limits that a request may set in place of the event's. */
export interface PlanLimits {
  readonly tacticBudgetJpy: number | undefined;
  readonly staffHours: number | undefined;
  readonly exclude: readonly string[];
  readonly require?: readonly string[];
}

/** Whole days from `now` to the start; never negative. */
export function leadDaysOf(event: Pick<Event, 'startsAt'>, now: Date): number {
  return Math.max(0, Math.floor((new Date(event.startsAt).getTime() - now.getTime()) / 86_400_000));
}

/**
 * States the optimisation problem of an event; the seed depends on the event alone, so that plans are repeatable. Tactics' responses are weighed by
 * how they suit the event and by the season. An event without segments counts as one audience of the largest reach, so that two tactics never win
 * the same person twice.
 */
export function problemOf(event: Event, tactics: readonly Tactic[], limits: PlanLimits, now: Date): Problem {
  const excluded = new Set(limits.exclude);
  const month = monthOf(event);
  const season = seasonPrior(month, event.format);
  const named = event.audience.segments.length > 0;
  const usable = tactics
    .filter((tactic) => !excluded.has(tactic.key))
    .map(({ key, audienceWeights, response, ...tactic }) => ({
      ...tactic,
      id: key,
      audienceWeights: named ? audienceWeights : {},
      response: { ...response, theta: Math.min(1, response.theta * fitOf(key, event) * season) },
    }));
  const largest = Math.max(1, ...usable.map(({ response }) => response.audience));
  return {
    tactics: usable,
    tacticBudgetJpy: limits.tacticBudgetJpy ?? event.tacticBudgetJpy,
    staffHours: limits.staffHours ?? event.staffHours,
    leadDays: leadDaysOf(event, now),
    segments: named ? event.audience.segments : [{ key: 'everyone', size: largest }],
    showUp: showUpPrior({ ...event, month }),
    target: event.targetAttendees,
    capacity: event.capacity,
    seed: createHash('sha256').update(event.id).digest().readUInt32BE(0),
    required: limits.require ?? [],
  };
}

function monthOf({ startsAt, timeZone }: Pick<Event, 'startsAt' | 'timeZone'>): number {
  return Number(new Intl.DateTimeFormat('en', { timeZone, month: 'numeric' }).format(new Date(startsAt)));
}
